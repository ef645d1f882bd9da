import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunSnapshot } from '../../src/shared/domain/progress.ts';
import { RunReport } from '../../src/shared/domain/run-report.ts';
import { startCli } from '../support/cli.ts';

/** Photos; each takes some milliseconds to decode, so that trying all of them takes seconds, and few bytes. */
const PHOTOS = Number(process.env['PHOTOS'] ?? '3000');
/** Between Ctrl-C and the end of the process, in milliseconds. */
const GOOD_TIME = 10_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'many-photos-'));
const phone = path.join(folder, 'phone');

beforeAll(async () => {
  const background = { r: 20, g: 110, b: 180 };
  const drawn = await sharp({ create: { width: 2400, height: 1800, channels: 3, background } })
    .jpeg()
    .toBuffer();
  const roll = path.join(phone, 'Pictures/Camera Roll');
  fs.mkdirSync(roll, { recursive: true });
  for (let n = 0; n < PHOTOS; n += 1) {
    // The same picture with another comment: other bytes, other hash.
    const comment = Buffer.from(`photo ${String(n).padStart(6, '0')}`);
    const segment = Buffer.from([0xff, 0xfe, 0, comment.length + 2, ...comment]);
    const bytes = Buffer.concat([drawn.subarray(0, 2), segment, drawn.subarray(2)]);
    fs.writeFileSync(path.join(roll, `WP_20160514_${String(n).padStart(6, '0')}.jpg`), bytes);
  }
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly report: RunReport;
  /** Files tried, each time that the number was another. */
  readonly counts: readonly number[];
  /** From Ctrl-C to the end, in milliseconds. */
  readonly took: number;
}

/** A backup by the built command line; Ctrl-C as soon as `stopWhen` of the tried files says so. */
async function backup(stopWhen: (tried: number) => boolean): Promise<Ran> {
  const args = ['backup', '--device', `folder:${phone}`, '--to', path.join(folder, 'backups')];
  const { child, result } = startCli([...args, '--json', '--progress', 'json'], {
    LIFEBOAT_SETTINGS: path.join(folder, 'settings.json'),
  });
  const counts: number[] = [];
  let stoppedAt = NaN;
  let rest = '';
  child.stderr?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      const { phase, tried } = RunSnapshot.parse(JSON.parse(line));
      if (phase !== 'trying' || !tried) continue;
      expect(tried.of.files).toBe(PHOTOS);
      if (tried.done.files !== counts.at(-1)) counts.push(tried.done.files);
      if (Number.isNaN(stoppedAt) && stopWhen(tried.done.files)) {
        stoppedAt = performance.now();
        child.kill('SIGINT');
      }
    }
  });
  const { code, stdout, stderr } = await result;
  const took = performance.now() - stoppedAt;
  expect(stdout, stderr.slice(-2000)).not.toBe('');
  return { code, report: RunReport.parse(JSON.parse(stdout)), counts, took };
}

const tried = (vault: string): string[] =>
  fs
    .readFileSync(path.join(vault, '.lifeboat/opens.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { sha256: string }).sha256);

it(`${String(PHOTOS)} photos: trying them shows how far it is, is stopped in good time, and goes on where it was`, async () => {
  const first = await backup((done) => done >= PHOTOS / 2);
  expect(first.counts.length).toBeGreaterThan(5);
  expect(first.counts).toEqual(first.counts.toSorted((one, other) => one - other));
  expect(first.took).toBeLessThan(GOOD_TIME);
  // Everything is safe; of what it holds, half is known.
  expect(first.report.equation.copied.files).toBe(PHOTOS);
  const { opens, notChecked, doesNotOpen } = first.report.proof;
  expect(opens).toBeGreaterThanOrEqual(PHOTOS / 2);
  expect(notChecked).toBeGreaterThan(0);
  expect([opens + notChecked, doesNotOpen]).toEqual([PHOTOS, 0]);
  const kept = tried(first.report.vault);
  expect(kept.length).toBe(opens);

  const second = await backup(() => false);
  expect(second.code).toBe(0);
  expect(second.report.proof).toMatchObject({ opens: PHOTOS, notChecked: 0, doesNotOpen: 0 });
  // One line for each trying: those that were tried before were not tried again.
  const now = tried(second.report.vault);
  expect(now.slice(0, kept.length)).toEqual(kept);
  expect(now.length).toBe(PHOTOS);
  expect(new Set(now).size).toBe(PHOTOS);
  console.log(
    `${String(PHOTOS)} photos: stopped at ${String(first.counts.at(-1))} tried, ended ${String(Math.round(first.took))} ms ` +
      `after Ctrl-C (exit ${String(first.code)}); ${String(first.counts.length)} counts shown; ${String(kept.length)} kept`,
  );
});
