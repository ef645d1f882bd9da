import { cleanType, isMissing, MISSING, PartMeter } from './attachments.ts';
import { Field } from './field.ts';
import { parseFileTime } from './filetime.ts';
import {
  MAX_FIELD,
  MAX_PARTS,
  MAX_PEOPLE,
  MAX_TEXT,
  type Attachment,
  type ByteSource,
  type Entry,
  type Message,
  type ReadOptions,
} from './model.ts';
import { readXmlEntries, type EntryReader } from './read-xml.ts';

const LEAVES: ReadonlySet<string> = new Set(['IsIncoming', 'IsRead', 'LocalTimestamp', 'Sender', 'Subject']);

interface Draft {
  readonly start: number;
  readonly fields: Map<string, string>;
  readonly recipients: string[];
  readonly attachments: Attachment[];
  readonly problems: string[];
  why: string | null;
}

interface DraftPart {
  contentType: string | null;
  finish: ReturnType<PartMeter['finish']> | null;
  damaged: boolean;
}

/**
 * `.msg` of the phone's *contacts+message backup* (lumia-facts 3.2): `ArrayOfMessage` of .NET's XmlSerializer. Elements
 * in any order, any of them missing but the time; unknown ones are passed over and named. Memory does not grow with
 * the file, nor with an attachment.
 */
export async function* readMsg(
  bytes: AsyncIterable<Uint8Array>,
  { source, base = 0 }: ReadOptions,
): AsyncGenerator<Entry, void, void> {
  const reader = new MsgReader(source);
  yield* readXmlEntries(bytes, reader, base);
}

class MsgReader implements EntryReader {
  readonly #source: ByteSource;
  #entries: Entry[] = [];
  #draft: Draft | null = null;
  #part: DraftPart | null = null;
  /** The element whose text is being read: a field, or an attachment's data once its content begins. */
  #leaf: { readonly name: string; readonly field: Field | null } | null = null;
  #meter: PartMeter | null = null;
  /** An element that is not known, with how often it is open: nothing in it is looked at. */
  #skipped: { readonly name: string; depth: number } | null = null;
  #inRecipients = false;
  #inAttribute = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  take(): Entry[] {
    const taken = this.#entries;
    this.#entries = [];
    return taken;
  }

  end(at: number): void {
    if (!this.#draft) return;
    this.#draft.why ??= 'the file ends in the middle of it';
    this.#finish(this.#draft, at);
  }

  open(name: string, at: number): void {
    this.#inAttribute = false;
    const draft = this.#draft;
    if (name === 'Message') {
      if (draft) {
        draft.why ??= 'the next one begins before it has ended';
        this.#finish(draft, at);
      }
      this.#draft = { start: at, fields: new Map(), recipients: [], attachments: [], problems: [], why: null };
    } else if (draft && this.#skipped) {
      if (this.#skipped.name === name) this.#skipped.depth += 1;
    } else if (draft && this.#leaf) {
      draft.why ??= `there is markup inside ${this.#leaf.name}`;
    } else if (draft) {
      this.#begin(draft, name);
    }
  }

  content(at: number): void {
    if (this.#leaf?.field === null) this.#meter ??= new PartMeter(this.#source, at);
  }

  attribute(): void {
    this.#inAttribute = true;
  }

  attributeEnd(): void {
    this.#inAttribute = false;
  }

  text(piece: string): void {
    const draft = this.#draft;
    if (!draft || this.#inAttribute || this.#skipped) return;
    if (this.#meter) this.#meter.write(piece);
    else if (this.#leaf?.field) this.#leaf.field.write(piece);
    else if (/\S/u.test(piece)) draft.why ??= 'there is text between its elements';
  }

  broken(): void {
    if (this.#draft) this.#draft.why ??= 'a tag in it is cut off';
  }

  close(name: string, from: number, end: number): void {
    this.#inAttribute = false;
    const draft = this.#draft;
    if (!draft) return;
    if (name === 'Message' || name === 'ArrayOfMessage') {
      if (name === 'ArrayOfMessage') draft.why ??= 'the list ends in the middle of it';
      else if (this.#leaf) draft.why ??= `${this.#leaf.name} in it has no end`;
      this.#finish(draft, name === 'Message' ? end : from);
    } else if (this.#skipped) {
      if (this.#skipped.name === name) this.#skipped.depth -= 1;
      if (this.#skipped.depth === 0) this.#skipped = null;
    } else if (this.#leaf) {
      if (this.#leaf.name === name) this.#endLeaf(draft, this.#leaf, from);
      else draft.why ??= `there is markup inside ${this.#leaf.name}`;
    } else if (isRecipients(name)) {
      this.#inRecipients = false;
    } else if (name === 'MessageAttachment' && this.#part) {
      this.#endPart(draft, this.#part);
    }
  }

  #begin(draft: Draft, name: string): void {
    if (isRecipients(name)) this.#inRecipients = true;
    else if (name === 'MessageAttachment') this.#part = { contentType: null, finish: null, damaged: false };
    else if (name === 'Attachments') return;
    else if (name === 'AttachmentDataBase64String' && this.#part) this.#leaf = { name, field: null };
    else if (name === 'Body') this.#leaf = { name, field: new Field(MAX_TEXT) };
    else if (this.#isSmall(name)) this.#leaf = { name, field: new Field(MAX_FIELD) };
    else {
      problem(draft, `an unknown element in it is not read: ${name}`);
      this.#skipped = { name, depth: 1 };
    }
  }

  #isSmall(name: string): boolean {
    if (name === 'string') return this.#inRecipients;
    return name === 'AttachmentContentType' ? this.#part !== null : LEAVES.has(name);
  }

  #endLeaf(draft: Draft, { name, field }: { readonly name: string; readonly field: Field | null }, at: number): void {
    this.#leaf = null;
    if (!field) {
      const meter = this.#meter ?? new PartMeter(this.#source, at);
      this.#meter = null;
      if (this.#part) this.#part.finish = meter.finish(at);
      if (this.#part) this.#part.damaged = meter.damaged;
      return;
    }
    if (field.tooLong) {
      draft.why ??= `${name} in it is longer than any message`;
    } else if (name === 'string') {
      if (draft.recipients.length >= MAX_PEOPLE) draft.why ??= 'it goes to more people than any message';
      else if (field.text.trim() !== '') draft.recipients.push(field.text.trim());
    } else if (name === 'AttachmentContentType') {
      if (this.#part) this.#part.contentType = field.text;
    } else {
      if (draft.fields.has(name)) problem(draft, `${name} is in it twice; the last one counts`);
      draft.fields.set(name, field.text);
    }
  }

  #endPart(draft: Draft, { contentType, finish, damaged }: DraftPart): void {
    this.#part = null;
    if (draft.attachments.length >= MAX_PARTS) {
      draft.why ??= 'it has more attachments than any message';
      return;
    }
    finish ??= new PartMeter(this.#source, 0).finish(0);
    const attachment = finish({ contentType: cleanType(contentType ?? ''), name: null, textEncoding: 'utf-16le' });
    draft.attachments.push(attachment);
    if (damaged) problem(draft, 'an attachment in it is damaged (no clean base64)');
    else if (isMissing(attachment)) problem(draft, MISSING);
  }

  #finish(draft: Draft, end: number): void {
    this.#draft = this.#part = this.#leaf = this.#meter = this.#skipped = null;
    this.#inRecipients = false;
    const { start, problems } = draft;
    const message = draft.why === null ? asMessage(draft) : draft.why;
    this.#entries.push(
      typeof message === 'string'
        ? { kind: 'malformed', start, end, why: message }
        : { kind: 'message', start, end, message, problems },
    );
  }
}

const isRecipients = (name: string): boolean => name === 'Recepients' || name === 'Recipients';

/** A message that has a hundred oddities is told of a few. */
function problem(draft: Draft, what: string): void {
  if (draft.problems.length < 8) draft.problems.push(what);
}

/** The message, or why it is none. */
function asMessage({ fields, recipients, attachments, problems }: Draft): Message | string {
  const time = parseFileTime(fields.get('LocalTimestamp') ?? '');
  if (!time) return fields.has('LocalTimestamp') ? 'its time is no time' : 'it has no time';
  const sender = fields.get('Sender')?.trim() ?? '';
  const incoming = truth(fields.get('IsIncoming'));
  if (incoming === null) problems.push('whether it came in or went out is not said; it is taken from its sender');
  const read = truth(fields.get('IsRead'));
  const subject = fields.get('Subject') ?? '';
  const isIn = incoming ?? sender !== '';
  const isMms = attachments.length > 0 || subject !== '' || (isIn && recipients.length > 0);
  return {
    kind: isMms ? 'mms' : 'sms',
    box: isIn ? 'inbox' : 'sent',
    sender: sender === '' ? null : sender,
    recipients,
    subject: subject === '' ? null : subject,
    body: fields.get('Body') ?? '',
    read: read ?? true,
    ...time,
    attachments,
  };
}

/** XML Schema's boolean, whatever its case; null for what is none. */
function truth(text: string | undefined): boolean | null {
  const word = text?.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : null;
}
