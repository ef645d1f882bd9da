import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import type { VerifyReport } from '../../src/shared/domain/verify-report.ts';
import { cliJson, startCli } from '../support/cli.ts';
import { brokenPromises, calledSafe, hashTree, seededBytes } from '../support/trees.ts';

const KILLS = Number(process.env['KILLS'] ?? 200);
/** Phones that are backed up and killed side by side, each with its share of the kills. */
const LANES = 2;
/** The seed of this run's moments; print it, so that a failure can be had again. */
const SEED = Number(process.env['KILL_SEED'] ?? process.pid);

let work = '';
beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'kill-'));
});
afterAll(() => {
  fs.rmSync(work, { recursive: true, force: true });
});

function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A phone of 150 small files and a few that are longer than one kill apart. */
function makePhone(root: string, generation: number): void {
  fs.mkdirSync(path.join(root, 'Phone/Pictures/Camera Roll'), { recursive: true });
  fs.mkdirSync(path.join(root, 'Phone/Documents'), { recursive: true });
  fs.mkdirSync(path.join(root, 'SD card/Videos'), { recursive: true });
  const put = (name: string, size: number, seed: number): void => {
    const full = path.join(root, name);
    fs.writeFileSync(full, seededBytes(size, seed));
    const when = new Date(1_400_000_000_000 + seed * 60_000);
    fs.utimesSync(full, when, when);
  };
  for (let index = 0; index < 150; index += 1) {
    // A third of the files change from one generation to the next, so that earlier versions are made under fire too.
    const version = index % 3 === 0 ? generation : 0;
    put(`Phone/Pictures/Camera Roll/WP_${index}.jpg`, 2000 + index * 37, 1000 * (version + 1) + index);
  }
  for (let index = 0; index < 3; index += 1) put(`SD card/Videos/film${index}.mp4`, 3_000_000 + index, 77 + index);
  put('Phone/Documents/empty.txt', 0, 5);
}

describe('kill -9 of the real process', () => {
  it.concurrent.each(Array.from({ length: LANES }, (_, lane) => lane))(
    `loses nothing that was called safe, ${KILLS} times at random moments in ${LANES} lanes, and the next run goes to the end: lane %i`,
    async (lane) => {
      const next = random(SEED + lane);
      const share = Math.ceil(KILLS / LANES);
      const phone = path.join(work, `phone-${lane}`);
      const to = path.join(work, `backup-${lane}`);
      makePhone(phone, 0);
      const device = `virtual:lumia-950@${phone}?slow=20000000`;
      const args = ['backup', '--device', device, '--to', to, '--json'];
      // Moments are spread over a whole run, as long as one takes on this machine, and a little beyond its end.
      const began = Date.now();
      const measured = await cliJson<RunReport>([
        'backup',
        '--device',
        device,
        '--to',
        path.join(work, `measure-${lane}`),
      ]);
      expect(measured.code).toBe(0);
      const wholeMs = Date.now() - began;
      let vault = '';
      let killed = 0;
      let finished = 0;
      let safeSeen = 0;
      let beforeAnything = 0;
      let generation = 0;
      while (killed < share) {
        const { child, result } = startCli(args);
        const timer = setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.05 + next() * 0.95));
        const { signal, code, stdout, stderr } = await result;
        clearTimeout(timer);
        if (signal === 'SIGKILL') killed += 1;
        else {
          expect(code, stdout + stderr).toBe(0);
          finished += 1;
          // The backup is whole: change a third of the phone, and go on from there.
          generation += 1;
          makePhone(phone, generation);
        }
        // Killed before it was there, the next one is told its folder.
        vault ||=
          (fs.existsSync(to) ? fs.readdirSync(to) : [])
            .map((name) => path.join(to, name))
            .find((folder) => fs.existsSync(path.join(folder, 'bagit.txt'))) ?? '';
        if (vault) {
          const safe = calledSafe(vault);
          if (safe.size === 0) beforeAnything += 1;
          expect(brokenPromises(vault), `after kill ${killed}, seed ${SEED}`).toEqual([]);
          // What was safe once stays safe: the count never falls.
          expect(safe.size).toBeGreaterThanOrEqual(safeSeen);
          safeSeen = safe.size;
        }
      }
      const { code, json } = await cliJson<RunReport>(['backup', '--device', device, '--to', to]);
      expect(json.outcome, JSON.stringify(json.findings.slice(0, 3))).toBe('complete');
      expect(code).toBe(0);
      vault = json.vault;
      const onPhone = hashTree(phone);
      const kept = hashTree(path.join(vault, 'data'));
      for (const [name, hash] of onPhone) expect(kept.get(name), name).toBe(hash);
      execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault });
      const verified = await cliJson<VerifyReport>(['verify', vault, '--full']);
      expect(verified.json.findings).toEqual([]);
      expect(verified.code).toBe(0);
      console.log(
        `kill -9: ${killed} kills (${beforeAnything} before anything was safe), ${finished} runs finished between them, ${kept.size} files kept, seed ${SEED}: nothing lost`,
      );
    },
    45 * 60_000,
  );
});
