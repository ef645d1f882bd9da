import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zip } from '../../../../src/core/device/virtual/sample/documents.ts';
import { makeAppx, makeXap, type AppxRecipe } from '../../../../src/core/device/virtual/sample/packages.ts';
import { bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import { publisherId } from '../../../../src/core/packages/full-name.ts';
import { judgeKit, kitInside, type KitFile, type KitPhone } from '../../../../src/core/packages/judge-kit.ts';
import { readPackage } from '../../../../src/core/packages/read-package.ts';
import type { KitPackage } from '../../../../src/shared/domain/packages.ts';

const { signal } = new AbortController();
const W10M: KitPhone = { os: 'Windows 10 Mobile', osVersion: '10.0.15254.0' };
const WP81: KitPhone = { os: 'Windows Phone 8.1', osVersion: '8.10.14234.0' };

/** As the app does: what it says, and whether it is whole. */
async function kitFile(name: string, bytes: Uint8Array): Promise<KitFile> {
  const made = { path: name, bytes: bytes.length, copies: 0 };
  const read = await readPackage(bytesReader(bytes), { name, signal });
  if (read.is === 'encrypted') return { ...made, facts: null, opening: null };
  const opening = await inspect(bytesReader(bytes), { name, signal, decoder: null });
  return { ...made, facts: read.is === 'package' ? read.facts : null, opening };
}

async function judgeAll(files: Readonly<Record<string, Uint8Array>>, phone = W10M): Promise<Map<string, KitPackage>> {
  const kit = await Promise.all(Object.entries(files).map(([name, bytes]) => kitFile(name, bytes)));
  return new Map(judgeKit(kit, phone).map((one) => [one.path, one]));
}

const logo = Buffer.from('logo');
const PUBLISHER = 'CN=Lumia Lifeboat Sample';
const recipe: AppxRecipe = {
  name: 'A.App',
  version: '1.2.3.0',
  architecture: 'arm',
  framework: false,
  payloadBytes: 9,
};
const runtime: AppxRecipe = { ...recipe, name: 'A.Runtime', version: '2.0.5.0', framework: true };
const needing = (minVersion: string): AppxRecipe => ({ ...recipe, dependsOn: { name: 'A.Runtime', minVersion } });
const appx = (one: AppxRecipe): Uint8Array => makeAppx(one, logo);

/** The headers of a program for this processor (PE format), with or without .NET's directory. */
function program(machine: number, managed = false): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.write('MZ');
  bytes.writeUInt32LE(128, 60);
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt16LE(machine, 132);
  bytes.writeUInt16LE(0x10b, 152);
  bytes.writeUInt32LE(16, 152 + 92);
  if (managed) bytes.writeUInt32LE(0x2000, 152 + 96 + 14 * 8);
  return bytes;
}

const manifest = (app: string, platform = '8.0'): string =>
  `<?xml version="1.0"?><Deployment xmlns="http://schemas.microsoft.com/windowsphone/2012/deployment" AppPlatformVersion="${platform}"><App xmlns="" ProductID="{1}" Title="T" Version="1.0.0.0" Publisher="P" ${app}><Capabilities><Capability Name="ID_CAP_NETWORKING"/></Capabilities></App></Deployment>`;
const xap = (more: Readonly<Record<string, string | Uint8Array>>, platform?: string): Uint8Array =>
  zip({ 'WMAppManifest.xml': manifest('', platform), 'AppManifest.xaml': '<Deployment/>', ...more });

describe('what a package says of itself', () => {
  it('a XAP: id, title, publisher, version, platform, capabilities', async () => {
    const { facts } = await kitFile('a.xap', makeXap('Tide Tables', '5c5c'));
    expect(facts).toMatchObject({
      ...{ kind: 'xap', name: '{5c5c}', title: 'Tide Tables', publisher: 'Sample', version: '1.2.0.0', minOs: '8.0' },
      ...{ capabilities: ['ID_CAP_NETWORKING'], architectures: ['neutral'], target: 'phone', storeEncrypted: false },
    });
  });

  it('an APPX: identity, full name, processor, least Windows, what it needs', async () => {
    const { facts } = await kitFile('a.appx', appx(needing('2.0.0.0')));
    expect(facts).toMatchObject({
      ...{ kind: 'appx', name: 'A.App', version: '1.2.3.0', architectures: ['arm'], framework: false, signed: false },
      ...{ target: 'universal', minOs: '10.0.10586.0', publisher: 'Sample' },
      fullName: `A.App_1.2.3.0_arm__${publisherId(PUBLISHER)}`,
      needs: [{ name: 'A.Runtime', minVersion: '2.0.0.0', publisherId: publisherId(PUBLISHER) }],
    });
  });

  it('knows the publisher id of Microsoft', () => {
    const dn = 'CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US';
    expect(publisherId(dn)).toBe('8wekyb3d8bbwe');
  });

  it('finds the processor of a XAP in its programs, and lets .NET run on all', async () => {
    const of = async (dll: Uint8Array) => (await kitFile('a.xap', xap({ 'a.dll': dll }))).facts?.architectures;
    expect(await of(program(0x1c4))).toEqual(['arm']);
    expect(await of(program(0x14c))).toEqual(['x86']);
    expect(await of(program(0x14c, true))).toEqual(['neutral']);
    expect(await of(Buffer.from('MZ'))).toEqual(['neutral']);
  });
});

describe('will this kit install?', () => {
  it('says yes where everything is there, and what the phone may still object to', async () => {
    const kit = await judgeAll({ 'app.appx': appx(needing('2.0.0.0')), 'runtime.appx': appx(runtime) });
    expect(kit.get('app.appx')).toMatchObject({ verdict: 'installs', remarks: [expect.stringMatching(/not signed/u)] });
    expect(kit.get('runtime.appx')).toMatchObject({ verdict: 'installs', facts: { framework: true } });
  });

  const MISSING: readonly (readonly [what: string, runtime: AppxRecipe | null, why: RegExp])[] = [
    ['nothing of that name', null, /^"A.Runtime" 2\.0\.0\.0 or later is not in the kit$/u],
    ['another processor', { ...runtime, architecture: 'x86' }, /in the kit for x86 only, the phone needs arm/u],
    [
      'an older version',
      { ...runtime, version: '1.9.99.0' },
      /2\.0\.0\.0 or later is needed, the kit has 1\.9\.99\.0/u,
    ],
  ];
  it.each(MISSING)('names a dependency that is not there: %s', async (_what, other, why) => {
    const kit = await judgeAll({
      'app.appx': appx(needing('2.0.0.0')),
      ...(other ? { 'runtime.appx': appx(other) } : {}),
    });
    expect(kit.get('app.appx')).toMatchObject({ verdict: 'missing', why: expect.stringMatching(why) as unknown });
  });

  it('names a dependency that is there and damaged, and takes a whole one beside it', async () => {
    const broken = Buffer.from(appx(runtime));
    broken[broken.indexOf('hello=Hello')] = 0x48;
    const files = { 'app.appx': appx(needing('2.0.0.0')), 'r.appx': broken };
    const kit = await judgeAll(files);
    expect(kit.get('r.appx')).toMatchObject({
      verdict: 'damaged',
      why: expect.stringMatching(/strings\.txt/u) as unknown,
    });
    expect(kit.get('app.appx')).toMatchObject({
      verdict: 'missing',
      why: expect.stringMatching(/"A.Runtime" is in the kit and cannot be used: damaged/u) as unknown,
    });
    const both = await judgeAll({ ...files, 'whole.appx': appx(runtime) });
    expect(both.get('app.appx')?.verdict).toBe('installs');
  });

  it('does not take another publisher’s package of the same name', async () => {
    const app = await kitFile('app.appx', appx(needing('1.0.0.0')));
    const other = await kitFile('r.appx', appx(runtime));
    const stranger = {
      ...other,
      facts: other.facts && { ...other.facts, fullName: 'A.Runtime_2.0.5.0_arm__aaaaaaaaaaaaa' },
    };
    const [judged] = judgeKit([app, stranger], W10M);
    expect(judged).toMatchObject({ verdict: 'missing', why: expect.stringMatching(/another publisher/u) as unknown });
  });

  it('ends with packages that need one another, and with thousands that do', async () => {
    const one = await kitFile('a.appx', appx(recipe));
    const [facts] = [one.facts];
    if (facts === null) throw new Error('no facts');
    const need = (name: string) => ({ name, minVersion: null, publisherId: null });
    const circle = ['x', 'y'].map((name, index) => ({
      ...one,
      path: name,
      facts: { ...facts, name, needs: [need(index === 0 ? 'y' : 'x')] },
    }));
    expect(judgeKit(circle, W10M).map(({ verdict }) => verdict)).toEqual(['installs', 'installs']);
    const all = Array.from({ length: 1000 }, (_, index) => ({
      ...one,
      path: String(index),
      facts: {
        ...facts,
        name: `n${index}`,
        needs: Array.from({ length: 30 }, (__, n) => need(`n${(index + n + 1) % 1100}`)),
      },
    }));
    const started = performance.now();
    expect(judgeKit(all, W10M).every(({ verdict }) => verdict === 'missing')).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('tells processor, system, Store encryption and damage apart', async () => {
    const x86 = appx({ ...recipe, architecture: 'x86' });
    const kit = await judgeAll({
      'x86.appx': x86,
      'native.xap': xap({ 'a.dll': program(0x14c) }),
      'arm.xap': xap({ 'a.dll': program(0x1c4) }, '7.1'),
      'store.xap': xap({ 'WMAppPRHeader.xml': '<WRMHEADER/>' }),
      'new.eappx': Buffer.from('encrypted'),
      'cut.xap': xap({}).subarray(0, 200),
      'page.appx': Buffer.from('<html>sign in</html>'),
    });
    const said = [...kit].map(([name, { verdict }]) => [name, verdict]);
    expect(Object.fromEntries(said)).toEqual({
      'x86.appx': 'wrong-processor',
      'native.xap': 'wrong-processor',
      'arm.xap': 'installs',
      'store.xap': 'store-encrypted',
      'new.eappx': 'store-encrypted',
      'cut.xap': 'damaged',
      'page.appx': 'damaged',
    });
    expect(kitInside([...kit.values()])).toMatchObject({
      packages: 7,
      verdicts: { installs: 1, 'wrong-processor': 2 },
    });
  });

  it('holds the least Windows against the phone’s', async () => {
    const files = { 'w10.appx': appx(recipe), 'wp81.xap': xap({}, '8.1'), 'wp7.xap': xap({}, '7.1') };
    const on = async (phone: KitPhone) => [...(await judgeAll(files, phone)).values()].map(({ verdict }) => verdict);
    expect(await on(W10M)).toEqual(['installs', 'installs', 'installs']);
    expect(await on(WP81)).toEqual(['wrong-system', 'installs', 'installs']);
    expect(await on({ os: 'Windows Phone 8.0', osVersion: '8.0.9903.0' })).toEqual([
      'wrong-system',
      'wrong-system',
      'installs',
    ]);
    expect(await on({ os: 'Windows 10 Mobile', osVersion: '10.0.10240.0' })).toEqual([
      'wrong-system',
      'installs',
      'installs',
    ]);
    expect(await on({ os: null, osVersion: null })).toEqual(['installs', 'installs', 'installs']);
  });
});

// Packages of microsoft/msix-packaging, beside the project where there are any; nothing of them is kept here.
const folder = ['../../../../../shared/samples/packages/', '../../../../../../shared/samples/packages/']
  .map((one) => new URL(one, import.meta.url))
  .find((one) => existsSync(one));

it('a long chain of packages, of which the last one is wanting, is asked link by link', () => {
  let asked = 0;
  const links = 300;
  const facts = (n: number): KitFile['facts'] => ({
    kind: 'appx',
    name: `Link${n}`,
    title: 'Link',
    publisher: 'P',
    version: '1.0.0.0',
    get architectures() {
      asked += 1;
      return ['arm' as const];
    },
    framework: false,
    fullName: null,
    target: 'universal',
    minOs: null,
    capabilities: [],
    needs: [{ name: `Link${n + 1}`, publisherId: null, minVersion: null }],
    storeEncrypted: false,
    signed: true,
  });
  const kit = Array.from({ length: links }, (_, n): KitFile => {
    return { path: String(n), bytes: 1, copies: 0, facts: facts(n), opening: { verdict: 'opens', why: '' } };
  });
  expect(judgeKit(kit, W10M).every(({ verdict }) => verdict === 'missing')).toBe(true);
  expect(asked).toBeLessThan(links * 10);
});

describe.skipIf(folder === undefined)('packages made by Microsoft', () => {
  const SAMPLES: readonly (readonly [name: string, facts: object | null, verdict: object])[] = [
    [
      'TestAppxPackage_x64.appx',
      { name: '20477fca-282d-49fb-b03e-371dca074f0f', architectures: ['x64'] },
      { verdict: 'wrong-processor', why: 'it is made for x64, every Lumia is arm' },
    ],
    ['SignedUntrustedCert-CERT_E_CHAINING.appx', { signed: true }, { verdict: 'wrong-system' }],
    [
      'ContainsNeutralAndX86AppPackages.appxbundle',
      { kind: 'bundle', architectures: ['neutral', 'x86'], title: 'Test display name' },
      { verdict: 'wrong-system' },
    ],
    [
      'broken/ContentTypes_in_blockmap.appx',
      {},
      { why: '"[Content_Types].xml" must not be in its own list of hashes' },
    ],
    [
      'broken/ManifestHasExtraPackage.appxbundle',
      {},
      { why: '"ResourcePackage_English.appx", which its own list names, is missing' },
    ],
    ['broken/Missing_Manifest_in_blockmap.appx', {}, { why: '"AppxManifest.xml" is not in its own list of hashes' }],
    ['broken/No_blockmap.appx', {}, { why: 'its AppxBlockMap.xml is missing' }],
    ['broken/OPC_E_ZIP_CORRUPTED_ARCHIVE.appx', null, { why: 'its list of files makes no sense' }],
    [
      'broken/SignedTamperedContentTypes-TRUST_E_BAD_DIGEST.appx',
      { signed: true },
      { why: 'its signature was made for another "[Content_Types].xml"' },
    ],
  ];
  it.each(SAMPLES)('%s is judged', async (name, facts, verdict) => {
    const file = await kitFile(name, readFileSync(new URL(name, folder)));
    const [judged] = judgeKit([file], W10M);
    if (facts === null) expect(judged?.facts).toBeNull();
    else expect(judged?.facts).toMatchObject(facts);
    expect(judged).toMatchObject(name.startsWith('broken/') ? { verdict: 'damaged', ...verdict } : verdict);
  });
});
