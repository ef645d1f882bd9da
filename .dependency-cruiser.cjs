/** Which folder may import which. Each rule's comment is the message a violator reads. */
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const FEATURES = 'copy|verify|restore|copies|schedule|settings|report|readable';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'Two modules that need each other are one module, or miss a third.'),
    rule(
      'shared-is-a-leaf',
      { path: '^src/shared/' },
      { path: '^src/(?!shared/)' },
      'Every layer may know shared; shared knows none.',
    ),
    rule(
      'shared-is-isomorphic',
      { path: '^src/shared/' },
      { dependencyTypes: ['core'] },
      'shared also runs in the browser.',
    ),
    rule(
      'core-knows-no-host',
      { path: '^src/core/' },
      { path: '^src/(main|preload|engine|cli|web|renderer)/' },
      'The core is driven; it drives nobody.',
    ),
    rule(
      'renderer-knows-shared-only',
      { path: '^src/renderer/' },
      { path: '^src/(?!renderer/|shared/)' },
      'The renderer speaks the contract and nothing else.',
    ),
    rule(
      'renderer-has-no-platform',
      { path: '^src/renderer/' },
      { dependencyTypes: ['core'] },
      'The window runs in a browser.',
    ),
    rule(
      'hosts-use-the-front-door',
      { path: '^src/(cli|web|engine)/' },
      // `serve` on the command line is the browser host: it starts it and stops it, and that is all.
      { path: '^src/(?!$1/|shared/|core/app/|core/device/usb/)', pathNot: '^src/web/serve-web[.]ts$' },
      'A host starts the app and serves the contract.',
    ),
    rule(
      'web-is-started-by-the-command-line',
      { path: '^src/', pathNot: '^src/(web/|cli/commands/serve[.]ts$)' },
      { path: '^src/web/' },
      'The browser host has one door.',
    ),
    rule(
      'main-is-a-shell',
      { path: '^src/main/' },
      { path: '^src/(?!main/|shared/)' },
      'The core runs in the engine process; the main process relays and does what only Electron can.',
    ),
    rule(
      'preload-is-alone',
      { path: '^src/preload/' },
      { path: '^src/(?!preload/|shared/)' },
      'The preload is a pipe.',
    ),
    rule(
      'electron-in-its-shell',
      { path: '^(src|test)/', pathNot: '^src/(main|preload)/|^test/e2e/' },
      { path: '(^|/)node_modules/electron/' },
      'Only the shell knows Electron.',
    ),
    rule(
      'usb-in-its-driver',
      { path: '^src/', pathNot: '^src/core/device/usb/' },
      { path: '(^|/)node_modules/usb/' },
      'Only the driver knows libusb.',
    ),
    rule(
      'libmtp-in-its-process',
      { path: '^src/' },
      { path: '(^|/)node_modules/node-mtp/|^src/core/device/libmtp/libmtp-child[.]ts$' },
      'node-mtp blocks and crashes: it is required at run time, in a process that may die, and never imported.',
    ),
    rule(
      'windows-in-its-thread',
      { path: '^src/', pathNot: '^src/core/device/wpd/com[.]ts$' },
      { path: '(^|/)node_modules/koffi/' },
      'Foreign functions are called in one file.',
    ),
    rule(
      'com-in-its-thread',
      { path: '^src/', pathNot: '^src/core/device/wpd/(wpd-worker|wpd-device|wpd-content)[.]ts$' },
      { path: '^src/core/device/wpd/(com|wpd-device|wpd-content)[.]ts$' },
      'COM is spoken on the WPD thread; everyone else asks it.',
    ),
    rule(
      'base-is-the-floor',
      { path: '^src/core/base/' },
      { path: '^src/core/(?!base/)' },
      'base has no idea what a phone is.',
    ),
    rule(
      'device-and-vault-are-strangers',
      { path: '^src/core/(device|vault)/' },
      { path: '^src/core/(?!$1/|base/)' },
      'The phone side and the disk side meet in copy.',
    ),
    rule(
      'plan-is-pure',
      { path: '^src/core/plan/' },
      { path: '^src/core/(?!plan/|base/|device/source[.]ts)' },
      'Planning sees what a source describes, not how it is read.',
    ),
    rule(
      'formats-are-pure',
      { path: '^src/core/(contacts|messages|inspect|photos)/' },
      { path: '^src/core/(?!$1/|base/)' },
      'Formats take bytes and give values; who brings the bytes is not their business.',
    ),
    rule(
      'packages-stand-on-inspect',
      { path: '^src/core/packages/' },
      { path: '^src/core/(?!packages/|inspect/|base/)' },
      'Packages are archives: how one is read and checked is in inspect, once.',
    ),
    rule(
      'features-are-strangers',
      { path: `^src/core/(${FEATURES})/` },
      { path: `^src/core/(${FEATURES}|app)/`, pathNot: '^src/core/$1/' },
      'Features meet in app, nowhere else.',
    ),
    rule(
      'ptp-over-an-interface',
      { path: '^src/core/device/ptp/' },
      { path: '^src/core/device/(mtp/|virtual/|usb/(?!bulk-transport[.]ts))' },
      'PTP knows the transport interface, not libusb.',
    ),
    rule(
      'vault-touches-disk-in-one-file',
      { path: '^src/core/vault/', pathNot: '^src/core/vault/(node-disk|file-worker|file-reading)[.]ts' },
      { path: '^(node:)?fs(/promises)?$' },
      'The vault reaches a file system through Disk only, so that crash tests see every step.',
    ),
    rule(
      'src-ignores-tests',
      { path: '^src/' },
      { path: '^(test|fixtures)/' },
      'Production code never loads test code.',
    ),
    rule(
      'no-undeclared-packages',
      { path: '^src/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
      'Declare it in package.json.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
