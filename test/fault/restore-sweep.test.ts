import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../src/core/base/log.ts';
import type { OpOptions } from '../../src/core/base/options.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { openMtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import { mtpTarget } from '../../src/core/device/mtp/mtp-target.ts';
import { openFolderTarget } from '../../src/core/device/open-target.ts';
import type { Target } from '../../src/core/device/target.ts';
import type { TransferFailure } from '../../src/core/device/virtual/phone-state.ts';
import { VirtualPhones } from '../../src/core/device/virtual/virtual-phones.ts';
import { targetLimits } from '../../src/core/app/restore/target-names.ts';
import { chooseRun, readRunObjects } from '../../src/core/restore/run-objects.ts';
import { startRestore } from '../../src/core/restore/run-restore.ts';
import { newRunId, openVault } from '../../src/core/vault/open-vault.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import type { RestoreReport } from '../../src/shared/domain/restore.ts';
import { AppError } from '../../src/shared/errors/app-error.ts';
import { backUp } from '../support/backup.ts';
import { hashTree, seededBytes, sha256 } from '../support/trees.ts';

/** Every n-th transfer is tried; 1 tries them all. */
const STRIDE = Number(process.env['SWEEP_STRIDE'] ?? 5);
const REPLY_MS = 250;
const host = { clock: systemClock, log: silent };
const never = { signal: new AbortController().signal };
/** Somebody else's file under a name that the backup has, too. */
const OWN = 'Phone/Documents/letter.txt';

let work = '';
let vault = '';
/** What has to be there in the end. */
const expected = new Map<string, string>();
beforeAll(async () => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'restore-sweep-'));
  const phone = path.join(work, 'phone');
  for (const [name, size] of [
    ['Phone/Pictures/edge.jpg', 512 * 3 - 12],
    ['Phone/Videos/film.mp4', 300_000],
    ['Phone/Documents/empty.txt', 0],
    [OWN, 500],
  ] as const) {
    const full = path.join(phone, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, seededBytes(size, size));
    fs.utimesSync(full, 1_400_000_000, 1_400_000_000);
  }
  const { open } = phoneAt(phone);
  vault = (await backUp(open, path.join(work, 'vault'))).vault;
  for (const [name, hash] of hashTree(phone))
    expected.set(name === OWN ? 'Phone/Documents/letter (2).txt' : name, hash);
  expected.set(OWN, sha256(Buffer.from('mine')));
});
afterAll(() => {
  fs.rmSync(work, { recursive: true, force: true });
});

let counter = 0;
function emptyPhone(): string {
  const folder = path.join(work, `target-${(counter += 1)}`);
  fs.mkdirSync(path.join(folder, 'Phone/Documents'), { recursive: true });
  fs.writeFileSync(path.join(folder, OWN), 'mine');
  return folder;
}

function phoneAt(folder: string, fail: { readonly at: number; readonly how: TransferFailure } | null = null) {
  const phones = new VirtualPhones(host);
  const id = DeviceId.parse(`virtual:lumia-950@${folder}`);
  const state = phones.state(id);
  state.fresh = false;
  if (fail) state.failTransfer(fail.at, fail.how);
  const open = async (options: OpOptions) => {
    // A phone that vanished is plugged in again by the time it is looked for.
    state.replug();
    state.fresh = false;
    const transport = await phones.connect(id, options);
    return await openMtpPhone({ transport, id, ...host, options, replyMs: REPLY_MS });
  };
  return { open, state };
}

async function restore(openTarget: (options: OpOptions) => Promise<Target>): Promise<RestoreReport> {
  const opened = await openVault(vault, { write: true, ...host });
  try {
    const objects = await readRunObjects(opened, await chooseRun(opened, null, never), never);
    const run = await startRestore(
      { ...host, remedy: (code) => code },
      {
        id: newRunId(0, new Set()),
        kind: 'restore',
        vault: opened,
        keeps: true,
        objects,
        openTarget,
        targetKind: 'device',
        onto: null,
        select: [],
        proof: 'all',
        waitMs: 0,
      },
      never,
    );
    return await run.report;
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

/** Whatever is there under its final name is what it should be; nothing of anybody's is damaged. */
function mustBeSound(folder: string, what: string): void {
  for (const [name, hash] of hashTree(folder)) expect([what, name, expected.get(name)]).toEqual([what, name, hash]);
  expect(fs.readFileSync(path.join(folder, OWN), 'utf8'), what).toBe('mine');
}

function mustBeWhole(folder: string, report: RestoreReport, what: string): void {
  expect(report.outcome, `${what}: ${JSON.stringify([report.endedBy, report.findings])}`).toBe('complete');
  expect(hashTree(folder), what).toEqual(expected);
  for (const name of expected.keys()) {
    if (name !== OWN) expect(fs.statSync(path.join(folder, name)).mtimeMs, what).toBe(1_400_000_000_000);
  }
}

describe('a restore whose n-th USB transfer fails', () => {
  it.each<TransferFailure>(['stall', 'error', 'short', 'vanish'])(
    '(%s, for every n) damages nothing, calls nothing half done, and is complete at once or the next time',
    async (how) => {
      let tried = 0;
      let atOnce = 0;
      for (let at = 0; ; at += STRIDE) {
        const folder = emptyPhone();
        const { open, state } = phoneAt(folder, { at, how });
        const what = `transfer ${at}, ${how}`;
        let first: RestoreReport | null = null;
        try {
          first = await restore(async (options) => mtpTarget(await open(options)));
        } catch (error) {
          const code = expect.stringMatching(/^(PTP|DEVICE)_/) as string;
          expect(error, what).toMatchObject({ name: 'AppError', code });
        }
        mustBeSound(folder, what);
        if (first?.outcome === 'complete') {
          mustBeWhole(folder, first, what);
          atOnce += 1;
        } else {
          const { open: again } = phoneAt(folder);
          mustBeWhole(folder, await restore(async (options) => mtpTarget(await again(options))), `${what}, again`);
        }
        fs.rmSync(folder, { recursive: true, force: true });
        if (!state.fired) break;
        tried += 1;
      }
      expect(tried).toBeGreaterThan(30 / STRIDE);
      console.log(`restore sweep, ${how}: ${tried} transfers, ${atOnce - 1} complete in the same restore`);
    },
  );
});

/** A device that keeps what it has got of a file, under its name, when the connection goes: some do. */
class LeavesHalves implements AsyncDisposable {
  readonly #folder: string;
  readonly #at: number;
  readonly #pad: number;
  #written = 0;
  gone = false;

  constructor(folder: string, { at, pad }: { readonly at: number; readonly pad: number }) {
    this.#folder = folder;
    this.#at = at;
    this.#pad = pad;
  }

  async open(): Promise<Target> {
    if (this.gone) throw new AppError('DEVICE_LOST', 'Cannot open it: it is gone');
    const target = await openFolderTarget(this.#folder, ['Phone'], targetLimits);
    const write = target.writeFile.bind(target);
    target.writeFile = async (file, chunks, options) => {
      this.#written += 1;
      if (this.#written !== this.#at) return await write(file, chunks, options);
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      const bytes = Buffer.concat(parts);
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      const pad = Buffer.alloc(Math.min(this.#pad, bytes.length - half.length));
      fs.writeFileSync(path.join(this.#folder, file.storage, file.path), Buffer.concat([half, pad]));
      this.gone = true;
      throw new AppError('DEVICE_LOST', 'Cannot write: it is gone');
    };
    return target;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held.
  }
}

describe('a device that keeps half of a file when it is lost', () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [2, 1_000_000],
  ])('at file %d (%d zeros after it): the half is found and sent anew', async (at, pad) => {
    const folder = emptyPhone();
    const device = new LeavesHalves(folder, { at, pad });
    const first = await restore(() => device.open());
    expect(first.endedBy?.code).toBe('DEVICE_LOST');
    const second = await restore(() => new LeavesHalves(folder, { at: Infinity, pad: 0 }).open());
    mustBeWhole(folder, second, `file ${at}`);
    // Of an empty file half is all.
    expect(second.halfSentRemoved).toBe(at === 3 ? 0 : 1);
    expect(fs.readFileSync(path.join(folder, OWN), 'utf8')).toBe('mine');
  });

  it('leaves what somebody put there meanwhile alone', async () => {
    const folder = emptyPhone();
    const device = new LeavesHalves(folder, { at: 2, pad: 0 });
    await restore(() => device.open());
    const halves = [...hashTree(folder)].filter(([name, hash]) => name !== OWN && expected.get(name) !== hash);
    const [name = ''] = halves[0] ?? [];
    expect(name).not.toBe('');
    fs.writeFileSync(path.join(folder, name), 'somebody else wrote this');
    const second = await restore(() => new LeavesHalves(folder, { at: Infinity, pad: 0 }).open());
    expect(second.outcome).toBe('complete');
    expect(second.halfSentRemoved).toBe(0);
    expect(fs.readFileSync(path.join(folder, name), 'utf8')).toBe('somebody else wrote this');
    expect(second.renamed.length).toBe(2);
  });
});

describe('a target that fills up', () => {
  it('ends with 40 and its reason, nothing half is there, and the rest follows when there is room', async () => {
    const folder = emptyPhone();
    let room = 2;
    const open = async (): Promise<Target> => {
      const target = await openFolderTarget(folder, ['Phone'], targetLimits);
      const write = target.writeFile.bind(target);
      target.writeFile = async (file, chunks, options) => {
        room -= 1;
        if (room >= 0) return await write(file, chunks, options);
        const cut = async function* (): AsyncGenerator<Uint8Array, void, void> {
          for await (const chunk of chunks) {
            yield chunk.subarray(0, 10);
            throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          }
        };
        return await write(file, cut(), options);
      };
      return target;
    };
    const first = await restore(open);
    // An empty file still fits: what is full shows at the first byte.
    expect(first.outcome).toBe('failed');
    expect(first.endedBy?.code).toBe('RESTORE_NO_SPACE');
    mustBeSound(folder, 'full');
    room = Infinity;
    mustBeWhole(folder, await restore(open), 'with room');
  });
});
