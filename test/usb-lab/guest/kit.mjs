// What every script in the guest needs: checks that are counted, the built command line, trees to compare.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
export { setTimeout as sleep } from 'node:timers/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const cli = join(repository, 'out/cli/cli.js');

/** Parts of names, with `|` between them. */
const only = process.env['LAB_ONLY']?.split('|') ?? [];

/** Runs one check and prints its outcome for the host to count. */
export async function check(name, body) {
  if (only.length > 0 && !only.some((part) => name.includes(part))) return;
  const start = Date.now();
  try {
    await body();
    console.log(`ok ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.log(
      `not ok ${name}: ${String(error?.message ?? error)
        .replaceAll('\n', ' | ')
        .slice(0, 1500)}`,
    );
  }
}

export function equal(actual, expected, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

export function truthy(value, what) {
  if (!value) throw new Error(what);
}

/** Runs a program to its end. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 300_000, ...options });
  return { code: result.status, out: result.stdout ?? '', err: result.stderr ?? '', signal: result.signal };
}

export function must(program, args, options = {}) {
  const result = run(program, args, options);
  if (result.code !== 0)
    throw new Error(
      `${program} ${args.join(' ')} ended with ${result.code ?? result.signal}: ${(result.err || result.out).trim().slice(-800)}`,
    );
  return result.out;
}

/** Starts the built command line; `done` resolves with its exit code and what it said; `said` is its standard error so far. */
export function startLifeboat(...args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const done = new Promise((settle) =>
    child.once('close', (code, signal) => settle({ code: code ?? signal, out, err, json: documentIn(out) })),
  );
  return { child, done, said: () => err };
}

/** Null where there is none: not every command line run ends with a document, and the caller judges. */
function documentIn(out) {
  try {
    return JSON.parse(out);
  } catch {
    return null;
  }
}

/** Commands that meet no phone and end by themselves: they are run in one process, the same code without its start. */
const WITHOUT_PHONE = new Set(['certificate', 'copy', 'drill', 'verify']);
let server = null;

async function ask(args) {
  if (server === null) {
    const child = spawn(process.execPath, [join(repository, 'out/lab/cli-server.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    server = { child, answers };
    // It must not keep the script from its end.
    child.once('exit', () => (server = null)).unref();
    for (const stream of [child.stdin, child.stdout]) stream.unref();
  }
  const { child, answers } = server;
  child.stdout.ref();
  child.stdin.write(`${JSON.stringify(args)}\n`);
  const { value, done } = await answers.next();
  child.stdout.unref();
  if (done) throw new Error(`the process that runs "${args[0]}" has ended`);
  const { code, out, err } = JSON.parse(value);
  return { code, out, err, json: documentIn(out) };
}

export async function lifeboat(...args) {
  if (WITHOUT_PHONE.has(args[0])) return await ask(args);
  const { child, done } = startLifeboat(...args);
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000);
  const result = await done;
  clearTimeout(timer);
  return result;
}

/** Expects the exit code; says what the command line said where it was another. */
export async function expectLifeboat(code, ...args) {
  const result = await lifeboat(...args);
  if (result.code !== code)
    throw new Error(`lifeboat ${args.join(' ')} ended with ${result.code} instead of ${code}: ${why(result)}`);
  return result;
}

/** Of a document, what ended it and what was found; beside it only what was said apart from it, which may be why. */
function why({ json, err, out }) {
  if (json === null) return (err + out).trim().slice(-1200);
  const { outcome, endedBy = null, findings = [], error } = json;
  return `${JSON.stringify([outcome, endedBy, error, findings]).slice(0, 600)} ${err.trim().slice(-600)}`;
}

/** A repeatable byte stream (xorshift32), the same on every computer. */
export function bytes(seed, length) {
  const words = new Uint32Array(Math.ceil(length / 4));
  let x = (seed * 2654435761) >>> 0 || 1;
  for (let at = 0; at < words.length; at += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[at] = x;
  }
  return Buffer.from(words.buffer, 0, length);
}

export function put(root, path, content, modified = null) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (modified !== null) utimesSync(file, modified, modified);
}

/** Path → size and SHA-256 of every file below. */
export function tree(root) {
  const found = {};
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else found[path] = `${statSync(join(root, path)).size} ${sha256(join(root, path))}`;
    }
  };
  walk('');
  return found;
}

function sha256(file) {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  const handle = openSync(file, 'r');
  for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer))
    hash.update(buffer.subarray(0, count));
  closeSync(handle);
  return hash.digest('hex');
}

/** Throws with the first differences. */
export function sameTree(actual, expected, what) {
  const wrong = [];
  for (const path of Object.keys(expected))
    if (!(path in actual)) wrong.push(`missing ${path}`);
    else if (actual[path] !== expected[path])
      wrong.push(`differs ${path} (${actual[path].slice(0, 24)} for ${expected[path].slice(0, 24)})`);
  for (const path of Object.keys(actual)) if (!(path in expected)) wrong.push(`extra ${path}`);
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.length} differences, ${wrong.slice(0, 6).join('; ')}`);
}

export async function until(what, seconds, test) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = test();
    if (value) return value;
    await sleep(10);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** Bytes of all files below a folder, whatever they are; 0 where there is none. */
export function weigh(folder) {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      sum += entry.isDirectory() ? weigh(path) : statSync(path).size;
    }
  } catch {
    // A file that was renamed between the listing and the look: the next look finds it.
  }
  return sum;
}
