import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive, honest unless told otherwise. */
export interface RawEntry {
  readonly name: string;
  /** In its place, and not marked as UTF-8. */
  readonly nameBytes?: Uint8Array;
  readonly content: string | Uint8Array;
  readonly stored?: boolean;
  /** As its list says, whatever is true. */
  readonly says?: { readonly crc?: number; readonly size?: number };
  /** Unix mode; makes the archive one of Unix. */
  readonly mode?: number;
  readonly locked?: boolean;
}

/** A ZIP (APPNOTE.TXT), byte for byte as asked; with `oneDrive` its end is ZIP64 with 0 disks, as OneDrive writes it. */
export function rawZip(entries: readonly RawEntry[], { oneDrive = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, nameBytes, content, stored = false, says = {}, mode, locked = false } of entries) {
    const raw = Buffer.from(content as string);
    const data = stored ? raw : deflateRawSync(raw);
    const bytes = Buffer.from(nameBytes ?? Buffer.from(name, 'utf8'));
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE((nameBytes ? 0 : 0x800) | (locked ? 1 : 0), 2);
    fields.writeUInt16LE(stored ? 0 : 8, 4);
    fields.writeUInt16LE(0x6000, 6);
    fields.writeUInt16LE(((2019 - 1980) << 9) | (7 << 5) | 4, 8);
    fields.writeUInt32LE(says.crc ?? crc32(raw), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(says.size ?? raw.length, 18);
    fields.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, bytes, data]);
    const more = Buffer.alloc(14);
    if (mode !== undefined) more.writeUInt32LE(mode * 65536, 6);
    more.writeUInt32LE(at, 10);
    const by = Buffer.from([20, mode === undefined ? 0 : 3]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), by, fields, more, bytes]));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(oneDrive ? 0xffff : entries.length, 10);
  end.writeUInt32LE(oneDrive ? 0xffffffff : list.length, 12);
  end.writeUInt32LE(oneDrive ? 0xffffffff : at, 16);
  return Buffer.concat([...parts, list, ...(oneDrive ? [end64(entries.length, list.length, at)] : []), end]);
}

/** The end of a ZIP64 archive with its locator (4.3.14, 4.3.15), whose number of disks is the 0 of OneDrive. */
export function end64(count: number, length: number, at: number): Buffer {
  const out = Buffer.alloc(56 + 20);
  out.writeUInt32LE(0x06064b50, 0);
  out.writeBigUInt64LE(44n, 4);
  out.writeBigUInt64LE(BigInt(count), 24);
  out.writeBigUInt64LE(BigInt(count), 32);
  out.writeBigUInt64LE(BigInt(length), 40);
  out.writeBigUInt64LE(BigInt(at), 48);
  out.writeUInt32LE(0x07064b50, 56);
  out.writeBigUInt64LE(BigInt(at + length), 64);
  return out;
}
