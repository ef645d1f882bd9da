import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, Bytes, shown } from './bytes.ts';
import { canUnpack, entryBytes, unpack, type PlacedEntry } from './zip.ts';

/** Blocks of a block map, in bytes of unpacked data (lumia-facts 6.3). */
const BLOCK = 65536;
const MOST_XML = 16 * 1024 * 1024;
const [BLOCK_MAP, TYPES, SIGNATURE, CATALOG] = [
  'AppxBlockMap.xml',
  '[Content_Types].xml',
  'AppxSignature.p7x',
  'AppxMetadata/CodeIntegrity.cat',
];
/** Written after the block map, so never in it. */
const NOT_LISTED = new Set([BLOCK_MAP, TYPES, SIGNATURE, CATALOG].map((name) => key(name)));
const METHODS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

/** An APPX: every file in it agrees with the block map, and the block map with the signature, where there is one. */
export async function checkAppx(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<string> {
  await checkBlockMap(bytes, entries, ['AppxManifest.xml']);
  const signed = await checkSignature(bytes, entries);
  return signed ? TEXT.signedBlocks(entries.length) : TEXT.blocks(entries.length);
}

/** A bundle: its own block map and signature, its list of packages, and each package by itself. */
export async function checkBundle(
  bytes: Bytes,
  entries: readonly PlacedEntry[],
  inspectPackage: (inner: Bytes) => Promise<unknown>,
): Promise<string> {
  const manifest = 'AppxMetadata/AppxBundleManifest.xml';
  const packages = new Map<string, string>();
  const text = await needText(bytes, entries, manifest);
  parse(text, manifest, (name, attributes) => {
    if (name === 'Package' && attributes['FileName'] !== undefined)
      packages.set(key(attributes['FileName']), attributes['FileName']);
  });
  for (const [wanted, name] of packages) {
    const entry = entries.find((one) => key(one.name) === wanted);
    if (!entry) throw new Broken(TEXT.missing(`"${shown(name)}", which its own list names,`));
    if (entry.method !== 0) throw new Broken(TEXT.malformed(`the packing of "${shown(name)}"`));
    await inspectInner(bytes, entry, inspectPackage);
  }
  await checkBlockMap(
    bytes,
    entries.filter(({ name }) => !packages.has(key(name))),
    [manifest],
  );
  for (const entry of entries) if (packages.has(key(entry.name))) await unpack(bytes, entry);
  const signed = await checkSignature(bytes, entries);
  return signed ? TEXT.signedBlocks(entries.length) : TEXT.blocks(entries.length);
}

async function inspectInner(
  bytes: Bytes,
  entry: PlacedEntry,
  inspectPackage: (inner: Bytes) => Promise<unknown>,
): Promise<void> {
  const reader = {
    size: entry.packed,
    read: (offset: number, length: number) => bytes.upTo(entry.dataAt + offset, length, shown(entry.name)),
  };
  try {
    // The outer file has the signal.
    await inspectPackage(new Bytes(reader, { signal: NEVER }));
  } catch (error) {
    if (error instanceof Broken) throw new Broken(`"${shown(entry.name)}" in it: ${error.message}`);
    throw error;
  }
}

const NEVER = new AbortController().signal;

interface Listed {
  readonly size: number;
  readonly hashes: string[];
}

async function checkBlockMap(
  bytes: Bytes,
  entries: readonly PlacedEntry[],
  required: readonly string[],
): Promise<void> {
  const { files, method } = readBlockMap(await needText(bytes, entries, BLOCK_MAP));
  for (const name of required) if (!files.has(key(name))) throw new Broken(TEXT.notListed(name));
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = key(entry.name);
    if (seen.has(name)) throw new Broken(TEXT.twice(shown(entry.name)));
    seen.add(name);
    if (!canUnpack(entry)) throw new Broken(TEXT.malformed(`the packing of "${shown(entry.name)}"`));
    const listed = files.get(name);
    if (NOT_LISTED.has(name)) {
      if (listed) throw new Broken(TEXT.mustNotBeListed(shown(entry.name)));
      await unpack(bytes, entry);
    } else if (!listed) {
      throw new Broken(TEXT.notListed(shown(entry.name)));
    } else {
      await checkBlocks(bytes, entry, listed, method);
    }
  }
  for (const name of files.keys()) if (!seen.has(name)) throw new Broken(TEXT.missing(`"${shown(name)}"`));
}

function readBlockMap(text: string): { readonly files: ReadonlyMap<string, Listed>; readonly method: string } {
  const files = new Map<string, Listed>();
  let method = 'sha256';
  let current: Listed | null = null;
  parse(text, BLOCK_MAP, (element, attributes) => {
    if (element === 'BlockMap') {
      const known = METHODS.get(attributes['HashMethod'] ?? '');
      if (known === undefined) throw new Broken(TEXT.malformed('the kind of hash in its list'));
      method = known;
    } else if (element === 'File') {
      const name = attributes['Name'] ?? '';
      if (files.has(key(name))) throw new Broken(TEXT.twice(shown(name)));
      current = { size: Number(attributes['Size']), hashes: [] };
      files.set(key(name), current);
    } else if (element === 'Block') {
      current?.hashes.push(attributes['Hash'] ?? '');
    }
  });
  return { files, method };
}

/** Block maps have backslashes and names as they are; ZIP has slashes and percent-encoded UTF-8. */
export function key(name: string): string {
  let plain = name;
  try {
    plain = decodeURIComponent(name);
  } catch {
    // A percent sign that encodes nothing stands for itself.
  }
  return plain.replaceAll('\\', '/').toLowerCase();
}

async function checkBlocks(bytes: Bytes, entry: PlacedEntry, listed: Listed, method: string): Promise<void> {
  const name = shown(entry.name);
  let block = 0;
  let filled = 0;
  let hash = createHash(method);
  const close = (): void => {
    if (hash.digest('base64') !== listed.hashes[block]) throw new Broken(TEXT.hashDiffers(name));
    block += 1;
    filled = 0;
    hash = createHash(method);
  };
  await unpack(bytes, entry, (piece) => {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + BLOCK - filled);
      hash.update(part);
      filled += part.length;
      from += part.length;
      if (filled === BLOCK) close();
    }
  });
  if (filled > 0) close();
  if (block !== listed.hashes.length || entry.size !== listed.size) throw new Broken(TEXT.hashDiffers(name));
}

/**
 * The digests inside the signature (lumia-facts 6.4): that the package is what was signed, not who signed it. Gives
 * whether there is a signature.
 */
async function checkSignature(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<boolean> {
  const find = (name: string): PlacedEntry | undefined => entries.find((entry) => key(entry.name) === key(name));
  const entry = find(SIGNATURE);
  if (!entry) return false;
  const signature = await entryBytes(bytes, entry, 1024 * 1024);
  const digests = signature && readDigests(signature);
  if (!digests) throw new Broken(TEXT.malformed('its signature'));
  for (const [tag, name] of [
    ['AXBM', BLOCK_MAP],
    ['AXCT', TYPES],
    ['AXCI', CATALOG],
  ] as const) {
    const digest = digests.get(tag);
    const signed = find(name);
    if (digest === undefined) continue;
    const hash = createHash('sha256');
    if (signed) await unpack(bytes, signed, (piece) => hash.update(piece));
    if (!signed || hash.digest('hex') !== digest) throw new Broken(TEXT.signatureDiffers(name));
  }
  const payload = digests.get('AXPC');
  if (payload !== undefined) {
    const hash = createHash('sha256');
    for await (const piece of bytes.pieces(0, entry.headerAt)) hash.update(piece.bytes);
    if (hash.digest('hex') !== payload) throw new Broken(TEXT.signatureDiffers('content'));
  }
  return true;
}

/** `APPX`, then records of a tag of four letters and 32 bytes. */
function readDigests(signature: Buffer): ReadonlyMap<string, string> | null {
  const from = signature.indexOf('APPXAXPC', 0, 'latin1');
  if (signature.toString('latin1', 0, 4) !== 'PKCX' || from < 0) return null;
  const digests = new Map<string, string>();
  for (let at = from + 4; at + 36 <= signature.length; at += 36) {
    const tag = signature.toString('latin1', at, at + 4);
    if (!/^AX[A-Z]{2}$/u.test(tag)) break;
    digests.set(tag, signature.toString('hex', at + 4, at + 36));
  }
  return digests;
}

async function needText(bytes: Bytes, entries: readonly PlacedEntry[], name: string): Promise<string> {
  const entry = entries.find((one) => key(one.name) === key(name));
  const content = await entryBytes(bytes, entry, MOST_XML);
  if (content === null) throw new Broken(TEXT.missing(`its ${name}`));
  // Some tools write them in UTF-16, with its mark.
  return content.toString(content[0] === 0xff && content[1] === 0xfe ? 'utf16le' : 'utf8');
}

function parse(
  text: string,
  name: string,
  open: (element: string, attributes: Readonly<Record<string, string>>) => void,
): void {
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw new Broken(TEXT.malformed(`its ${name}`));
  });
  parser.on('opentag', (tag) => {
    open(tag.name.replace(/^.*:/u, ''), tag.attributes);
  });
  parser.write(text.replace(/^\ufeff/u, '')).close();
}
