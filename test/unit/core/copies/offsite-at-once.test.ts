import { describe, expect, it } from 'vitest';
import { makeKey } from '../../../../src/core/copies/offsite/key.ts';
import { claimPlace } from '../../../../src/core/copies/offsite/place.ts';
import { pullOffsite } from '../../../../src/core/copies/offsite/pull.ts';
import { pushOffsite } from '../../../../src/core/copies/offsite/push.ts';
import { unreachable, type Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { readSent, saveConfig } from '../../../../src/core/copies/offsite/sent-log.ts';
import type { OffsiteConfig, OffsiteReport } from '../../../../src/shared/domain/offsite.ts';
import { makeBackup, openSource } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
const MIB = 1024 * 1024;
const ROOT = '/chosen/Lumia';

/** Answers none of the first three packs before all of them are under way, and the first one when the other two are there. */
class LatePlace implements Remote {
  readonly place = 'https://away.example/copy';
  readonly objects = new Map<string, Uint8Array>();
  under = 0;
  most = 0;
  /** Which pack is refused, counted from 0. */
  refused: number | null = null;
  #packs = 0;
  readonly #three = gate();
  readonly #others = gate();
  #left = 2;

  list(): Promise<{ name: string; size: number }[]> {
    return Promise.resolve([...this.objects].map(([name, bytes]) => ({ name, size: bytes.byteLength })));
  }

  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.objects.get(name) ?? null);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    if (!name.startsWith('packs/')) {
      this.objects.set(name, bytes);
      return;
    }
    const number = this.#packs;
    this.#packs += 1;
    this.under += 1;
    this.most = Math.max(this.most, this.under);
    if (this.under === 3) this.#three.resolve();
    if (number < 3) await this.#three.promise;
    if (number === 0) await this.#others.promise;
    this.under -= 1;
    if (number === this.refused) throw unreachable(this.place, 'refused');
    this.objects.set(name, bytes);
    if (number === 1 || number === 2) this.#left -= 1;
    if (this.#left === 0) this.#others.resolve();
  }
}

function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** One file over several packs and small ones beside it: 7 packs. */
const FILES: readonly PhoneFile[] = [
  file('Videos/long.mp4', 70 * MIB, 1),
  ...Array.from({ length: 5 }, (_, n) => file(`Pictures/${String(n)}.jpg`, 5 * MIB, n + 2)),
];

function file(path: string, size: number, seed: number): PhoneFile {
  return { storage: 'Phone', path, bytes: seededBytes(size, seed), modified: START - 1_000_000 };
}

async function prepare(): Promise<{
  away: LatePlace;
  push: () => Promise<OffsiteReport>;
  pull: () => Promise<Map<string, Uint8Array>>;
  logged: () => Promise<number>;
}> {
  const key = await makeKey();
  const disk = new CrashingDisk(1);
  const away = new LatePlace();
  await makeBackup(disk, [FILES]);
  const at = new Date(START).toISOString();
  const id = await claimPlace(away, { signal });
  const config: OffsiteConfig = {
    ...{ format: 1, id, label: 'away', kind: 'webdav', place: away.place, recipient: key.recipient },
    ...{ createdAt: at, keyTestedAt: at },
  };
  await saveConfig(disk, ROOT, config);
  return {
    away,
    push: async () => {
      await using vault = await openSource(disk, 1);
      return await pushOffsite({ vault, disk, remote: away, config, clock, signal });
    },
    pull: async () => {
      const target = new CrashingDisk(2);
      const options = { remote: away, identity: key.identity, folder: '/back', disk: target, clock, signal };
      const { outcome, vault } = await pullOffsite(options);
      expect(outcome).toBe('complete');
      const found = new Map<string, Uint8Array>();
      for (const { path } of FILES) {
        const pieces: Uint8Array[] = [];
        for await (const piece of target.read(`${vault}/data/Phone/${path}`, { signal }).bytes) pieces.push(piece);
        found.set(path, Buffer.concat(pieces));
      }
      return found;
    },
    logged: async () => (await readSent(disk, ROOT, config.id)).packs.size,
  };
}

describe('sending away', () => {
  it('sends a few packs at a time, writes each down, and all of it comes back', async () => {
    const { away, push, pull, logged } = await prepare();
    expect(await push()).toMatchObject({ outcome: 'complete', findings: [] });
    expect(away.most).toBe(3);
    expect(await logged()).toBe([...away.objects.keys()].filter((name) => name.startsWith('packs/')).length);
    const back = await pull();
    for (const { path, bytes } of FILES) expect(Buffer.compare(back.get(path) ?? Buffer.alloc(0), bytes), path).toBe(0);
  });

  it('ends with the failure of any, keeps what the others brought, and sends the rest the next time', async () => {
    const { away, push, pull, logged } = await prepare();
    away.refused = 0;
    await expect(push()).rejects.toMatchObject({ code: 'OFFSITE_UNREACHABLE' });
    expect(away.under).toBe(0);
    const kept = await logged();
    expect(kept).toBeGreaterThan(0);
    away.refused = null;
    const again = await push();
    expect(again).toMatchObject({ outcome: 'complete', findings: [] });
    const back = await pull();
    for (const { path, bytes } of FILES) expect(Buffer.compare(back.get(path) ?? Buffer.alloc(0), bytes), path).toBe(0);
  });
});
