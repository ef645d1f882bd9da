import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cliHere, type Said } from '../../support/cli-here.ts';

const PASSPHRASE = 'anchor rowing tulip Kessel';
let root = '';
let vault = '';
let phrase = '';
let key = '';
const inRoot = (name: string): string => path.join(root, name);
const offsite = (...args: readonly string[]): Promise<Said> => cliHere(root, ['offsite', ...args]);

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeboat-working-copy-'));
  mkdirSync(inRoot('card/Pictures'), { recursive: true });
  writeFileSync(inRoot('card/Pictures/one.txt'), 'a picture of words');
  const made = await cliHere(root, ['backup', '--device', `folder:${inRoot('card')}`, '--to', inRoot('b'), '--json']);
  vault = (JSON.parse(made.out) as { vault: string }).vault;
  expect((await offsite('init', vault, '--to', inRoot('cloud'), '--sheet', inRoot('key.html'))).status).toBe(0);
  key = inRoot('key.txt');
  writeFileSync(key, /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(inRoot('key.html'), 'utf8'))?.[0] ?? '');
  phrase = inRoot('phrase');
  writeFileSync(phrase, `\uFEFF${PASSPHRASE}\r\nanother line\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

describe('lifeboat offsite with a working copy of the key', () => {
  it('keeps none for a passphrase that is only in the environment, and asks for one where it is to keep one', async () => {
    vi.stubEnv('LIFEBOAT_OFFSITE_PASSPHRASE', PASSPHRASE);
    expect((await offsite('confirm', vault, '--key-file', key)).status).toBe(0);
    expect(readdirSync(root)).not.toContain('offsite-keys');
    vi.unstubAllEnvs();
    const none = await offsite('confirm', vault, '--key-file', key, '--working-copy');
    expect([none.status, none.err.includes('LIFEBOAT_OFFSITE_PASSPHRASE')]).toEqual([2, true]);
    for (const args of [
      ['confirm', vault, '--key-file', key, '--passphrase-file', phrase],
      ['check', vault, '--passphrase-file', phrase],
      ['check', vault, '--open', '--passphrase-file', inRoot('not-there')],
      ['pull', '--from', inRoot('cloud'), '--to', inRoot('x')],
      ['pull', '--from', inRoot('cloud'), '--to', inRoot('x'), '--key-file', key, '--passphrase-file', phrase],
    ])
      expect((await offsite(...args)).status, args.join(' ')).toBe(2);
    writeFileSync(inRoot('short'), 'too short\n');
    const short = await offsite(
      'confirm',
      vault,
      '--key-file',
      key,
      '--working-copy',
      '--passphrase-file',
      inRoot('short'),
    );
    expect([short.status, short.err.includes('at least 12 characters')]).toEqual([2, true]);
    const early = await offsite('check', vault, '--open', '--passphrase-file', phrase);
    expect([early.status, early.err.includes('The key on paper always works')]).toEqual([2, true]);
  });

  it('keeps it, checks and brings back with it, says that the paper works where the passphrase is wrong, and forgets it', async () => {
    const kept = await offsite('confirm', vault, '--key-file', key, '--working-copy', '--passphrase-file', phrase);
    expect([kept.status, kept.out.includes('Keep the paper')]).toEqual([0, true]);
    expect((await offsite('push', vault)).status).toBe(0);
    expect((await offsite('status', vault)).out).toContain('a working copy of the key is on this computer');
    const looked = await offsite('check', vault, '--share', '100%', '--open', '--passphrase-file', phrase);
    expect([looked.status, looked.err]).toEqual([0, '']);
    expect(looked.out).toMatch(/Opened with the key, the newest list among them: [2-9]/u);
    vi.stubEnv('LIFEBOAT_OFFSITE_PASSPHRASE', `${PASSPHRASE}s`);
    const wrong = await offsite('check', vault, '--open');
    expect(wrong.status).toBe(41);
    expect(wrong.err).toContain('OFFSITE_WRONG_PASSPHRASE');
    expect(wrong.err).toContain('The key on paper opens the off-site copy without any passphrase.');
    expect(wrong.err + wrong.out).not.toContain(PASSPHRASE);
    vi.stubEnv('LIFEBOAT_OFFSITE_PASSPHRASE', PASSPHRASE);
    const back = await offsite('pull', '--from', inRoot('cloud'), '--to', inRoot('back'), '--json');
    expect(back.status, back.err).toBe(0);
    const { vault: again } = JSON.parse(back.out) as { vault: string };
    const find = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('one.txt'));
    const [copied = ''] = find(again);
    expect(readFileSync(path.join(again, copied), 'utf8')).toBe('a picture of words');
    expect((await offsite('forget-working-copy', vault)).status).toBe(0);
    expect(readdirSync(inRoot('offsite-keys'))).toEqual([]);
  });
});
