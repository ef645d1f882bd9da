import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeAppx } from '../../../../src/core/device/virtual/sample/packages.ts';
import { zip } from '../../../../src/core/device/virtual/sample/documents.ts';
import { bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import type { Opening } from '../../../../src/shared/domain/opening.ts';

// Packages of microsoft/msix-packaging, beside the project where there are any; nothing of them is kept here.
const SAMPLES = new URL('../../../../../shared/samples/packages/', import.meta.url);
const ELSEWHERE = new URL('../../../../../../shared/samples/packages/', import.meta.url);
const folder = [SAMPLES, ELSEWHERE].find((one) => existsSync(one));

const { signal } = new AbortController();
const tryIt = (bytes: Uint8Array, name: string): Promise<Opening> =>
  inspect(bytesReader(bytes), { name, signal, decoder: null });

describe.skipIf(folder === undefined)('packages made by Microsoft', () => {
  const open = (name: string): Promise<Opening> => tryIt(readFileSync(new URL(name, folder)), name);

  it.each([
    ['TestAppxPackage_x64.appx', 'APPX package', /list of hashes, and that with its signature/u],
    ['SignedUntrustedCert-CERT_E_CHAINING.appx', 'APPX package', /list of hashes, and that with its signature/u],
    ['ContainsNeutralAndX86AppPackages.appxbundle', 'APPX bundle', /agree with its own list of hashes/u],
  ])('%s opens', async (name, format, why) => {
    expect(await open(name)).toEqual({ verdict: 'opens', format, why: expect.stringMatching(why) as unknown });
  });

  it.each([
    ['broken/ContentTypes_in_blockmap.appx', '"[Content_Types].xml" must not be in its own list of hashes'],
    [
      'broken/ManifestHasExtraPackage.appxbundle',
      '"ResourcePackage_English.appx", which its own list names, is missing',
    ],
    ['broken/Missing_Manifest_in_blockmap.appx', '"AppxManifest.xml" is not in its own list of hashes'],
    ['broken/No_blockmap.appx', 'its AppxBlockMap.xml is missing'],
    ['broken/OPC_E_ZIP_CORRUPTED_ARCHIVE.appx', 'its list of files makes no sense'],
    [
      'broken/SignedTamperedContentTypes-TRUST_E_BAD_DIGEST.appx',
      'its signature was made for another "[Content_Types].xml"',
    ],
  ])('%s is named for its fault', async (name, why) => {
    expect(await open(name)).toMatchObject({ verdict: 'does-not-open', why });
  });
});

describe('packages made here', () => {
  const recipe = {
    name: 'A.B',
    version: '1.0.0.0',
    architecture: 'arm',
    framework: false,
    payloadBytes: 70_000,
  } as const;

  it('whose payload is not the one of the block map is named', async () => {
    const package_ = Buffer.from(makeAppx(recipe, Buffer.from('logo')));
    // The block map is stored as text: one letter of one hash.
    const at = package_.indexOf('Hash="', package_.indexOf('<BlockMap'), 'latin1') + 6;
    package_[at] = package_[at] === 0x41 ? 0x42 : 0x41;
    expect(await tryIt(package_, 'app.appx')).toMatchObject({
      verdict: 'does-not-open',
      why: expect.stringMatching(/check sum of "AppxBlockMap.xml"|hash of "AppxManifest.xml"/u) as unknown,
    });
  });

  it('of the kind XAP need both their manifests', async () => {
    const half = Buffer.from(zip({ 'WMAppManifest.xml': '<Deployment/>', 'a.dll': 'MZ' }));
    expect(await tryIt(half, 'app.xap')).toMatchObject({
      verdict: 'does-not-open',
      why: 'its AppManifest.xaml is missing',
    });
  });
});
