import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { exitForReport } from '../../src/shared/errors/exit-codes.ts';
import { backUp } from '../support/backup.ts';
import { FakePhone } from '../support/fake-source.ts';
import { brokenPromises, hashTree, seededBytes, sha256 } from '../support/trees.ts';

/** A real file system of its own for each test: a size that can be filled, and a mount that can be taken away. */
function canMount(): boolean {
  const probe = fs.mkdtempSync(path.join(os.tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'pipe' });
    execFileSync('umount', [probe], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmdirSync(probe);
  }
}

const MB = 1024 * 1024;
let disk = '';
let phone: FakePhone;

describe.skipIf(!canMount())('a disk that gives trouble in the middle of a run (needs leave to mount)', () => {
  beforeEach(() => {
    disk = fs.mkdtempSync(path.join(os.tmpdir(), 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', disk]);
    phone = new FakePhone();
    phone.chunk = 128 * 1024;
    for (let index = 0; index < 12; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(MB, index));
  });
  afterEach(() => {
    for (let mounts = 0; mounts < 3; mounts += 1) {
      try {
        execFileSync('umount', ['-l', disk], { stdio: 'pipe' });
      } catch {
        break;
      }
    }
    fs.rmSync(disk, { recursive: true, force: true });
  });

  /** Does this once, when the phone is asked for its 7th file. */
  function atTheSeventh(trouble: () => void): void {
    let done = false;
    phone.onChunk = (name) => {
      if (done || name !== 'Pictures/6.jpg') return;
      done = true;
      trouble();
    };
  }

  async function thenGoesToTheEnd(failed: RunReport): Promise<void> {
    phone.onChunk = () => undefined;
    expect(brokenPromises(failed.vault)).toEqual([]);
    const report = await backUp(phone.open, disk);
    expect(report.outcome, JSON.stringify([report.endedBy, report.findings])).toBe('complete');
    const kept = hashTree(path.join(report.vault, 'data/Phone'));
    for (const [name, { content }] of phone.files) expect(kept.get(name), name).toBe(sha256(content));
    execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: report.vault });
  }

  it('ends with exit 21 when something else fills it, and finishes once there is room', async () => {
    const filler = path.join(disk, 'filler');
    atTheSeventh(() => {
      try {
        fs.writeFileSync(filler, Buffer.alloc(80 * MB));
      } catch {
        // Full: that is the point.
      }
    });
    const report = await backUp(phone.open, disk);
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'VAULT_FULL' } });
    expect(exitForReport(report)).toBe(21);
    fs.rmSync(filler);
    await thenGoesToTheEnd(report);
  });

  it('ends with exit 20 when it turns read-only, and finishes once it can be written', async () => {
    // A mount with open files for writing cannot be turned read-only; its superblock can, as a failing disk's is.
    let turned = true;
    atTheSeventh(() => {
      try {
        execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'pipe' });
      } catch {
        turned = false;
        fs.chmodSync(disk, 0o555);
        execFileSync('mount', ['--bind', '-o', 'ro', disk, disk], { stdio: 'pipe' });
        execFileSync('mount', ['-o', 'remount,bind,ro', disk], { stdio: 'pipe' });
      }
    });
    const report = await backUp(phone.open, disk);
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'VAULT_NOT_WRITABLE' } });
    expect(exitForReport(report)).toBe(20);
    if (turned) execFileSync('mount', ['-o', 'remount,rw', disk]);
    else execFileSync('umount', [disk]);
    await thenGoesToTheEnd(report);
  });

  it('ends with exit 20 when it is pulled out, and writes nothing where it was', async () => {
    atTheSeventh(() => {
      execFileSync('umount', ['-l', disk]);
    });
    const report = await backUp(phone.open, disk);
    expect(report.outcome).toBe('failed');
    expect(exitForReport(report)).toBe(20);
    expect(report.endedBy?.code).toMatch(/^VAULT_/u);
    // What lies under the mount point is the system's own disk: it must not be filled in the drive's place.
    expect(fs.readdirSync(disk)).toEqual([]);
  });
});
