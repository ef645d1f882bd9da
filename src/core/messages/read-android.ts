import { cleanName, cleanType, isMissing, MISSING, PartMeter, textAttachment } from './attachments.ts';
import { Field } from './field.ts';
import {
  MAX_FIELD,
  MAX_PARTS,
  MAX_PEOPLE,
  MAX_TEXT,
  type Attachment,
  type ByteSource,
  type Entry,
  type Message,
  type MessageBox,
  type ReadOptions,
} from './model.ts';
import { readXmlEntries, type EntryReader } from './read-xml.ts';

const BOXES: readonly (MessageBox | undefined)[] = [undefined, 'inbox', 'sent', 'draft', 'outbox', 'failed', 'queued'];
/** Android's placeholder for the phone's own number. */
const SELF = 'insert-address-token';
/** A date below this is of 1973 if it is in milliseconds; some converters write those of MMS in seconds. */
const SECONDS_BELOW = 100_000_000_000;

type Attributes = Map<string, string>;

interface Draft {
  readonly name: 'sms' | 'mms';
  readonly start: number;
  readonly attributes: Attributes;
  readonly addresses: { readonly address: string; readonly type: string }[];
  readonly attachments: Attachment[];
  readonly problems: string[];
  why: string | null;
}

/** What is read of the one `part` or `addr` that is open. */
interface Child {
  readonly name: string;
  readonly attributes: Attributes;
  data: { readonly finish: ReturnType<PartMeter['finish']>; readonly damaged: boolean } | null;
}

/**
 * The XML of Android's *SMS Backup & Restore* (lumia-facts 4, after SyncTech's "Fields in XML backup files"): `smses` of
 * `sms` and `mms`. The data of a picture is an attribute of any length and is not held.
 */
export async function* readAndroid(
  bytes: AsyncIterable<Uint8Array>,
  { source, base = 0 }: ReadOptions,
): AsyncGenerator<Entry, void, void> {
  const reader = new AndroidReader(source);
  yield* readXmlEntries(bytes, reader, base);
}

class AndroidReader implements EntryReader {
  readonly #source: ByteSource;
  #entries: Entry[] = [];
  #draft: Draft | null = null;
  #child: Child | null = null;
  /** The attribute that is open. */
  #name = '';
  #field: Field | null = null;
  #meter: PartMeter | null = null;
  /** The first characters of a `data`: the word `null` is no data. */
  #head = '';

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
    const draft = this.#draft;
    if (name === 'sms' || name === 'mms') {
      if (draft) {
        draft.why ??= 'the next one begins before it has ended';
        this.#finish(draft, at);
      }
      this.#draft = {
        name,
        start: at,
        attributes: new Map(),
        addresses: [],
        attachments: [],
        problems: [],
        why: null,
      };
    } else if (draft && (name === 'part' || name === 'addr')) {
      this.#child = { name, attributes: new Map(), data: null };
    } else if (draft && name !== 'parts' && name !== 'addrs' && draft.problems.length < 8) {
      draft.problems.push(`an unknown element in it is not read: ${name}`);
    }
  }

  content(): void {
    // Nothing has text between its tags here.
  }

  attribute(name: string, at: number): void {
    if (!this.#draft) return;
    this.#name = name;
    this.#head = '';
    if (name === 'data' && this.#child?.name === 'part') this.#meter = new PartMeter(this.#source, at);
    else this.#field = new Field(name === 'body' || name === 'text' ? MAX_TEXT : MAX_FIELD);
  }

  text(piece: string): void {
    if (this.#meter) {
      if (this.#head.length < 5) this.#head += piece.slice(0, 5);
      this.#meter.write(piece);
    } else this.#field?.write(piece);
  }

  attributeEnd(at: number): void {
    const draft = this.#draft;
    const [meter, field] = [this.#meter, this.#field];
    this.#meter = this.#field = null;
    if (!draft) return;
    if (meter) {
      if (this.#child && this.#head !== 'null') {
        this.#child.data = { finish: meter.finish(at), damaged: meter.damaged };
      }
      return;
    }
    if (!field) return;
    if (field.tooLong) draft.why ??= `${this.#name} in it is longer than any message`;
    (this.#child ?? draft).attributes.set(this.#name, field.text);
  }

  broken(): void {
    if (this.#draft) this.#draft.why ??= 'a tag in it is cut off';
  }

  close(name: string, from: number, end: number): void {
    const draft = this.#draft;
    if (!draft) return;
    if (name === draft.name) {
      this.#finish(draft, end);
    } else if (name === 'smses') {
      draft.why ??= 'the list ends in the middle of it';
      this.#finish(draft, from);
    } else if (this.#child && name === this.#child.name) {
      const child = this.#child;
      this.#child = null;
      if (child.name === 'part') addPart(draft, child);
      else addAddress(draft, child.attributes);
    }
  }

  #finish(draft: Draft, end: number): void {
    this.#draft = this.#child = this.#field = this.#meter = null;
    const { start, problems } = draft;
    const message = draft.why ?? asMessage(draft);
    this.#entries.push(
      typeof message === 'string'
        ? { kind: 'malformed', start, end, why: message }
        : { kind: 'message', start, end, message, problems },
    );
  }
}

/** An attribute's value; null where it is missing, empty or the word `null`. */
function given(attributes: Attributes, name: string): string | null {
  const value = attributes.get(name);
  return value === undefined || value === '' || value === 'null' ? null : value;
}

function addPart(draft: Draft, { attributes, data }: Child): void {
  if (draft.attachments.length >= MAX_PARTS) {
    draft.why ??= 'it has more parts than any message';
    return;
  }
  const contentType = cleanType(attributes.get('ct') ?? '');
  const name = cleanName(given(attributes, 'name') ?? given(attributes, 'fn') ?? given(attributes, 'cl'));
  const text = attributes.get('text');
  const attachment = data
    ? data.finish({ contentType, name, textEncoding: 'utf-8' })
    : textAttachment(contentType, text === undefined || text === 'null' ? '' : text, name);
  draft.attachments.push(attachment);
  if (data?.damaged === true) draft.problems.push('an attachment in it is damaged (no clean base64)');
  else if (isMissing(attachment)) draft.problems.push(MISSING);
}

function addAddress(draft: Draft, attributes: Attributes): void {
  const address = given(attributes, 'address')?.trim() ?? '';
  if (address === '') return;
  if (draft.addresses.length >= MAX_PEOPLE) draft.why ??= 'it goes to more people than any message';
  else draft.addresses.push({ address, type: attributes.get('type') ?? '' });
}

/** The message, or why it is none. */
function asMessage(draft: Draft): Message | string {
  const { name, attributes, attachments } = draft;
  const at = readDate(attributes.get('date'), name);
  if (at === null) return attributes.has('date') ? 'its time is no time' : 'it has no time';
  const box = BOXES[Number(attributes.get(name === 'sms' ? 'type' : 'msg_box') ?? '0')];
  if (!box) return 'it does not say whether it came in or went out';
  const people = split(given(attributes, 'address'));
  if (people.length > MAX_PEOPLE) return 'it goes to more people than any message';
  const common = { box, subject: given(attributes, name === 'sms' ? 'subject' : 'sub'), at, ticks: 0 } as const;
  const read = attributes.get('read') !== '0';
  if (name === 'sms') {
    const body = attributes.get('body') ?? '';
    const [first = null, ...others] = people;
    const who = box === 'inbox' ? { sender: first, recipients: others } : { sender: null, recipients: people };
    return { kind: 'sms', ...common, ...who, body, read, attachments: [] };
  }
  return { kind: 'mms', ...common, ...peopleOf(draft, box, people), body: '', read, attachments };
}

/** Of an MMS: `address` is everyone in the conversation but the owner, `addr` says who sent it. */
function peopleOf(
  { addresses }: Draft,
  box: MessageBox,
  people: readonly string[],
): Pick<Message, 'sender' | 'recipients'> {
  const others = addresses.filter(({ address }) => address !== SELF);
  if (box !== 'inbox') {
    const to = people.length > 0 ? people : others.filter(({ type }) => type !== '137').map(({ address }) => address);
    return { sender: null, recipients: to };
  }
  const sender = others.find(({ type }) => type === '137')?.address ?? people[0] ?? null;
  return { sender, recipients: people.filter((address) => address !== sender) };
}

const split = (list: string | null): string[] =>
  (list ?? '')
    .split('~')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function readDate(text: string | undefined, name: 'sms' | 'mms'): number | null {
  if (text === undefined || !/^\d{1,15}$/u.test(text.trim())) return null;
  const value = Number(text);
  return name === 'mms' && value < SECONDS_BELOW ? value * 1000 : value;
}
