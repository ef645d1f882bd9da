import type { Architecture, PackageFacts } from '../../shared/domain/packages.ts';
import { INSPECT_TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from '../inspect/bytes.ts';
import { canUnpack, entryBytes, unpack, type PlacedEntry } from '../inspect/zip.ts';
import { clean, readManifest } from './manifest-xml.ts';
import { PE_HEAD, peMachine } from './pe-machine.ts';

const MANIFEST = 'WMAppManifest.xml';
const MOST_MANIFEST = 4 * 1024 * 1024;
/** Programs that are looked at for their processor. */
const MOST_PROGRAMS = 500;

/** A Silverlight or XNA package of Windows Phone 7 to 8.1 (lumia-facts 6.1). Throws `Broken` without its manifest. */
export async function readXap(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<PackageFacts> {
  const find = (name: string): PlacedEntry | undefined =>
    entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  const content = await entryBytes(bytes, find(MANIFEST), MOST_MANIFEST);
  if (content === null) throw new Broken(INSPECT_TEXT.missing(`its ${MANIFEST}`));
  const read: { app: Readonly<Record<string, string>> | null; platform: string; capabilities: Set<string> } = {
    app: null,
    platform: '',
    capabilities: new Set(),
  };
  readManifest(content, MANIFEST, {
    open: ({ path, attributes }) => {
      if (path === 'Deployment') read.platform = clean(attributes['AppPlatformVersion']);
      else if (path === 'Deployment/App') read.app ??= attributes;
      else if (path.startsWith('Deployment/App/') && path.endsWith('/Capability')) {
        const name = clean(attributes['Name']);
        if (name !== '' && read.capabilities.size < 200) read.capabilities.add(name);
      }
    },
  });
  const { app, platform, capabilities } = read;
  if (app === null) throw new Broken(INSPECT_TEXT.missing('the description of its app'));
  const id = clean(app['ProductID']);
  const title = clean(app['Title']);
  return {
    kind: 'xap',
    name: id,
    // A title in a library of texts (`@AppResLib.dll,-100`) can be read on a phone only.
    title: title === '' || title.startsWith('@') ? id : title,
    publisher: clean(app['Publisher'] ?? app['Author']),
    version: clean(app['Version']),
    architectures: await processorsOf(bytes, entries),
    framework: false,
    fullName: null,
    target: 'phone',
    minOs: /^\d+\.\d+/u.exec(platform)?.[0] ?? null,
    capabilities: [...capabilities],
    needs: [],
    storeEncrypted: find('WMAppPRHeader.xml') !== undefined,
    signed: false,
  };
}

/** A XAP does not say which processor it is for; its programs do. .NET code and packages without any run on all. */
async function processorsOf(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<Architecture[]> {
  const found = new Set<Architecture>();
  const programs = entries.filter(({ name }) => /\.(?:dll|exe|winmd)$/iu.test(name)).slice(0, MOST_PROGRAMS);
  for (const entry of programs) {
    if (!canUnpack(entry)) continue;
    const machine = peMachine(await headOf(bytes, entry));
    if (machine !== null && machine !== 'neutral') found.add(machine);
  }
  return found.size === 0 ? ['neutral'] : [...found];
}

class Enough extends Error {}

async function headOf(bytes: Bytes, entry: PlacedEntry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    await unpack(bytes, entry, (piece) => {
      pieces.push(Buffer.from(piece.subarray(0, PE_HEAD - size)));
      size += piece.length;
      if (size >= PE_HEAD) throw new Enough();
    });
  } catch (error) {
    // A program that does not unpack is for the check of the whole package to name.
    if (!(error instanceof Enough || error instanceof Broken)) throw error;
  }
  return Buffer.concat(pieces);
}
