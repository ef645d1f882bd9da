import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import { readBack } from '../../../../src/core/verify/read-back.ts';
import { backUp } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { hashTree, seededBytes, sha256 } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'safe-'));
  phone = new FakePhone();
});
afterEach(() => {
  fs.rmSync(to, { recursive: true, force: true });
});
const lost = (): AppError => new AppError('DEVICE_LOST', 'Cannot read: the phone is gone');

describe('a file is called safe', () => {
  it('not when it was read back as damaged and then renamed on the phone', async () => {
    const content = seededBytes(400_000, 4);
    phone.chunk = 100_000;
    phone.put('Videos/a.mp4', content, { persistentId: 'beef' });
    // The disk changes a byte in the middle before it is read back.
    let stored = '';
    const first = await backUp(phone.open, to, {}, async (vault, file, options) => {
      stored = path.join(vault.info.root, file.path);
      const bytes = fs.readFileSync(stored);
      bytes[200_000] = 0xff ^ (content[200_000] ?? 0);
      fs.writeFileSync(stored, bytes);
      return await readBack(vault, file, { ...options, hash: 'xxh64' });
    });
    expect(first).toMatchObject({ outcome: 'complete-with-exceptions', findings: [{ code: 'READ_BACK_DIFFERS' }] });
    phone.files.clear();
    phone.put('Videos/renamed.mp4', content, { persistentId: 'beef' });
    const second = await backUp(phone.open, to);
    const safe = second.equation.alreadySafe.files + second.equation.copied.files;
    const onDisk = [...hashTree(path.join(second.vault, 'data')).values()];
    // Either it is whole on the disk, or it is not called safe.
    expect(onDisk.includes(sha256(content)) || (second.outcome !== 'complete' && safe === 0), second.outcome).toBe(
      true,
    );
  });

  it('not when it would be the halves of two files, where the phone gives no date', async () => {
    const old = seededBytes(400_000, 1);
    phone.put('Videos/film.mp4', old, { modified: null });
    phone.onChunk = (_path, offset) => {
      if (offset < 200_000) return;
      phone.gone = lost();
      throw lost();
    };
    const first = await backUp(phone.open, to);
    expect(first.outcome).toBe('failed');
    phone.gone = null;
    phone.onChunk = () => undefined;
    const fresh = seededBytes(400_000, 2);
    phone.put('Videos/film.mp4', fresh, { modified: null });
    const second = await backUp(phone.open, to);
    const onDisk = [...hashTree(path.join(second.vault, 'data')).values()];
    expect(
      second.outcome !== 'complete' || onDisk.includes(sha256(fresh)),
      `${second.outcome} and the bytes are neither file's`,
    ).toBe(true);
  });

  it('not when the phone sends more at the second reading', async () => {
    phone.put('Pictures/a.jpg', seededBytes(4000, 1));
    phone.sends = (_name, content, session) => (session > 1 ? Buffer.concat([content, Buffer.alloc(1000)]) : content);
    const report = await backUp(phone.open, to, { compare: true });
    expect([report.outcome, report.proof.comparedWithPhone]).not.toEqual(['complete', 1]);
  });

  it("not when it was still being written, though the phone's clock is two hours behind", async () => {
    // Battery was flat: the phone's clock is two hours behind.
    const behind = (): number => Date.now() - 2 * 60 * 60 * 1000;
    phone.put('Videos/now.mp4', seededBytes(9000, 1), { modified: behind() });
    let grown = false;
    phone.sends = (name, content) => (name === 'Videos/now.mp4' ? content.subarray(0, 9000) : content);
    phone.onChunk = (_name, offset) => {
      if (grown || offset < 5000) return;
      grown = true;
      phone.put('Videos/now.mp4', seededBytes(12_000, 2), { modified: behind() + 5000 });
    };
    const report = await backUp(phone.open, to);
    const onDisk = [...hashTree(path.join(report.vault, 'data')).values()];
    expect(report.outcome !== 'complete' || onDisk.includes(sha256(seededBytes(12_000, 2)))).toBe(true);
  });
});
