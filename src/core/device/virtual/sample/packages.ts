import { createHash } from 'node:crypto';
import { zip } from './documents.ts';
import { SeededRandom } from './random.ts';

/** A Silverlight package as a developer builds it: no Store encryption header. */
export function makeXap(title: string, productId: string): Uint8Array {
  return zip({
    'WMAppManifest.xml': `<?xml version="1.0" encoding="utf-8"?>
<Deployment xmlns="http://schemas.microsoft.com/windowsphone/2012/deployment" AppPlatformVersion="8.0">
  <DefaultLanguage xmlns="" code="en-US" />
  <Languages xmlns=""><Language code="en-US" /></Languages>
  <App xmlns="" ProductID="{${productId}}" Title="${title}" RuntimeType="Silverlight" Version="1.2.0.0" Genre="apps.normal" Author="Sample" Description="A sample app" Publisher="Sample" PublisherID="{00000000-0000-0000-0000-00000000beef}">
    <IconPath IsRelative="true" IsResource="false">ApplicationIcon.png</IconPath>
    <Capabilities><Capability Name="ID_CAP_NETWORKING" /></Capabilities>
    <Tasks><DefaultTask Name="_default" NavigationPage="MainPage.xaml" /></Tasks>
  </App>
</Deployment>`,
    'AppManifest.xaml':
      '<Deployment xmlns="http://schemas.microsoft.com/client/2007/deployment" EntryPointAssembly="Sample" EntryPointType="Sample.App" RuntimeVersion="4.7.50308.0"><Deployment.Parts /></Deployment>',
    'Sample.dll': Buffer.concat([Buffer.from('MZ'), new SeededRandom(81).bytes(40_000)]),
  });
}

export interface AppxRecipe {
  readonly name: string;
  readonly version: string;
  readonly architecture: 'arm' | 'neutral' | 'x86';
  readonly framework: boolean;
  readonly dependsOn?: { readonly name: string; readonly minVersion: string };
  readonly payloadBytes: number;
}

const PUBLISHER = 'CN=Lumia Lifeboat Sample';
const BLOCK = 65536;

function appxManifest(recipe: AppxRecipe): string {
  const { name, version, architecture, framework, dependsOn } = recipe;
  const dependency = dependsOn
    ? `<PackageDependency Name="${dependsOn.name}" Publisher="${PUBLISHER}" MinVersion="${dependsOn.minVersion}" />`
    : '';
  const application = framework
    ? ''
    : `<Applications><Application Id="App" Executable="App.exe" EntryPoint="Sample.App"><uap:VisualElements DisplayName="${name}" Square150x150Logo="Logo.png" Square44x44Logo="Logo.png" Description="Sample" BackgroundColor="#00b7c3" /></Application></Applications>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<Package xmlns="http://schemas.microsoft.com/appx/manifest/foundation/windows10" xmlns:mp="http://schemas.microsoft.com/appx/2014/phone/manifest" xmlns:uap="http://schemas.microsoft.com/appx/manifest/uap/windows10">
  <Identity Name="${name}" Publisher="${PUBLISHER}" Version="${version}" ProcessorArchitecture="${architecture}" />
  ${framework ? '' : '<mp:PhoneIdentity PhoneProductId="11111111-2222-3333-4444-555555555555" PhonePublisherId="00000000-0000-0000-0000-000000000000" />'}
  <Properties><DisplayName>${name}</DisplayName><PublisherDisplayName>Sample</PublisherDisplayName><Logo>Logo.png</Logo>${framework ? '<Framework>true</Framework>' : ''}</Properties>
  <Dependencies><TargetDeviceFamily Name="Windows.Universal" MinVersion="10.0.10586.0" MaxVersionTested="10.0.14393.0" />${dependency}</Dependencies>
  <Resources><Resource Language="en-us" /></Resources>
  ${application}
</Package>`;
}

/** The block map of entries that are stored, not deflated: SHA-256 of each 64 KiB, backslashes in names. */
function blockMap(entries: Readonly<Record<string, Uint8Array>>): string {
  const files = Object.entries(entries).map(([name, data]) => {
    const blocks: string[] = [];
    for (let at = 0; at < data.length; at += BLOCK) {
      const hash = createHash('sha256')
        .update(data.subarray(at, at + BLOCK))
        .digest('base64');
      blocks.push(`<Block Hash="${hash}"/>`);
    }
    const header = 30 + Buffer.byteLength(name);
    return `<File Name="${name.replaceAll('/', '\\')}" Size="${data.length}" LfhSize="${header}">${blocks.join('')}</File>`;
  });
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?><BlockMap xmlns="http://schemas.microsoft.com/appx/2010/blockmap" HashMethod="http://www.w3.org/2001/04/xmlenc#sha256">${files.join('')}</BlockMap>`;
}

/** An unsigned package: manifest, payload and a block map that agrees with them. */
export function makeAppx(recipe: AppxRecipe, logo: Uint8Array): Uint8Array {
  const payload = new SeededRandom(recipe.payloadBytes).bytes(recipe.payloadBytes);
  const entries: Record<string, Uint8Array> = {
    'AppxManifest.xml': Buffer.from(appxManifest(recipe), 'utf8'),
    'Logo.png': logo,
    [recipe.framework ? 'Runtime.dll' : 'App.exe']: payload,
    'Assets/strings.txt': Buffer.from('hello=Hello\n'),
  };
  const types =
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.ms-appx.manifest+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="exe" ContentType="application/x-msdownload"/><Default Extension="dll" ContentType="application/x-msdownload"/><Default Extension="txt" ContentType="text/plain"/><Override PartName="/AppxBlockMap.xml" ContentType="application/vnd.ms-appx.blockmap+xml"/></Types>';
  return zip({ ...entries, 'AppxBlockMap.xml': blockMap(entries), '[Content_Types].xml': types }, true);
}
