// `npm start`, alone in a fresh checkout: sets up what is missing, then opens what there is to open.
import { spawnSync } from 'node:child_process';
import { cli, needBuild, needNode, needPackages, orSay, root } from './prepare.mjs';

await orSay(() => {
  needNode();
  needPackages();
  needBuild();
  // A window or a page in the browser takes its place here once it exists; until then the state of things is said.
  sayWhatThereIs();
});

function sayWhatThereIs() {
  const phones = connectedPhones();
  const ready = phones.find(({ state }) => state === 'ready');
  const lines = ['', 'Lumia Lifeboat is ready. It has no window yet; it is used by typing.', ''];
  if (phones.length === 0) lines.push('No phone is connected by USB.');
  for (const phone of phones) lines.push(`Connected: ${phone.name ?? phone.model} (${phone.id}), ${phone.state}`);
  lines.push('');
  if (ready !== undefined)
    lines.push('Back it up with:', `  npm run --silent lifeboat -- backup --device "${ready.id}" --to <folder>`);
  else
    lines.push(
      'To rehearse without a phone, back up the virtual Lumia that is built in:',
      '  npm run --silent lifeboat -- backup --device virtual:lumia-950 --to rehearsal',
    );
  lines.push('', 'Everything else:  npm run --silent lifeboat -- --help');
  console.log(lines.join('\n'));
}

/** An empty list also where this computer has no USB at all: that is no reason for the start to fail. */
function connectedPhones() {
  const { status, stdout } = spawnSync(process.execPath, [cli, 'devices', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // 10 is "no usable phone": the document is there all the same.
  if (status !== 0 && status !== 10) return [];
  try {
    const said = JSON.parse(stdout);
    const devices = Array.isArray(said) ? said : (said.devices ?? []);
    return devices.filter(
      ({ id }) => typeof id === 'string' && !id.startsWith('virtual:') && !id.startsWith('folder:'),
    );
  } catch {
    return [];
  }
}
