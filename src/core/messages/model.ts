/** Where the phone keeps a message. `.msg` knows only the first two. */
export type MessageBox = 'inbox' | 'sent' | 'draft' | 'outbox' | 'failed' | 'queued';

/** One part of an MMS. Its bytes are never held: they are read again from where they lie. */
export interface Attachment {
  /** MIME type as given, lower-case, without parameters. */
  readonly contentType: string;
  /** The name that the sender gave it; null where there is none. */
  readonly name: string | null;
  /**
   * A text part's text. Then `size`, `sha256` and `open` are of this text as UTF-8, so that the same part has the same
   * hash whatever encoding its file used. Null for everything else, and for texts that are too long to hold.
   */
  readonly text: string | null;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** An SMS or MMS, whatever file it came from. */
export interface Message {
  readonly kind: 'sms' | 'mms';
  readonly box: MessageBox;
  /** Number or name as the file has it; null for what was sent from this phone, and where the file does not say. */
  readonly sender: string | null;
  /** Of an outgoing message everyone it went to; of an incoming one the others in the group. */
  readonly recipients: readonly string[];
  readonly subject: string | null;
  readonly body: string;
  readonly read: boolean;
  /** Milliseconds since 1970-01-01 UTC, rounded down. */
  readonly at: number;
  /** What `at` lacks, in units of 100 ns, 0 to 9999: a `.msg` counts in these. */
  readonly ticks: number;
  readonly attachments: readonly Attachment[];
}

export const isIncoming = ({ box }: Pick<Message, 'box'>): boolean => box === 'inbox';

/** Bytes of a file that can be read again, any part of it. */
export interface ByteSource {
  /** Bytes from `start` up to, not with, `end`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** One entry of a message file, in the order of the file. `start` and `end` are where it lies, in bytes. */
export type Entry =
  | {
      readonly kind: 'message';
      readonly start: number;
      readonly end: number;
      readonly message: Message;
      /** What was odd about it though it could be read; one sentence each. */
      readonly problems: readonly string[];
    }
  | {
      /** What could not be understood; its bytes from `start` to `end` are kept as they are. */
      readonly kind: 'malformed';
      readonly start: number;
      readonly end: number;
      readonly why: string;
    };

export interface ReadOptions {
  /** Where the attachments' bytes are read from again. */
  readonly source: ByteSource;
  /** Place of the first given byte in that source. */
  readonly base?: number;
  /** IANA name of the time zone in which formats without a zone are read (`sms.vmsg`, Nokia Suite CSV). */
  readonly zone?: string;
}

/** A file format that messages are read from. */
export type ReadEntries = (bytes: AsyncIterable<Uint8Array>, options: ReadOptions) => AsyncIterable<Entry>;

/** Longest text that is taken for one; a file that gives more for a body is not a message file's doing. Characters. */
export const MAX_TEXT = 4 * 1024 * 1024;
/** Longest number, name, type or date. Characters. */
export const MAX_FIELD = 4096;
/** More people than that are in no group. */
export const MAX_PEOPLE = 1000;
/** More parts than that are in no MMS. */
export const MAX_PARTS = 1000;
/** Text parts up to this many bytes are held while their message is; longer ones stay where they are. */
export const MAX_TEXT_PART = 1024 * 1024;

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous, memory is not
    read: async function* (start, end) {
      if (end > start) yield bytes.subarray(start, end);
    },
  };
}
