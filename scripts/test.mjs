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
const suites = [
  { name: 'build', run: build },
  { name: 'gate', run: gate },
  { name: 'unit', run: (folder) => vitest('node', folder, 15 * MINUTE) },
  { name: 'scenario', run: (folder) => withPeers('scenario', folder, 25 * MINUTE) },
  { name: 'web', run: (folder) => inBrowser('web', folder, 25 * MINUTE) },
  { name: 'window', run: (folder) => inBrowser('window', folder, 25 * MINUTE) },
  { name: 'electron', run: (folder) => inBrowser('electron', folder, 25 * MINUTE) },
  { name: 'fault', run: (folder) => vitest('fault', folder, 30 * MINUTE) },
  {
    name: 'usb',
    run: (folder) => counted([join(root, 'test/usb-lab/run.mjs')], join(folder, 'usb.json'), 65 * MINUTE),
  },
  {
    name: 'wine',
    run: (folder) => counted([join(root, 'test/wine/run.mjs')], join(folder, 'wine.json'), 25 * MINUTE),
  },
  {
    name: 'package',
    run: (folder) => counted([join(root, 'test/package/run.mjs')], join(folder, 'package.json'), 15 * MINUTE),
  },
];

await orSay(async () => {
  const chosen = process.argv.slice(2).filter((name) => !name.startsWith('-'));
  const unknown = chosen.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined)
    throw new Plain(`There is no suite "${unknown}". There are: ${suites.map(({ name }) => name).join(', ')}.`);
  needNode();
  needPackages();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-test-'));
  const rows = [];
  try {
    for (const suite of suites)
      if (chosen.length === 0 || suite.name === 'build' || chosen.includes(suite.name))
        rows.push(await timed(suite, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  sum(rows);
});

async function timed({ name, run }, folder) {
  console.log(`\n==== ${name}`);
  const start = performance.now();
  const count = await run(folder);
  // A suite that tested nothing has shown nothing, whatever it exited with.
  if (count.passed + count.failed + count.skipped === 0) {
    count.failed = 1;
    count.why = 'ran no test';
  }
  return { name, ...count, seconds: (performance.now() - start) / 1000 };
}

function sum(rows) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log('\n==== summary');
  for (const { name, passed, failed, skipped, seconds, why } of rows) {
    const note = why ? `  (${why})` : '';
    console.log(
      `${name.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s${note}`,
    );
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

function gate() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  runGate((_what, passed) => void (passed ? (count.passed += 1) : (count.failed += 1)));
  return count;
}

async function vitest(project, folder, limit) {
  const file = join(folder, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ended = await start([tool('vitest'), ...args], limit);
  const report = readJson(file);
  if (report === null) return { passed: 0, failed: 1, skipped: 0, why: ended.why ?? 'crashed before it reported' };
  // A file that fails as it is loaded has no failed test in it; each is one failure.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
  const count = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(failuresOf),
  };
  if (ended.status !== 0 && count.failed === 0)
    return { ...count, failed: 1, why: ended.why ?? `ended with ${ended.status}` };
  return count;
}

/** What failed in one file of a vitest report: its tests, or the file itself when it could not be loaded. */
function failuresOf({ name, status, message, assertionResults }) {
  if (status !== 'failed') return [];
  const file = relative(root, name);
  const tests = assertionResults.filter((one) => one.status === 'failed');
  if (tests.length === 0) return [{ title: file, why: message }];
  return tests.map((one) => ({ title: `${file}: ${one.fullName}`, why: one.failureMessages.join('\n') }));
}

/** The browser's own tests are skipped, with the reason in the summary, where there is none and none can be installed. */
async function inBrowser(project, folder, limit) {
  const why = await import('../test/e2e/install-chromium.mjs').then(({ installChromium }) => installChromium());
  if (why !== null) console.log(`Without a browser: ${why}.`);
  const count = await vitest(project, folder, limit);
  return why === null || count.why !== undefined ? count : { ...count, why: `no browser: ${why}` };
}

/** With the programs of others that ours is held against; tests that need one are skipped where it cannot be had. */
async function withPeers(project, folder, limit) {
  const { installTools } = await import('../test/support/install-tools.mjs');
  const why = installTools({ age: 'age', rclone: 'rclone' });
  if (why !== null) console.log(`Without programs of others: ${why}.`);
  const { unpackSwift } = await import('../test/support/swift-here.mjs');
  const noSwift = unpackSwift();
  if (noSwift !== null) console.log(`Without OpenStack Swift: ${noSwift}.`);
  return await inBrowser(project, folder, limit);
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
