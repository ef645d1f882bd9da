import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { Clock } from '../../../../src/core/base/options.ts';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import type { ProcessTable } from '../../../../src/core/vault/vault-lock.ts';
import { exitForReport } from '../../../../src/shared/errors/exit-codes.ts';
import { backUp } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { brokenPromises, hashTree, seededBytes, sha256 } from '../../../support/trees.ts';

let to = '';
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'taken-'));
});
afterEach(() => fs.rmSync(to, { recursive: true, force: true }));

const on = (host: string): ProcessTable => ({ pid: 1, host, startOf: async () => `start on ${host}` });
const HOUR = 60 * 60_000;

/** Two computers and one backup: the laptop sleeps for an hour in the middle of a run, and the tower takes over. */
async function sleepAndWake(phone: FakePhone, meanwhile: (root: string) => Promise<unknown>) {
  let slept = 0;
  // The timer of the heartbeat stands still while the computer sleeps, and fires a minute after it woke.
  const clock: Clock = { now: () => systemClock.now() + slept, delay: (ms, options) => systemClock.delay(ms, options) };
  let after: Record<string, unknown> = {};
  let root = '';
  const open = phone.open;
  const report = await backUp(
    async () => {
      const source = await open();
      const read = source.read.bind(source);
      source.read = async function* (file, options) {
        if (file.path === 'Pictures/3.jpg') {
          slept = HOUR;
          // The disk has not slept: to it, the last heartbeat is an hour ago.
          const beat = new Date(systemClock.now() - HOUR);
          fs.utimesSync(path.join(root, '.lifeboat', 'lock'), beat, beat);
          await meanwhile(root);
          after = Object.fromEntries(hashTree(root));
        }
        yield* read(file, options);
      };
      return source;
    },
    to,
    {
      openVault: async ({ summary }): Promise<Vault> => {
        const { serial: deviceSerial, name: deviceName } = summary;
        const vault = await createOrOpenVault({
          ...{ folder: to, deviceSerial, deviceName, clock },
          processes: on('laptop'),
        });
        root = vault.info.root;
        return vault;
      },
    },
  );
  return { report, root, after, now: () => Object.fromEntries(hashTree(root)) };
}

function somePhone(): FakePhone {
  const phone = new FakePhone();
  for (let n = 0; n < 6; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(20_000, n));
  return phone;
}

const later: Clock = { now: () => systemClock.now() + HOUR, delay: (ms, options) => systemClock.delay(ms, options) };

it.each(['is at work', 'has ended'])(
  'a run ends at waking, with nothing more written, when another computer %s',
  async (state) => {
    const phone = somePhone();
    let tower: Vault | null = null;
    const slept = await sleepAndWake(phone, async (root) => {
      tower = await openVault(root, { write: true, clock: later, processes: on('tower') });
      if (state === 'has ended') await tower[Symbol.asyncDispose]();
    });
    const { report, root } = slept;
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'VAULT_TAKEN_OVER' } });
    expect(exitForReport(report)).toBe(22);
    expect(slept.now()).toEqual(slept.after);
    await (tower as Vault | null)?.[Symbol.asyncDispose]();

    const next = await backUp(phone.open, to);
    expect(next).toMatchObject({ outcome: 'complete', vault: root, equation: { onPhone: { files: 6 } } });
    expect(brokenPromises(root)).toEqual([]);
    const kept = hashTree(path.join(root, 'data/Phone'));
    for (const [name, { content }] of phone.files) expect(kept.get(name), name).toBe(sha256(content));
  },
);

it('a run goes on at waking when nobody came meanwhile', async () => {
  const slept = await sleepAndWake(somePhone(), async () => undefined);
  expect(slept.report).toMatchObject({ outcome: 'complete' });
});
