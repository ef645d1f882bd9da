// `npm test`, alone in a fresh checkout: sets up what is missing, runs every suite, counts, and closes with one line.
// `npm test -- unit usb` runs only the suites named.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runGate } from './gate.mjs';
import { needBuild, needNode, needPackages, orSay, Plain, root, tool } from './prepare.mjs';

const MINUTE = 60_000;
const FAILURE_LINES = 12;
const FAILURE_COLUMNS = 300;
/** Vitest's projects: the folders that each takes its files from (see `vitest.config.ts`), and what must be there first. */
const PROJECTS = {
  unit: { project: 'node', folders: ['unit', 'arch', 'renderer'] },
  scenario: { project: 'scenario', folders: ['scenario'], needs: [needPeers, needBrowser] },
  web: { project: 'web', folders: ['e2e'], needs: [needBrowser] },
  window: { project: 'window', folders: ['window'], needs: [needBrowser] },
  electron: { project: 'electron', folders: ['electron'], needs: [needBrowser] },
  fault: { project: 'fault', folders: ['fault'] },
};
/** Ours, each a program that counts for itself; minutes that it may take. */
const RUNNERS = {
  usb: { script: 'test/usb-lab/run.mjs', limit: 65 },
  wine: { script: 'test/wine/run.mjs', limit: 25 },
  package: { script: 'test/package/run.mjs', limit: 15 },
};
const NAMES = ['build', 'gate', ...Object.keys(PROJECTS), ...Object.keys(RUNNERS)];

await orSay(async () => {
  const chosen = process.argv.slice(2).filter((name) => !name.startsWith('-'));
  const unknown = chosen.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Plain(`There is no suite "${unknown}". There are: ${NAMES.join(', ')}.`);
  needNode();
  needPackages();
  const isWanted = (name) => chosen.length === 0 || chosen.includes(name);
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-test-'));
  const rows = [];
  try {
    rows.push(await timed('build', build));
    if (isWanted('gate')) rows.push(await timed('gate', gate));
    rows.push(...(await projects(Object.keys(PROJECTS).filter(isWanted), folder)));
    for (const [name, { script, limit }] of Object.entries(RUNNERS)) {
      if (!isWanted(name)) continue;
      rows.push(await timed(name, () => counted([join(root, script)], join(folder, `${name}.json`), limit * MINUTE)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  sum(rows);
});

async function timed(name, run) {
  console.log(`\n==== ${name}`);
  const start = performance.now();
  return { name, ...orNothing(await run()), seconds: (performance.now() - start) / 1000 };
}

/** A suite that tested nothing has shown nothing, whatever it exited with. */
function orNothing(count) {
  if (count.passed + count.failed + count.skipped > 0) return count;
  return { ...count, failed: 1, why: count.why ?? 'ran no test' };
}

function sum(rows) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log('\n==== summary');
  for (const { name, passed, failed, skipped, seconds, why } of rows) {
    const took = seconds === undefined ? '' : ` in ${seconds.toFixed(1)} s`;
    const note = why ? `  (${why})` : '';
    console.log(`${name.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped${took}${note}`);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  // Named once more, last: of a long log the end is what is kept and read.
  for (const { name, failures = [] } of rows)
    for (const { title, why } of failures) console.log(`\nFAILED ${name}: ${title}\n${indented(why)}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/** The first lines of a failure: what was expected and where, without the whole page that a browser test prints. */
function indented(why) {
  const lines = why.split('\n').slice(0, FAILURE_LINES);
  return lines.map((line) => `    ${line.slice(0, FAILURE_COLUMNS)}`).join('\n');
}

function build() {
  try {
    needBuild();
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof Plain)) throw error;
    return { passed: 0, failed: 1, skipped: 0, why: error.message };
  }
}

async function gate() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  await runGate((_what, passed) => void (passed ? (count.passed += 1) : (count.failed += 1)));
  return count;
}

/**
 * All of them in one run of vitest, so that no processor waits for the last file of each. A row for each; the time is that
 * of all, with the first.
 */
async function projects(names, folder) {
  if (names.length === 0) return [];
  console.log(`\n==== ${names.join(', ')}`);
  const begun = performance.now();
  const missing = new Map();
  for (const need of new Set(names.flatMap((name) => PROJECTS[name].needs ?? []))) missing.set(need, await need());
  const file = join(folder, 'vitest.json');
  const chosen = names.flatMap((name) => ['--project', PROJECTS[name].project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ended = await start([tool('vitest'), 'run', ...chosen, ...reporters], 80 * MINUTE);
  const report = readJson(file);
  const rows = names.map((name) => {
    const results = (report?.testResults ?? []).filter((one) => isOf(PROJECTS[name], one));
    const lacking = (PROJECTS[name].needs ?? []).map((need) => missing.get(need)).find((one) => one !== null);
    const why = report === null ? (ended.why ?? 'vitest crashed before it reported') : lacking;
    return { name, ...orNothing({ ...countOf(results), ...(why === undefined ? {} : { why }) }) };
  });
  const seconds = (performance.now() - begun) / 1000;
  const isUntold = ended.status !== 0 && rows.every(({ failed }) => failed === 0);
  return rows.map((row, index) => {
    if (index > 0) return row;
    if (!isUntold) return { ...row, seconds };
    return { ...row, seconds, failed: 1, why: ended.why ?? `vitest ended with ${ended.status}` };
  });
}

function isOf({ folders }, { name }) {
  return folders.some((one) => relative(root, name).startsWith(join('test', one, '/')));
}

function countOf(results) {
  const all = results.flatMap(({ assertionResults }) => assertionResults);
  const among = (...states) => all.filter(({ status }) => states.includes(status)).length;
  // A file that fails as it is loaded has no failed test in it; each is one failure.
  const broken = results.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
  return {
    passed: among('passed'),
    failed: among('failed') + broken,
    skipped: among('skipped', 'pending', 'todo', 'disabled'),
    failures: results.flatMap(failuresOf),
  };
}

/** What failed in one file of a vitest report: its tests, or the file itself when it could not be loaded. */
function failuresOf({ name, status, message, assertionResults }) {
  if (status !== 'failed') return [];
  const file = relative(root, name);
  const tests = assertionResults.filter((one) => one.status === 'failed');
  if (tests.length === 0) return [{ title: file, why: message }];
  return tests.map((one) => ({ title: `${file}: ${one.fullName}`, why: one.failureMessages.join('\n') }));
}

/** Null when there is one; tests that need a browser are skipped where there is none and none can be installed. */
async function needBrowser() {
  const { installChromium } = await import('../test/e2e/install-chromium.mjs');
  const why = installChromium();
  return why === null ? null : `no browser: ${why}`;
}

/** The programs of others that ours is held against; tests that need one are skipped where it cannot be had. */
async function needPeers() {
  const { installTools } = await import('../test/support/install-tools.mjs');
  const { unpackSwift } = await import('../test/support/swift-here.mjs');
  const why = [installTools({ age: 'age', rclone: 'rclone' }), unpackSwift()].filter((one) => one !== null);
  return why.length === 0 ? null : `not all programs of others: ${why.join('; ')}`;
}

/** A runner of ours: writes `{ passed, failed, skipped, why }` to the file that it is given. */
async function counted(args, file, limit) {
  const ended = await start([...args, '--counts', file], limit);
  const count = readJson(file);
  if (count === null) return { passed: 0, failed: 1, skipped: 0, why: ended.why ?? 'crashed before it reported' };
  if (ended.status !== 0 && count.failed === 0)
    return { ...count, failed: 1, why: ended.why ?? `ended with ${ended.status}` };
  return count;
}

/** Runs Node with these arguments; past the limit the whole process group is ended. */
function start(args, limit) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    let why;
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended by itself meanwhile.
      }
    };
    const timer = setTimeout(() => {
      why = `was ended after ${limit / MINUTE} minutes`;
      end('SIGKILL');
    }, limit);
    const stop = () => {
      end('SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    child.once('close', (status) => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      done({ status, why });
    });
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
