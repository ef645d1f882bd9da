// `npm start`, alone in a fresh checkout: sets up what is missing, then opens the window: in Electron where its program
// is here or can be fetched, else as a page in the browser. What stands after `npm start --` goes to the one that opens;
// `--browser` and `--electron` choose.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { electronProgram, fetchElectron } from './electron.mjs';
import { cli, needBuild, needNode, needPackages, orSay, root } from './prepare.mjs';

await orSay(async () => {
  needNode();
  needPackages();
  needBuild();
  const given = process.argv.slice(2);
  const wanted = given.find((one) => one === '--browser' || one === '--electron');
  const args = given.filter((one) => one !== '--browser' && one !== '--electron');
  const why = await whyBrowser(wanted);
  // Standard output belongs to the address, and to nothing else when a program asked for JSON.
  if (why !== null) console.error(`\nThe window opens in the browser: ${why}.\n`);
  process.exitCode =
    why === null ? await run(electronProgram(), [root, ...args]) : await run(process.execPath, [cli, 'serve', ...args]);
});

/** Null when it is to be Electron. */
async function whyBrowser(wanted) {
  if (wanted === '--browser') return 'as asked';
  if (!existsSync(join(root, 'out/main/main.js'))) return 'Electron is not built';
  if (!hasDisplay()) return 'there is no display here for a window of its own';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron keeps its sandbox only for users other than root';
  if (electronProgram() !== null) return null;
  const why = await fetchElectron({ again: wanted === '--electron' });
  return why === null ? null : `${why} (to try again: npm start -- --electron)`;
}

function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Runs it to its end and gives its exit status. Signals are passed on, so that it ends cleanly. */
function run(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: process.cwd(), stdio: 'inherit' });
    // Ctrl-C reaches every process of the terminal by itself; what `kill` sends reaches this one only.
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', passOn).on('SIGTERM', passOn).on('SIGHUP', passOn);
    child.once('error', (error) => {
      console.error(error.message);
      done(1);
    });
    child.once('close', (status, signal) => done(status ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
