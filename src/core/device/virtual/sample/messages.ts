import { createCipheriv, createHash } from 'node:crypto';

export interface SampleAttachment {
  readonly type: string;
  readonly data: Uint8Array;
}

export interface SampleMessage {
  readonly recipients: readonly string[];
  readonly body: string;
  readonly incoming: boolean;
  readonly read: boolean;
  readonly attachments: readonly SampleAttachment[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly sender: string;
}

const HSH_KEY = Buffer.from('de2f6bd818c3d24d8c9eeb3f1a244df8', 'hex');
const HSH_IV = Buffer.from('ec6a9b081de8ac4991dfad071418e7a3', 'hex');

/**
 * The `.hsh` that *contacts+message backup* writes beside a `.msg`:
 * base64(AES-128-CBC(base64(SHA-256(msg)))) under a fixed key, as gpailler/Android2Wp_SMSConverter and negrutiu/sms_w2a have it.
 */
export function makeHsh(msg: Uint8Array): string {
  const cipher = createCipheriv('aes-128-cbc', HSH_KEY, HSH_IV);
  const digest = createHash('sha256').update(msg).digest('base64');
  return Buffer.concat([cipher.update(digest, 'ascii'), cipher.final()]).toString('base64');
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u0011', '&#x11;');

const element = (name: string, content: string): string =>
  content === '' ? `<${name} />` : `<${name}>${content}</${name}>`;

/** 100 ns ticks since 1601-01-01 UTC. */
const fileTime = (ms: number): string => ((BigInt(ms) + 11644473600000n) * 10000n).toString();

function message(one: SampleMessage): string {
  const attachments = one.attachments.map(({ type, data }) =>
    element(
      'MessageAttachment',
      element('AttachmentContentType', type) +
        element('AttachmentDataBase64String', Buffer.from(data).toString('base64')),
    ),
  );
  return element(
    'Message',
    element('Recepients', one.recipients.map((number) => element('string', number)).join('')) +
      element('Body', escape(one.body)) +
      element('IsIncoming', String(one.incoming)) +
      element('IsRead', String(one.read)) +
      element('Attachments', attachments.join('')) +
      element('LocalTimestamp', fileTime(one.at)) +
      element('Sender', escape(one.sender)),
  );
}

/** The XML that .NET's XmlSerializer gives for the app's list of messages, on one line. */
export function makeMsg(messages: readonly SampleMessage[]): Uint8Array {
  const open =
    '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">';
  return Buffer.from(`${open}${messages.map(message).join('')}</ArrayOfMessage>`, 'utf8');
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Fri, Aug 10 2018, 21-50-08 PM`: .NET's `ddd, MMM d yyyy, HH-mm-ss tt`, in the phone's local time. */
export function backupName(at: number, zoneMinutes: number): string {
  const local = new Date(at + zoneMinutes * 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join('-');
  const day = `${DAYS[local.getUTCDay()] ?? ''}, ${MONTHS[local.getUTCMonth()] ?? ''} ${local.getUTCDate()} ${local.getUTCFullYear()}`;
  return `${day}, ${time} ${local.getUTCHours() < 12 ? 'AM' : 'PM'}`;
}
