/** How packages get back onto a reset phone. Written from documentation; nobody here has tried it on a real phone. */
export interface PutBack {
  /** Under `Readable/Packages/`. */
  readonly file: string;
  readonly title: string;
  /** As `systemOf` tells them. */
  readonly systems: readonly ('wp8' | 'wp8.1' | 'w10m' | 'any')[];
  readonly lead: string;
  readonly roads: readonly { readonly title: string; readonly steps: readonly string[] }[];
  readonly know: readonly string[];
}

export const NOT_TRIED =
  'Written from Microsoft’s documentation and from what others have published. Nobody who made this app has tried these steps on a real phone: keep this backup, and try with one package first.';

const ORDER = 'Packages that only serve others (marked so in packages.html) go first, then the apps that need them.';
const NO_LICENCE =
  'What is marked store-encrypted cannot be installed by any of these roads: it needs a licence from the Store, and the Store of Windows Phone 8.1 closed on 16 December 2019.';

const WP81: PutBack = {
  file: 'put-back-windows-phone-8.1.html',
  title: 'Putting packages back: Windows Phone 8.0 and 8.1',
  systems: ['wp8', 'wp8.1'],
  lead: 'You need a computer with Windows, the Windows Phone 8.1 SDK (it comes with Visual Studio 2013 or 2015), a USB cable, and a phone that was unlocked for developers.',
  roads: [
    {
      title: 'Before the phone is reset: is it unlocked for developers?',
      steps: [
        'On the computer start "Windows Phone Developer Registration" of the SDK (PhoneReg.exe) with the phone plugged in and its screen unlocked. It says whether the phone is registered.',
        'A reset takes the registration away. Microsoft’s registration service may no longer answer: then this road is closed after the reset, whatever is in the kit. Find out before, not after.',
      ],
    },
    {
      title: 'With the SDK’s own window',
      steps: [
        'Start "Application Deployment" of the Windows Phone 8.1 SDK.',
        'Choose Device as the target, then Browse, and pick a package (.xap, .appx or .appxbundle) from this backup.',
        'Choose Deploy with the phone plugged in, its screen on and unlocked. Wait until it says that it is complete.',
      ],
    },
    {
      title: 'From a command line',
      steps: [
        'Open a command line in C:\\Program Files (x86)\\Microsoft SDKs\\Windows Phone\\v8.1\\Tools\\AppDeploy.',
        'AppDeployCmd.exe /EnumerateDevices lists the phone; /targetdevice:de means the phone on the cable.',
        'AppDeployCmd.exe /install "D:\\path\\to\\package.xap" /targetdevice:de installs one package; /update keeps the data of one that is there.',
      ],
    },
    {
      title: 'From the SD card (packages of the Store only)',
      steps: [
        'Copy the package to the top folder of the SD card and put the card into the phone.',
        'On the phone open Store › (menu) › "install local apps", or "SD card" at the end of the list of apps, tick the package and tap install.',
        'The Store must still give its licence for that. It is not to be expected any more.',
      ],
    },
  ],
  know: [ORDER, NO_LICENCE, 'Windows Phone 8.0 takes .xap only; .appx needs 8.1.'],
};

const W10M: PutBack = {
  file: 'put-back-windows-10-mobile.html',
  title: 'Putting packages back: Windows 10 Mobile',
  systems: ['w10m'],
  lead: 'The phone itself can do it. No account is needed; the switch for developers is.',
  roads: [
    {
      title: 'First: the switch for developers',
      steps: [
        'On the phone open Settings › Update & security › For developers.',
        'Choose Developer mode and confirm. For the road over the browser also turn on Device Portal, and Device discovery with its pairing.',
      ],
    },
    {
      title: 'On the phone itself (Windows 10 Mobile 1607 and later)',
      steps: [
        'Copy the packages to the SD card or over USB to Documents.',
        'On the phone open File Explorer and tap a package that serves others first (VCLibs, .NET Native), confirm, and wait a minute: nothing shows that it goes on.',
        'Then tap the app’s own .appx or .appxbundle. It appears in the list of apps when it is done.',
      ],
    },
    {
      title: 'Over the phone’s Device Portal, in a browser',
      steps: [
        'With Device Portal on, the phone shows its address. Open it in the computer’s browser (same Wi-Fi, or over USB http://127.0.0.1:10080) and enter the PIN that the phone shows.',
        'Under Apps choose the package, add each package that it needs under dependencies, and choose Go (Deploy).',
        'Wait for "Done". An error names what is missing.',
      ],
    },
    {
      title: 'From a command line (Windows 10 SDK)',
      steps: [
        'Open a command line in C:\\Program Files (x86)\\Windows Kits\\10\\bin\\x86.',
        'WinAppDeployCmd.exe devices lists the phone with its address, 127.0.0.1 over USB.',
        'WinAppDeployCmd.exe install -file "D:\\path\\app.appxbundle" -dependency "D:\\path\\VCLibs.appx" -ip 127.0.0.1 (with -pin and the PIN the first time).',
      ],
    },
    {
      title: 'A .xap of Windows Phone 8',
      steps: [
        'WinAppDeployCmd and the Device Portal take .appx and .appxbundle. For a .xap use "Application Deployment" of the Windows Phone 8.1 SDK, as on the page for Windows Phone 8.1.',
      ],
    },
  ],
  know: [
    ORDER,
    NO_LICENCE,
    'A package that is signed by a certificate of its maker’s own may need that certificate (.cer) on the phone first: tap it in File Explorer.',
    'An app comes back empty: what it kept to itself is not in its package.',
  ],
};

export const PUT_BACK: readonly PutBack[] = [W10M, WP81];
