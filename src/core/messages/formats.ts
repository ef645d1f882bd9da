import { textEncoding } from './encoding.ts';
import { HSH_LENGTH, parseHsh } from './hsh.ts';
import type { ReadEntries } from './model.ts';
import { readAndroid } from './read-android.ts';
import { readMsg } from './read-msg.ts';
import { readNokiaCsv } from './read-nokia-csv.ts';
import { readVmsg } from './read-vmsg.ts';

export type MessageFormat = 'msg' | 'android-xml' | 'vmsg' | 'nokia-csv';

export interface FormatInfo {
  readonly read: ReadEntries;
  /** How finely it tells time, in milliseconds. */
  readonly precision: number;
  /** Its times are of the clocks where the phone or computer was, and it does not say where that was. */
  readonly localTime: boolean;
}

export const FORMATS: Readonly<Record<MessageFormat, FormatInfo>> = {
  msg: { read: readMsg, precision: 1, localTime: false },
  'android-xml': { read: readAndroid, precision: 1, localTime: false },
  vmsg: { read: readVmsg, precision: 1000, localTime: true },
  'nokia-csv': { read: readNokiaCsv, precision: 60_000, localTime: true },
};

/** So many bytes of a file are enough to know it. */
export const SNIFF_BYTES = 4096;

/** What a file is by its content, whatever it is called; null for what holds no messages. */
export function sniffMessages(head: Uint8Array, size: number): MessageFormat | 'hsh' | null {
  const text = new TextDecoder(textEncoding(head)).decode(head.subarray(0, SNIFF_BYTES)).replace(/^\ufeff/u, '');
  if (/^\s*</u.test(text)) {
    if (/<(?:\w+:)?ArrayOfMessage[\s/>]/u.test(text)) return 'msg';
    return /<smses[\s/>]/u.test(text) ? 'android-xml' : null;
  }
  if (/^\s*BEGIN:VMSG\s/iu.test(text)) return 'vmsg';
  if (/^"?sms"?,"?(?:[A-Z]+,)?(?:RECEIVED|SENT)\b/iu.test(text)) return 'nokia-csv';
  const couldBeHsh = size >= HSH_LENGTH && size <= HSH_LENGTH + 8;
  return couldBeHsh && parseHsh(text) !== null ? 'hsh' : null;
}
