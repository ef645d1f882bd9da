import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Mount } from '../../src/core/app/places/mounts.ts';
import type { Clock } from '../../src/core/base/options.ts';
import { silent } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { openVault } from '../../src/core/vault/open-vault.ts';
import type { CopyJob } from '../../src/shared/domain/copies.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import { startApp, until, type TestApp } from '../support/app.ts';
import { hashTree } from '../support/trees.ts';

const LOOK_MS = 10_000;
const PHONE = DeviceId.parse('virtual:lumia-550');
const SLOW = DeviceId.parse('virtual:lumia-550?slow=20000');

/** The computer's own clock, but drives are looked for when the test says so. */
function lookingWhenTold(): { readonly clock: Clock; readonly look: () => Promise<void> } {
  let wake: (() => void) | null = null;
  let waits: (() => void) | null = null;
  const clock: Clock = {
    now: () => systemClock.now(),
    delay: (ms, options) => {
      if (ms !== LOOK_MS) return systemClock.delay(ms, options);
      return new Promise((resolve, reject) => {
        wake = resolve;
        options.signal.addEventListener('abort', () => reject(options.signal.reason as Error), { once: true });
        waits?.();
      });
    },
  };
  const idle = (): Promise<void> => new Promise((resolve) => (waits = resolve));
  const look = async (): Promise<void> => {
    if (wake === null) await idle();
    const looked = idle();
    wake?.();
    await looked;
  };
  return { clock, look };
}

/** A stick that is plugged in and out by giving its folder another name, with a copy of a phone's backup. */
class Desk implements AsyncDisposable {
  readonly #app: TestApp;
  readonly look: () => Promise<void>;
  vault = '';

  constructor() {
    const { clock, look } = lookingWhenTold();
    const mount = (root: string, label: string): Mount => {
      return { path: path.join(root, label), label, fileSystem: null, readOnly: false, external: true };
    };
    this.look = look;
    this.#app = startApp((root) => ({
      clock,
      disks: () => Promise.resolve(readdirSync(root).map((label) => mount(root, label))),
    }));
  }

  get client(): TestApp['client'] {
    return this.#app.client;
  }

  at(...names: readonly string[]): string {
    return path.join(this.#app.root, ...names);
  }

  async backUp(deviceId = PHONE): Promise<void> {
    const { runId, vault } = await this.client['run.start']({ deviceId, to: this.at('backups') });
    await this.client['run.report']({ runId });
    this.vault = vault;
  }

  /** A first copy by hand, by which the drive is remembered; then the switch. */
  async prepare(): Promise<void> {
    await this.backUp();
    mkdirSync(this.at('stick'));
    const to = this.at('stick', 'Copies');
    await until(this.client['copies.make']({ vault: this.vault, to }), ({ phase }) => phase === 'ended');
    const [drive] = (await this.client['settings.get'](null)).drives;
    if (!drive) throw new Error('no drive is remembered');
    expect(drive.byItself).toBe(false);
    await this.look();
    await this.client['copies.byItself']({ drive: drive.id, vaultId: drive.vaultId, on: true });
    await this.look();
  }

  unplug(from: string): void {
    mkdirSync(this.at('drawer'), { recursive: true });
    renameSync(this.at(from), this.at('drawer', 'stick'));
  }

  plugIn(to: string): void {
    renameSync(this.at('drawer', 'stick'), this.at(to));
  }

  async jobs(): Promise<readonly CopyJob[]> {
    return await until(this.client['copies.jobs'](null), () => true);
  }

  /** The one job there is, when it has ended. */
  async ended(): Promise<CopyJob> {
    const [job] = await until(
      this.client['copies.jobs'](null),
      ([one]) => one !== undefined && one.state !== 'working',
    );
    if (!job) throw new Error('there is no job');
    return job;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#app[Symbol.asyncDispose]());
  }
}

describe('a drive whose copy is made by itself', () => {
  it('gets it once each time it is plugged in, wherever that is, and not for being there', async () => {
    await using desk = new Desk();
    await desk.prepare();
    expect(await desk.jobs(), 'it was there as the switch was turned').toEqual([]);
    desk.unplug('stick');
    await desk.look();
    desk.plugIn('usb1');
    rmSync(path.join(desk.at('usb1'), 'Copies', path.basename(desk.vault), 'data'), { recursive: true });
    await desk.look();
    const first = await desk.ended();
    expect(first).toMatchObject({ kind: 'copy', byItself: true, label: 'stick', vault: desk.vault, state: 'complete' });
    const copy = path.join(desk.at('usb1'), 'Copies', path.basename(desk.vault));
    expect(hashTree(path.join(copy, 'data'))).toEqual(hashTree(path.join(desk.vault, 'data')));
    for (let turn = 0; turn < 3; turn += 1) await desk.look();
    expect(await desk.jobs()).toEqual([first]);
    const [drive] = (await desk.client['settings.get'](null)).drives;
    expect(drive, 'the switch outlives the copy').toMatchObject({ byItself: true, onDisk: 'Copies' });
  });

  it('fills no folder that its drive is not mounted on', async () => {
    await using desk = new Desk();
    await desk.prepare();
    desk.unplug('stick');
    await desk.look();
    mkdirSync(desk.at('stick', 'Copies'), { recursive: true });
    await desk.look();
    expect(await desk.jobs()).toEqual([]);
    expect(readdirSync(desk.at('stick', 'Copies'))).toEqual([]);
  });

  it('waits while a backup is running or another program writes, and comes after it', async () => {
    await using desk = new Desk();
    await desk.prepare();
    desk.unplug('stick');
    await desk.look();
    // Everything is read again, slowly.
    const { runId } = await desk.client['run.start']({ deviceId: SLOW, to: desk.at('backups'), compare: true });
    desk.plugIn('stick');
    await desk.look();
    expect(await desk.jobs()).toEqual([]);
    await desk.client['run.stop']({ runId });
    {
      await using _other = await openVault(desk.vault, { write: true, clock: systemClock, log: silent });
      await desk.look();
      expect(await desk.jobs()).toEqual([]);
    }
    await desk.look();
    expect(await desk.ended()).toMatchObject({ byItself: true, state: 'complete' });
  });

  it('gives way to a backup that its owner begins, and comes after it', async () => {
    await using desk = new Desk();
    await desk.prepare();
    desk.unplug('stick');
    await desk.look();
    desk.plugIn('stick');
    rmSync(path.join(desk.at('stick'), 'Copies', path.basename(desk.vault), 'data'), { recursive: true });
    const looked = desk.look();
    await until(desk.client['copies.jobs'](null), ([one]) => one !== undefined);
    const { runId } = await desk.client['run.start']({ deviceId: PHONE, to: desk.at('backups') });
    expect((await desk.client['run.report']({ runId })).outcome).toBe('complete');
    await looked;
    for (let turn = 0; turn < 2; turn += 1) await desk.look();
    expect(await desk.ended()).toMatchObject({ byItself: true, state: 'complete' });
    const copy = path.join(desk.at('stick'), 'Copies', path.basename(desk.vault));
    expect(hashTree(path.join(copy, 'data'))).toEqual(hashTree(path.join(desk.vault, 'data')));
  });

  it('that fails says so, and is not tried again before it is plugged in again', async () => {
    await using desk = new Desk();
    await desk.prepare();
    const runs = path.join(desk.at('stick'), 'Copies', path.basename(desk.vault), '.lifeboat', 'runs');
    const foreign = path.join(runs, '2031-01-01T00-00-00Z');
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, 'journal.jsonl'), '{}\n');
    const plugInAnew = async (): Promise<void> => {
      desk.unplug('stick');
      await desk.look();
      desk.plugIn('stick');
      await desk.look();
    };
    await plugInAnew();
    const failed = await desk.ended();
    expect(failed).toMatchObject({ byItself: true, state: 'failed' });
    const { id } = failed;
    await expect(until(desk.client['copies.follow']({ id }), () => false)).rejects.toMatchObject({
      code: 'COPY_DIFFERENT',
    });
    for (let turn = 0; turn < 3; turn += 1) await desk.look();
    expect(await desk.jobs()).toEqual([failed]);
    rmSync(foreign, { recursive: true });
    await plugInAnew();
    const again = await desk.ended();
    expect(again).toMatchObject({ state: 'complete' });
    expect(again.id).not.toBe(id);
  });
});
