import { plainNumber } from './address.ts';
import { isTextPart } from './attachments.ts';
import { encodeBase64 } from './base64.ts';
import { isIncoming, type Attachment, type Message, type MessageBox } from './model.ts';
import { escapeAttribute } from './xml-text.ts';

const TYPES: Readonly<Record<MessageBox, number>> = { inbox: 1, sent: 2, draft: 3, outbox: 4, failed: 5, queued: 6 };
const SELF = 'insert-address-token';

export interface AndroidHead {
  /** Elements that follow, by `androidElements`. */
  readonly count: number;
  /** A GUID for the set. */
  readonly set: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/** How many elements a message becomes: an SMS to several people is one for each, as Android keeps them. */
export function androidElements(message: Pick<Message, 'kind' | 'box'> & { readonly recipients: number }): number {
  const { kind, box, recipients } = message;
  return kind === 'sms' && box !== 'inbox' ? Math.max(1, recipients) : 1;
}

/**
 * XML for Android's *SMS Backup & Restore* (lumia-facts 4): one comment in column 0, the number of elements and the date
 * in the root, absent values as the word `null`. `nameOf` gives the name in the address book, if there is one.
 */
export async function* writeAndroid(
  messages: AsyncIterable<Message>,
  { count, set, at }: AndroidHead,
  nameOf: (address: string) => string | null,
  /** With the number of elements that the message became. */
  onWritten?: (message: Message, elements: number) => void,
): AsyncGenerator<string, void, void> {
  yield `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n`;
  yield `<!--File created by Lumia Lifeboat on ${new Date(at).toISOString()}-->\n`;
  yield `<?xml-stylesheet type="text/xsl" href="sms.xsl"?>\n`;
  yield `<smses${attributes({ count, backup_set: set, backup_date: at })}>\n`;
  for await (const message of messages) {
    let elements = 1;
    if (message.kind === 'sms') {
      const each = smsElements(message, nameOf);
      elements = each.length;
      yield each.join('');
    } else yield* oneMms(message, nameOf);
    onWritten?.(message, elements);
  }
  yield '</smses>';
}

/** One for each receiver. */
function smsElements(message: Message, nameOf: (address: string) => string | null): readonly string[] {
  const { sender, recipients, box, body, read, at } = message;
  const addresses = isIncoming(message) ? [sender ?? ''] : recipients.length > 0 ? recipients : [''];
  return addresses.map((address) => {
    const values = attributes({
      protocol: 0,
      address: plainNumber(address),
      date: at,
      type: TYPES[box],
      subject: null,
      body,
      toa: null,
      sc_toa: null,
      service_center: null,
      read: read ? 1 : 0,
      status: -1,
      locked: 0,
      date_sent: 0,
      sub_id: -1,
      readable_date: readableDate(at),
      contact_name: nameOf(address) ?? '(Unknown)',
    });
    return `  <sms${values} />\n`;
  });
}

async function* oneMms(
  message: Message,
  nameOf: (address: string) => string | null,
): AsyncGenerator<string, void, void> {
  const { sender, recipients, box, read, at, subject, body, attachments } = message;
  const incoming = isIncoming(message);
  const people = [...(sender === null ? [] : [sender]), ...recipients].map(plainNumber);
  const textOnly = attachments.every(({ contentType }) => isTextPart(contentType));
  yield `  <mms${attributes({
    date: at,
    rr: 129,
    sub: subject,
    ct_t: 'application/vnd.wap.multipart.related',
    read_status: null,
    seen: 1,
    msg_box: TYPES[box],
    address: people.join('~'),
    sub_cs: subject === null ? null : 106,
    resp_st: incoming ? null : 128,
    retr_st: null,
    d_tm: null,
    text_only: textOnly ? 1 : 0,
    exp: incoming ? null : 604_800,
    locked: 0,
    m_id: null,
    st: null,
    retr_txt_cs: null,
    retr_txt: null,
    creator: null,
    date_sent: 0,
    read: read ? 1 : 0,
    m_size: attachments.reduce((sum, { size }) => sum + size, 0),
    rpt_a: null,
    ct_cls: null,
    pri: 129,
    sub_id: -1,
    tr_id: null,
    resp_txt: null,
    ct_l: null,
    m_cls: 'personal',
    d_rpt: 129,
    v: 18,
    _id: null,
    m_type: incoming ? 132 : 128,
    readable_date: readableDate(at),
    contact_name: people.map((address) => nameOf(address) ?? '(Unknown)').join(', '),
  })}>\n    <parts>\n`;
  let seq = 0;
  if (body !== '') yield `      <part${textPart(seq++, 'text/plain', body, null)} />\n`;
  for (const attachment of attachments) {
    const isSmil = attachment.contentType === 'application/smil';
    yield* onePart(attachment, isSmil ? -1 : seq++);
  }
  yield '    </parts>\n    <addrs>\n';
  yield addr(incoming ? (sender === null ? '' : plainNumber(sender)) : SELF, 137);
  if (incoming) yield addr(SELF, 151);
  for (const one of recipients) yield addr(plainNumber(one), 151);
  yield '    </addrs>\n  </mms>\n';
}

async function* onePart(attachment: Attachment, seq: number): AsyncGenerator<string, void, void> {
  const { contentType, name, text } = attachment;
  if (text !== null) {
    yield `      <part${textPart(seq, contentType, text, name)} />\n`;
    return;
  }
  const values = { seq, ct: contentType, name, chset: null, cd: null, fn: name, cid: null, cl: name, ctt_s: null };
  yield `      <part${attributes({ ...values, ctt_t: null, text: null })} data="`;
  yield* encodeBase64(attachment.open());
  yield '" />\n';
}

function textPart(seq: number, ct: string, text: string, name: string | null): string {
  const values = { seq, ct, name, chset: 106, cd: null, fn: name, cid: null, cl: name, ctt_s: null, ctt_t: null };
  return attributes({ ...values, text });
}

const addr = (address: string, type: number): string =>
  `      <addr${attributes({ address, type, charset: 106 })} />\n`;

function attributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${typeof value === 'string' ? escapeAttribute(value) : String(value)}"`)
    .join('');
}

/** For people only; in UTC, since nobody knows where the message was read. */
function readableDate(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('T', ' ').slice(0, 19);
}
