import { Architecture, type PackageFacts, type PackageNeed } from '../../shared/domain/packages.ts';
import { INSPECT_TEXT } from '../../shared/text/strings-inspect.en.ts';
import { key } from '../inspect/appx.ts';
import { Broken, Bytes, shown } from '../inspect/bytes.ts';
import { entryBytes, readZip, type PlacedEntry } from '../inspect/zip.ts';
import { fullName, publisherId } from './full-name.ts';
import { clean, readManifest } from './manifest-xml.ts';
import { compareVersions } from './version.ts';

const MANIFEST = 'AppxManifest.xml';
const BUNDLE_MANIFEST = 'AppxMetadata/AppxBundleManifest.xml';
const SIGNATURE = 'AppxSignature.p7x';
const MOST_MANIFEST = 4 * 1024 * 1024;
const WINDOWS_10 = 'http://schemas.microsoft.com/appx/manifest/foundation/windows10';
/** Packages of a bundle that are read for what they need; a bundle has one for each processor. */
const MOST_INNER = 16;

export const isBundle = (entries: readonly PlacedEntry[]): boolean => find(entries, BUNDLE_MANIFEST) !== undefined;

function find(entries: readonly PlacedEntry[], name: string): PlacedEntry | undefined {
  return entries.find((entry) => key(entry.name) === key(name));
}

async function manifestOf(bytes: Bytes, entries: readonly PlacedEntry[], name: string): Promise<Buffer> {
  const content = await entryBytes(bytes, find(entries, name), MOST_MANIFEST);
  if (content === null) throw new Broken(INSPECT_TEXT.missing(`its ${name}`));
  return content;
}

/** An APPX or MSIX (lumia-facts 6.2). Throws `Broken` without a manifest that names it. */
export async function readAppx(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<PackageFacts> {
  const read = new ManifestReading();
  readManifest(await manifestOf(bytes, entries, MANIFEST), MANIFEST, read);
  return read.facts(find(entries, SIGNATURE) !== undefined);
}

/** What `AppxManifest.xml` says, gathered as it is read. */
class ManifestReading {
  #identity: Readonly<Record<string, string>> | null = null;
  #isWindows10 = false;
  #isPhone81 = false;
  #framework = false;
  #title = '';
  #publisher = '';
  #osMin: string | null = null;
  readonly #families: { readonly name: string; readonly min: string }[] = [];
  readonly #capabilities = new Set<string>();
  readonly #needs: PackageNeed[] = [];

  readonly open = ({
    path,
    namespace,
    attributes,
  }: {
    readonly path: string;
    readonly namespace: string;
    readonly attributes: Readonly<Record<string, string>>;
  }): void => {
    if (path === 'Package') this.#isWindows10 = namespace.startsWith(WINDOWS_10);
    else if (path === 'Package/Identity') this.#identity ??= attributes;
    else if (path === 'Package/PhoneIdentity') this.#isPhone81 = true;
    else if (path === 'Package/Dependencies/TargetDeviceFamily' && this.#families.length < 20)
      this.#families.push({ name: clean(attributes['Name']), min: clean(attributes['MinVersion']) });
    else if (path === 'Package/Dependencies/PackageDependency' && this.#needs.length < 100) this.#need(attributes);
    else if (/^Package\/Capabilities\/\w*Capability$/u.test(path)) {
      const name = clean(attributes['Name']);
      if (name !== '' && this.#capabilities.size < 200) this.#capabilities.add(name);
    }
  };

  readonly text = (path: string, text: string): void => {
    if (path === 'Package/Properties/DisplayName') this.#title = clean(text);
    else if (path === 'Package/Properties/PublisherDisplayName') this.#publisher = clean(text);
    else if (path === 'Package/Properties/Framework') this.#framework = /^(?:true|1)$/iu.test(text);
    else if (path === 'Package/Prerequisites/OSMinVersion') this.#osMin = clean(text);
  };

  #need(attributes: Readonly<Record<string, string>>): void {
    const name = clean(attributes['Name']);
    if (name === '') return;
    const { Publisher: publisher, MinVersion: least } = attributes;
    this.#needs.push({
      name,
      publisherId: publisher === undefined ? null : publisherId(publisher),
      minVersion: least === undefined ? null : clean(least),
    });
  }

  facts(signed: boolean): PackageFacts {
    const identity = this.#identity;
    const name = clean(identity?.['Name']);
    if (identity === null || name === '') throw new Broken(INSPECT_TEXT.missing('its identity'));
    const version = clean(identity['Version']);
    const publisher = identity['Publisher'] ?? '';
    const said = identity['ProcessorArchitecture']?.toLowerCase();
    const architecture = Architecture.safeParse(said ?? 'neutral');
    const isResource = (text: string): boolean => text === '' || text.startsWith('ms-resource:');
    const resourceId = clean(identity['ResourceId']);
    return {
      kind: 'appx',
      name,
      title: isResource(this.#title) ? name : this.#title,
      publisher: isResource(this.#publisher) ? shown(publisher) : this.#publisher,
      version,
      architectures: architecture.success ? [architecture.data] : [],
      framework: this.#framework,
      fullName: fullName({ name, version, architecture: said ?? 'neutral', resourceId, publisher }),
      ...this.#system(),
      capabilities: [...this.#capabilities],
      needs: this.#needs,
      storeEncrypted: false,
      signed,
    };
  }

  /** 6.3.1 is the Windows of Windows Phone 8.1; a package of 8.x without it or the phone's own ids is for a PC. */
  #system(): Pick<PackageFacts, 'target' | 'minOs'> {
    if (this.#isWindows10) {
      const of = (name: string) => this.#families.find((family) => family.name.toLowerCase() === name);
      const mobile = of('windows.mobile');
      const universal = of('windows.universal');
      if (mobile) return { target: 'mobile', minOs: mobile.min };
      if (universal) return { target: 'universal', minOs: universal.min };
      return { target: 'other', minOs: this.#families[0]?.min ?? null };
    }
    const isPhone = this.#isPhone81 || (this.#osMin !== null && compareVersions(this.#osMin, '6.3.1') >= 0);
    return isPhone ? { target: 'phone', minOs: '8.1' } : { target: 'other', minOs: null };
  }
}

interface Inner {
  readonly type: string;
  readonly architecture: Architecture | null;
  readonly fileName: string;
}

/**
 * A bundle (lumia-facts 6.5): its own identity, and of the package in it for a Lumia (arm, else neutral, else the first)
 * what that says and needs.
 */
export async function readBundle(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<PackageFacts> {
  let identity: Readonly<Record<string, string>> | null = null;
  const inner: Inner[] = [];
  readManifest(await manifestOf(bytes, entries, BUNDLE_MANIFEST), BUNDLE_MANIFEST, {
    open: ({ path, attributes }) => {
      if (path === 'Bundle/Identity') identity ??= attributes;
      if (path !== 'Bundle/Packages/Package' || inner.length >= 1000) return;
      const architecture = Architecture.safeParse((attributes['Architecture'] ?? 'neutral').toLowerCase());
      inner.push({
        type: attributes['Type'] ?? 'resource',
        architecture: architecture.success ? architecture.data : null,
        fileName: attributes['FileName'] ?? '',
      });
    },
  });
  const own = identity as Readonly<Record<string, string>> | null;
  const name = clean(own?.['Name']);
  if (own === null || name === '') throw new Broken(INSPECT_TEXT.missing('its identity'));
  const programs = inner.filter(({ type }) => type === 'application').slice(0, MOST_INNER);
  const chosen = ['arm', 'neutral'].map((wanted) => programs.find(({ architecture }) => architecture === wanted));
  const best = chosen.find((one) => one !== undefined) ?? programs[0];
  const facts = best ? await readInner(bytes, entries, best.fileName) : null;
  const version = clean(own['Version']);
  const publisher = own['Publisher'] ?? '';
  return {
    ...(facts ?? NO_PROGRAM),
    kind: 'bundle',
    name,
    title: facts === null || facts.title === facts.name ? name : facts.title,
    publisher: facts?.publisher ?? shown(publisher),
    version,
    architectures: [...new Set(programs.flatMap(({ architecture }) => architecture ?? []))],
    fullName: fullName({ name, version, architecture: 'neutral', resourceId: '~', publisher }),
    signed: find(entries, SIGNATURE) !== undefined,
  };
}

const NO_PROGRAM = {
  framework: false,
  target: 'other',
  minOs: null,
  capabilities: [] as string[],
  needs: [] as PackageNeed[],
  storeEncrypted: false,
} as const;

/** Packages lie stored, not packed, in their bundle: it is read where it lies. */
async function readInner(
  bytes: Bytes,
  entries: readonly PlacedEntry[],
  fileName: string,
): Promise<PackageFacts | null> {
  const entry = find(entries, fileName);
  if (entry?.method !== 0) return null;
  const reader = {
    size: entry.packed,
    read: (offset: number, length: number) => bytes.upTo(entry.dataAt + offset, length, shown(entry.name)),
  };
  // The outer file has the signal.
  const inner = new Bytes(reader, { signal: NEVER });
  return await readAppx(inner, await readZip(inner));
}

const NEVER = new AbortController().signal;
