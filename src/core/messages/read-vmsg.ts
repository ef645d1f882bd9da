import { localToUtc } from './local-time.ts';
import { MAX_PEOPLE, MAX_TEXT, type Entry, type Message, type ReadOptions } from './model.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';
import { readLines, type Line } from '../base/read-lines.ts';

interface Draft {
  readonly start: number;
  readonly numbers: string[];
  readonly fields: Map<string, string>;
  /** Bytes of its lines so far. */
  size: number;
  why: string | null;
  readonly problems: string[];
}

/**
 * `sms.vmsg` of *Transfer my Data* (lumia-facts 3.6): one `BEGIN:VMSG` ... `END:VMSG` a message, its time in the clocks
 * of wherever the phone was, without saying which.
 */
export async function* readVmsg(
  bytes: AsyncIterable<Uint8Array>,
  { base = 0, zone = 'UTC' }: ReadOptions,
): AsyncGenerator<Entry, void, void> {
  let draft: Draft | null = null;
  /** A quoted-printable value that goes on in the next line. */
  let soft = '';
  let end = base;
  const close = (open: Draft, at: number): Entry => {
    const message = open.why ?? asMessage(open, zone);
    return typeof message === 'string'
      ? { kind: 'malformed', start: open.start, end: at, why: message }
      : { kind: 'message', start: open.start, end: at, message, problems: open.problems };
  };
  for await (const line of readLines(bytes, base, MAX_TEXT)) {
    end = line.end;
    const text: string = soft + line.text;
    soft = '';
    const word = text
      .replace(/^\ufeff/u, '')
      .trim()
      .toUpperCase();
    if (word === 'BEGIN:VMSG') {
      if (draft) yield close({ ...draft, why: draft.why ?? 'the next one begins before it has ended' }, line.start);
      draft = { start: line.start, numbers: [], fields: new Map(), size: 0, why: null, problems: [] };
    } else if (draft) {
      if (word === 'END:VMSG') {
        yield close(draft, line.end);
        draft = null;
      } else if (isSoft(text) && text.length < MAX_TEXT) {
        soft = text.slice(0, -1);
      } else {
        take(draft, text, line);
      }
    } else if (word !== '') {
      yield { kind: 'malformed', start: line.start, end: line.end, why: 'it is outside of any message' };
    }
  }
  if (draft) yield close({ ...draft, why: draft.why ?? 'the file ends in the middle of it' }, end);
}

/** A quoted-printable line that goes on in the next one. */
const isSoft = (text: string): boolean => text.endsWith('=') && /^[^:]*ENCODING=QUOTED-PRINTABLE[^:]*:/iu.test(text);

function take(draft: Draft, text: string, line: Line): void {
  draft.size += line.end - line.start;
  if (line.cut || draft.size > MAX_TEXT) draft.why ??= 'it is longer than any message';
  const colon = text.indexOf(':');
  if (colon === -1) {
    // Its own program writes quoted-printable; how far any other text goes, nobody has said.
    const goesOn = draft.fields.has('SUBJECT') && text.trim() !== '' && draft.problems.length === 0;
    if (goesOn) draft.problems.push('its text goes on in lines that are not read');
    return;
  }
  const [name = '', ...parameters] = text.slice(0, colon).toUpperCase().split(';');
  const value = text.slice(colon + 1);
  if (name === 'TEL') {
    if (draft.numbers.length >= MAX_PEOPLE) draft.why ??= 'it goes to more people than any message';
    else if (value.trim() !== '') draft.numbers.push(value.trim());
  } else if (name === 'SUBJECT') {
    draft.fields.set(name, decode(value, parameters));
  } else {
    draft.fields.set(name, value.trim());
  }
}

function decode(value: string, parameters: readonly string[]): string {
  if (!parameters.some((one) => one === 'ENCODING=QUOTED-PRINTABLE' || one === 'QUOTED-PRINTABLE')) return value;
  const charset = parameters.find((one) => one.startsWith('CHARSET='))?.slice('CHARSET='.length) ?? 'UTF-8';
  const bytes = decodeQuotedPrintable(value);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows.
    return bytes.toString('utf8');
  }
}

/** The message, or why it is none. */
function asMessage({ numbers, fields }: Draft, zone: string): Message | string {
  const date = /^(\d{4})\/(\d{1,2})\/(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})$/u.exec(fields.get('DATE') ?? '');
  if (!date) return fields.has('DATE') ? 'its time is no time' : 'it has no time';
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = localToUtc([year, month, day, hour, minute, second], zone);
  if (at === null) return 'its time is no time';
  const box = fields.get('X-BOX')?.toUpperCase() ?? '';
  if (box !== 'INBOX' && box !== 'SENDBOX' && box !== 'SENTBOX')
    return 'it does not say whether it came in or went out';
  const incoming = box === 'INBOX';
  const [first = null, ...others] = numbers;
  return {
    kind: 'sms',
    box: incoming ? 'inbox' : 'sent',
    sender: incoming ? first : null,
    recipients: incoming ? others : numbers,
    subject: null,
    body: fields.get('SUBJECT') ?? '',
    read: fields.get('X-READ')?.toUpperCase() !== 'UNREAD',
    at,
    ticks: 0,
    attachments: [],
  };
}
