import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import { ObjectRecord } from '../../../../src/shared/domain/run-record.ts';
import { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { backUp, begin } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { brokenPromises, hashTree, seededBytes, sha256 } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'run-'));
  phone = new FakePhone();
});
afterEach(() => {
  fs.rmSync(to, { recursive: true, force: true });
});

const lost = (): AppError => new AppError('DEVICE_LOST', 'Cannot read: the phone is gone');

/** What must hold after every run, however it ended. */
function checkVault({ vault, outcome, equation }: RunReport): void {
  expect(brokenPromises(vault)).toEqual([]);
  // sha256sum calls a manifest of nothing malformed; the bag is empty then, and right.
  if (fs.statSync(path.join(vault, 'manifest-sha256.txt')).size > 0) {
    execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault, stdio: 'pipe' });
  }
  const { onPhone, copied, alreadySafe, leftOut, unreadable } = equation;
  for (const unit of ['files', 'bytes'] as const) {
    expect(copied[unit] + alreadySafe[unit] + leftOut[unit] + unreadable[unit]).toBe(onPhone[unit]);
  }
  if (outcome === 'complete') expect(unreadable.files).toBe(0);
}

/** Every file of the phone is in the backup with its bytes, wherever the last run's records say. */
function checkHolds({ vault, run }: RunReport): void {
  const lines = fs
    .readFileSync(path.join(vault, '.lifeboat/runs', run, 'objects.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const records = new Map(lines.map((line) => ObjectRecord.parse(JSON.parse(line))).map((one) => [one.path, one]));
  for (const [name, { content }] of phone.files) {
    const stored = records.get(name)?.stored;
    expect(stored, name).toBeTruthy();
    expect(sha256(fs.readFileSync(path.join(vault, stored!))), name).toBe(sha256(content));
  }
}

function ordinaryPhone(): void {
  phone.put('Pictures/Camera Roll/WP_1.jpg', seededBytes(5000, 1));
  phone.put('Pictures/Camera Roll/WP_2.jpg', seededBytes(12_345, 2), { persistentId: 'aa' });
  phone.put('Documents/empty.txt', '');
  phone.put('Documents/people.vcf', 'BEGIN:VCARD', { modified: 1_300_000_000_000 });
}

describe('a run', () => {
  it('says what the phone told of changes since it was listed, and nothing where it told nothing', async () => {
    ordinaryPhone();
    phone.changes = { objects: 2, storages: 1 };
    const told = await backUp(phone.open, to);
    expect(told.outcome).toBe('complete');
    expect(told.notes).toContainEqual({
      path: 'Fake Lumia',
      note: 'changed-meanwhile',
      message:
        'The phone told of 2 changes to its files and that a storage, such as its card, came or went while the backup ran. What is new since then is not in it: run it again.',
    });
    phone.changes = { objects: 0, storages: 0 };
    expect((await backUp(phone.open, to)).notes.filter(({ note }) => note === 'changed-meanwhile')).toEqual([]);
  });

  it('copies everything, reads it back, keeps dates, and a second run reads nothing', async () => {
    ordinaryPhone();
    const first = RunReport.parse(await backUp(phone.open, to));
    expect(first.outcome, JSON.stringify(first.findings)).toBe('complete');
    expect(first.proof).toMatchObject({ copied: 4, readBack: 4, comparedWithPhone: 0 });
    expect(first.equation.copied).toEqual({ files: 4, bytes: 5000 + 12_345 + 11 });
    expect(first.notes).toMatchObject([{ path: 'Phone/Documents/empty.txt', note: 'zero-byte-original' }]);
    checkVault(first);
    checkHolds(first);
    const vcf = path.join(first.vault, 'data/Phone/Documents/people.vcf');
    expect(fs.statSync(vcf).mtimeMs).toBe(1_300_000_000_000);
    phone.bytesRead = 0;
    const second = await backUp(phone.open, to);
    expect(second).toMatchObject({
      outcome: 'complete',
      equation: { copied: { files: 0, bytes: 0 }, alreadySafe: { files: 4 } },
    });
    expect(phone.bytesRead).toBe(0);
    checkVault(second);
    checkHolds(second);
  });

  it('keeps the earlier bytes of a file that changed, under Earlier versions', async () => {
    ordinaryPhone();
    const first = await backUp(phone.open, to);
    const before = phone.files.get('Pictures/Camera Roll/WP_1.jpg')!.content;
    phone.put('Pictures/Camera Roll/WP_1.jpg', seededBytes(5000, 9), { modified: 1_500_000_000_000 });
    const second = await backUp(phone.open, to);
    expect(second).toMatchObject({ outcome: 'complete', equation: { copied: { files: 1 } } });
    expect(second.notes).toContainEqual(expect.objectContaining({ note: 'earlier-version-kept' }));
    const aside = path.join(first.vault, 'data/Earlier versions', second.run, 'Phone/Pictures/Camera Roll/WP_1.jpg');
    expect(sha256(fs.readFileSync(aside))).toBe(sha256(before));
    checkVault(second);
    checkHolds(second);
  });

  it('knows a moved file by its id and a sample of its bytes, and does not copy it again', async () => {
    phone.put('Pictures/big.mp4', seededBytes(300_000, 4), { persistentId: 'beef' });
    await backUp(phone.open, to);
    const { content } = phone.files.get('Pictures/big.mp4')!;
    phone.files.delete('Pictures/big.mp4');
    phone.put('Videos/renamed.mp4', content, { persistentId: 'beef' });
    phone.bytesRead = 0;
    const second = await backUp(phone.open, to);
    expect(second).toMatchObject({
      outcome: 'complete',
      equation: { copied: { files: 0 }, alreadySafe: { files: 1 } },
    });
    expect(phone.bytesRead).toBeLessThan(140_000);
    checkVault(second);
    checkHolds(second);
    phone.bytesRead = 0;
    const third = await backUp(phone.open, to);
    expect(third.equation.alreadySafe.files).toBe(1);
    expect(phone.bytesRead).toBe(0);
  });

  it('is not fooled by an id that names another file of the same size and date', async () => {
    phone.put('Pictures/a.jpg', seededBytes(30_000, 4), { persistentId: 'beef' });
    await backUp(phone.open, to);
    phone.files.clear();
    phone.put('Pictures/b.jpg', seededBytes(30_000, 5), { persistentId: 'beef' });
    const second = await backUp(phone.open, to);
    expect(second).toMatchObject({ outcome: 'complete', equation: { copied: { files: 1 } } });
    checkHolds(second);
    expect(hashTree(path.join(second.vault, 'data')).size).toBe(2);
  });

  it('keeps a moved file right when a new one takes its old name', async () => {
    const first = seededBytes(90_000, 6);
    phone.put('Pictures/a.jpg', first, { persistentId: '01' });
    await backUp(phone.open, to);
    phone.put('Pictures/old.jpg', first, { persistentId: '01' });
    phone.put('Pictures/a.jpg', seededBytes(90_000, 7), { persistentId: '02', modified: 1_500_000_000_000 });
    const second = await backUp(phone.open, to);
    expect(second.outcome).toBe('complete');
    checkVault(second);
    checkHolds(second);
    // And once more, when the old name is rewritten after the move was recorded.
    phone.files.delete('Pictures/a.jpg');
    await backUp(phone.open, to);
    phone.put('Pictures/a.jpg', seededBytes(90_000, 8), { persistentId: '03', modified: 1_600_000_000_000 });
    const fourth = await backUp(phone.open, to);
    checkVault(fourth);
    checkHolds(fourth);
  });

  it('reads a file without date or id every time, and stores it once', async () => {
    phone.put('Documents/undated.bin', seededBytes(3000, 3), { modified: null });
    await backUp(phone.open, to);
    phone.bytesRead = 0;
    const second = await backUp(phone.open, to);
    expect(second.outcome).toBe('complete');
    expect(phone.bytesRead).toBe(3000);
    expect(hashTree(path.join(second.vault, 'data')).size).toBe(1);
    phone.put('Documents/undated.bin', seededBytes(3000, 33), { modified: null });
    const third = await backUp(phone.open, to);
    checkHolds(third);
    expect(hashTree(path.join(third.vault, 'data')).size).toBe(2);
  });

  it('goes on inside a file after the phone was lost, and does not read the first part again', async () => {
    phone.put('Videos/film.mp4', seededBytes(500_000, 5));
    phone.put('Documents/after.txt', 'after');
    phone.onChunk = (_path, offset) => {
      if (offset < 300_000) return;
      phone.gone = lost();
      throw lost();
    };
    const first = await backUp(phone.open, to);
    expect(first).toMatchObject({ outcome: 'failed', endedBy: { code: 'DEVICE_LOST' } });
    expect(first.findings.map((finding) => finding.path).sort()).toEqual([
      'Phone/Documents/after.txt',
      'Phone/Videos/film.mp4',
    ]);
    checkVault(first);
    phone.gone = null;
    phone.onChunk = () => undefined;
    phone.bytesRead = 0;
    const second = await backUp(phone.open, to);
    expect(second.outcome, JSON.stringify(second.findings)).toBe('complete');
    expect(phone.bytesRead).toBe(500_000 - 300_000 + 5);
    expect(second.notes).toContainEqual(expect.objectContaining({ note: 'resumed' }));
    checkVault(second);
    checkHolds(second);
  });

  it('starts a file again where the phone cannot read from the middle', async () => {
    phone.partialReadBelow = 0;
    phone.put('Videos/film.mp4', seededBytes(50_000, 5));
    phone.onChunk = (_path, offset, session) => {
      if (offset >= 30_000 && session === 1) throw lost();
    };
    const report = await backUp(phone.open, to);
    expect(report.outcome).toBe('complete');
    checkHolds(report);
  });

  it('waits for a lost phone, finds its files again in the new session, and finishes', async () => {
    for (let index = 0; index < 10; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(4000, index));
    phone.onChunk = (name, offset, session) => {
      if (session > 1 || name !== 'Pictures/5.jpg' || offset < 2000) return;
      phone.gone = lost();
      setTimeout(() => (phone.gone = null), 700);
      throw lost();
    };
    const run = await begin(phone.open, to, { waitMs: 10_000 });
    const phases = new Set<string>();
    for await (const snapshot of run.watch({ signal: new AbortController().signal })) phases.add(snapshot.phase);
    const report = await run.report;
    expect(report.outcome).toBe('complete');
    expect(phases).toContain('waiting');
    expect(phone.sessions).toBe(2);
    checkHolds(report);
  });

  it('does not go on with another phone', async () => {
    phone.put('Pictures/a.jpg', seededBytes(4000, 1)).put('Pictures/b.jpg', seededBytes(4000, 2));
    phone.onChunk = (name, _offset, session) => {
      if (session > 1 || name !== 'Pictures/b.jpg') return;
      phone.serial = 'another';
      throw lost();
    };
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'DEVICE_CHANGED' } });
    checkVault(report);
  });

  it('names a file that the phone does not hand out, and copies its neighbours', async () => {
    ordinaryPhone();
    phone.onChunk = (name) => {
      if (name.endsWith('WP_1.jpg')) {
        throw new AppError('PTP_REFUSED', 'Cannot read: Access_Denied', {
          details: { operation: 'GetObject', response: 0x200f },
        });
      }
    };
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: 'Phone/Pictures/Camera Roll/WP_1.jpg', verdict: 'not-copied', code: 'PTP_REFUSED' }],
      equation: { copied: { files: 3 }, unreadable: { files: 1 } },
    });
    checkVault(report);
  });

  it.each([
    ['fewer', (content: Buffer) => content.subarray(0, content.byteLength - 1)],
    ['no', () => Buffer.alloc(0)],
    ['more', (content: Buffer) => Buffer.concat([content, Buffer.alloc(5000)])],
  ])('never stores a file of which %s bytes came than announced', async (_what, sends) => {
    phone.put('Pictures/a.jpg', seededBytes(4000, 1)).put('Pictures/b.jpg', seededBytes(4000, 2));
    phone.sends = (name, content) => (name === 'Pictures/a.jpg' ? sends(content) : content);
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: 'Phone/Pictures/a.jpg', code: 'SOURCE_SIZE_MISMATCH' }],
    });
    expect([...hashTree(path.join(report.vault, 'data')).keys()]).toEqual(['Phone/Pictures/b.jpg']);
    checkVault(report);
  });

  it('gives up with the cable as the likely cause when many files fail in a row', async () => {
    for (let index = 0; index < 40; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(400, index));
    phone.sends = (_name, content) => content.subarray(1);
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'DEVICE_UNRELIABLE' } });
    expect(report.findings).toHaveLength(40);
    checkVault(report);
  });

  it('copies a file again that was written to while it was copied', async () => {
    phone.put('Videos/now.mp4', seededBytes(9000, 1), { modified: Date.now() });
    let grown = false;
    phone.onChunk = () => {
      if (grown) return;
      grown = true;
      phone.files.get('Videos/now.mp4')!.modified = Date.now() + 1000;
    };
    const report = await backUp(phone.open, to);
    expect(report.outcome, JSON.stringify(report.findings)).toBe('complete');
    checkHolds(report);
  });

  it('takes the new size of a file that grew, into the equation too', async () => {
    phone.put('Videos/now.mp4', seededBytes(9000, 1), { modified: Date.now() });
    let grown = false;
    phone.onChunk = () => {
      if (grown) return;
      grown = true;
      phone.put('Videos/now.mp4', seededBytes(12_000, 2), { modified: Date.now() + 5000 });
    };
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({
      outcome: 'complete',
      equation: { onPhone: { bytes: 12_000 }, copied: { bytes: 12_000 } },
    });
    checkHolds(report);
  });

  it('says that a folder could not be listed, and is not complete', async () => {
    ordinaryPhone();
    phone.faults = [{ path: 'Documents', until: Infinity }];
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: 'Phone/Documents', verdict: 'not-listed', code: 'SOURCE_LIST_FAILED' }],
    });
  });

  it('lists a refused folder again in a new session', async () => {
    ordinaryPhone();
    phone.faults = [{ path: 'Documents', until: 1 }];
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'complete', equation: { onPhone: { files: 4 } } });
    checkHolds(report);
  });

  it('refuses before the first byte when the disk has no room, with the number missing', async () => {
    phone.put('Pictures/a.jpg', seededBytes(4000, 1));
    const { createNodeDisk } = await import('../../../../src/core/vault/node-disk.ts');
    const disk = createNodeDisk();
    disk.freeBytes = async () => 1000;
    const report = await backUp(phone.open, to, { disk });
    expect(report).toMatchObject({ outcome: 'failed', endedBy: { code: 'VAULT_FULL' } });
    expect(phone.bytesRead).toBe(0);
  });

  it('stops as asked, names what was not reached, and the next run finishes', async () => {
    for (let index = 0; index < 30; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(9000, index));
    const run = await begin(phone.open, to);
    let chunks = 0;
    phone.onChunk = () => {
      chunks += 1;
      if (chunks === 50) void run.stop();
    };
    const report = await run.report;
    await run.stop();
    expect(report.outcome).toBe('stopped');
    expect(report.endedBy).toBeNull();
    expect(report.findings.length).toBeGreaterThan(10);
    expect(report.findings.every((finding) => finding.code === 'CANCELLED')).toBe(true);
    checkVault(report);
    phone.onChunk = () => undefined;
    const second = await backUp(phone.open, to);
    expect(second.outcome).toBe('complete');
    expect(second.equation.alreadySafe.files).toBe(report.equation.copied.files);
    checkVault(second);
    checkHolds(second);
  });

  it('reads back in the next run what a run that was cut off had only copied', async () => {
    for (let index = 0; index < 8; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(3000, index));
    // The first run copies and is never told what reading back says, as if it had been killed right then.
    const run = await begin(phone.open, to, {}, () => new Promise(() => undefined));
    const journal = (name: string): string =>
      fs.readFileSync(path.join(run.vaultRoot, '.lifeboat/runs', name, 'journal.jsonl'), 'utf8');
    // All of them: a slow disk may have them in more than one batch.
    await expect.poll(() => journal(run.runId)).toMatch(/(?:"kind":"intent"[^]*){8}"kind":"committed"/u);
    expect(journal(run.runId)).not.toContain('"read-back"');
    // What it left is moved to where a new process finds it, without the lock of this one.
    const copy = `${to}-copy`;
    fs.cpSync(to, copy, { recursive: true, preserveTimestamps: true });
    fs.rmSync(path.join(copy, path.basename(run.vaultRoot), '.lifeboat/lock'));
    try {
      const flipped = path.join(copy, path.basename(run.vaultRoot), 'data/Phone/Pictures/3.jpg');
      const times = fs.statSync(flipped);
      const bytes = fs.readFileSync(flipped);
      bytes[5] = (bytes[5] ?? 0) ^ 1;
      fs.writeFileSync(flipped, bytes);
      fs.utimesSync(flipped, times.atime, times.mtime);
      const second = await backUp(phone.open, copy);
      expect(second).toMatchObject({
        outcome: 'complete-with-exceptions',
        findings: [{ path: 'Phone/Pictures/3.jpg', verdict: 'not-read-back', code: 'READ_BACK_DIFFERS' }],
        equation: { alreadySafe: { files: 7 }, unreadable: { files: 1 } },
      });
    } finally {
      fs.rmSync(copy, { recursive: true, force: true });
    }
  });

  it('compares with the phone in a session of its own, and believes neither reading where they differ', async () => {
    ordinaryPhone();
    const good = await backUp(phone.open, to, { compare: true });
    expect(good).toMatchObject({ outcome: 'complete', proof: { comparedWithPhone: 4 } });
    expect(phone.sessions).toBe(2);
    phone.sessions = 0;
    phone.sends = (name, content, session) =>
      session > 1 && name.endsWith('WP_1.jpg') ? Buffer.from(content).fill(0, 100, 101) : content;
    const bad = await backUp(phone.open, to, { compare: true });
    expect(bad).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [
        { path: 'Phone/Pictures/Camera Roll/WP_1.jpg', verdict: 'differs-from-phone', code: 'COMPARE_DIFFERS' },
      ],
      proof: { comparedWithPhone: 3 },
    });
  });

  it('copies several files at a time where the source has lanes, and loses none', async () => {
    phone.lanes = 6;
    for (let index = 0; index < 60; index += 1) phone.put(`Pictures/${index}.jpg`, seededBytes(1000 + index, index));
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'complete', equation: { copied: { files: 60 } }, proof: { readBack: 60 } });
    checkVault(report);
    checkHolds(report);
  });

  it('leaves out what was not chosen, and says so in the equation', async () => {
    ordinaryPhone();
    const report = await backUp(phone.open, to, { steps: ['media'] });
    expect(report).toMatchObject({ outcome: 'complete', equation: { copied: { files: 2 }, leftOut: { files: 2 } } });
    checkVault(report);
  });

  it('does not call a list that the phone makes by itself a choice of its owner', async () => {
    phone.put('Pictures/a.jpg', 'photo').put('Music/Album/All.pla', '', { virtual: true });
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'complete', equation: { leftOut: { files: 1, bytes: 0 } } });
    expect(report.notes).toMatchObject([
      {
        path: 'Phone/Music/Album/All.pla',
        note: 'left-out',
        message: expect.stringContaining('phone makes by itself') as string,
      },
    ]);
  });

  it('keeps names apart that a phone tells apart and a manifest or a disk does not', async () => {
    for (const name of [
      '100%.jpg',
      '100_.jpg',
      'a\nb.txt',
      'dot.',
      'CON.txt',
      'é.txt',
      'e\u0301.txt',
      '*.txt',
      ' lead',
      'trail ',
    ]) {
      phone.put(`Documents/${name}`, name);
    }
    const report = await backUp(phone.open, to);
    expect(report.outcome, JSON.stringify(report.findings)).toBe('complete');
    expect(report.notes).toContainEqual(
      expect.objectContaining({ path: 'Phone/Documents/100%.jpg', note: 'name-changed' }),
    );
    checkVault(report);
    checkHolds(report);
  });
});
