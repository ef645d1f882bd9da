import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../../support/app.ts';
import { goodFiles } from '../../../support/good-files.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';

const { signal } = new AbortController();

/** A folder that stands for a phone: a photo, a note, and a photo that was cut off long ago. */
async function makePhone(root: string): Promise<string> {
  const phone = path.join(root, 'phone');
  const camera = path.join(phone, 'Pictures', 'Camera Roll');
  mkdirSync(camera, { recursive: true });
  const jpeg = (await goodFiles()).find(({ name }) => name === 'photo.jpg')?.bytes ?? Buffer.alloc(0);
  writeFileSync(path.join(camera, 'WP_20160501_001.jpg'), jpeg);
  writeFileSync(path.join(camera, 'WP_20160501_002.jpg'), jpeg.subarray(0, jpeg.length / 2));
  writeFileSync(path.join(camera, 'WP_20160501_003.nar'), Buffer.from([1, 2, 3, 200, 0, 255, 7]));
  return phone;
}

async function backUp({ client }: TestApp, phone: string, to: string): Promise<RunReport> {
  const { runId } = await client['run.start'](
    { deviceId: DeviceId.parse(`folder:${phone}`), to, steps: ['media', 'documents'], compare: false, waitSeconds: 0 },
    { signal },
  );
  return await client['run.report']({ runId }, { signal });
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe('what a backup holds', () => {
  it('is tried after copying, once for each content, and what is damaged on the phone is named and kept', async () => {
    await using app = startApp();
    const phone = await makePhone(app.root);
    const first = await backUp(app, phone, path.join(app.root, 'backup'));
    expect(first).toMatchObject({
      outcome: 'complete',
      findings: [],
      proof: { copied: 3, opens: 1, doesNotOpen: 1, notChecked: 1 },
    });
    expect(first.notes).toContainEqual({
      path: expect.stringContaining('WP_20160501_002.jpg') as unknown,
      note: 'does-not-open',
      message: expect.stringMatching(/^Does not open \(JPEG\): it is cut off in its picture data/u) as unknown,
    });
    const kept = path.join(first.vault, '.lifeboat', 'opens.jsonl');
    expect(linesOf(kept)).toHaveLength(3);

    writeFileSync(path.join(phone, 'note.txt'), 'a new note\n');
    const second = await backUp(app, phone, path.join(app.root, 'backup'));
    expect(second.proof).toMatchObject({ copied: 1, opens: 2, doesNotOpen: 1, notChecked: 1 });
    expect(second.notes.filter(({ note }) => note === 'does-not-open')).toHaveLength(1);
    // Only the new one was tried.
    expect(linesOf(kept)).toHaveLength(4);
  });

  it('is believed line by line: a torn last line is dropped and tried again, nonsense is passed over', async () => {
    await using app = startApp();
    const phone = await makePhone(app.root);
    const { vault } = await backUp(app, phone, path.join(app.root, 'backup'));
    const kept = path.join(vault, '.lifeboat', 'opens.jsonl');
    appendFileSync(kept, 'nonsense\n{"inspection":1}\n{"inspection":1,"sha256":"torn');
    writeFileSync(path.join(phone, 'note.txt'), 'a new note\n');
    const report = await backUp(app, phone, path.join(app.root, 'backup'));
    expect(report.proof).toMatchObject({ opens: 2, doesNotOpen: 1, notChecked: 1 });
    const lines = linesOf(kept);
    expect(lines.filter((line) => line.includes('torn'))).toEqual([]);
    expect(() => JSON.parse(lines.at(-1) ?? '') as unknown).not.toThrow();
  });

  it('is tried by a full verification, which keeps nothing and calls no backup bad for it', async () => {
    await using app = startApp();
    const phone = await makePhone(app.root);
    const { vault } = await backUp(app, phone, path.join(app.root, 'backup'));
    const kept = path.join(vault, '.lifeboat', 'opens.jsonl');
    truncateSync(kept, 0);
    const before = readdirSync(vault, { recursive: true }).sort();
    for (const mode of ['full', 'quick'] as const) {
      let last = null;
      for await (const snapshot of app.client['vault.verify']({ vault, mode }, { signal })) last = snapshot.report;
      expect(last).toMatchObject({ ok: true, counts: { damaged: 0 } });
      expect(last?.contents).toEqual(
        mode === 'quick'
          ? undefined
          : {
              ...{ opens: 1, doesNotOpen: 1, notChecked: 1, notesOmitted: 0 },
              notes: [expect.objectContaining({ note: 'does-not-open' })],
            },
      );
    }
    expect(existsSync(kept) && readFileSync(kept, 'utf8')).toBe('');
    expect(readdirSync(vault, { recursive: true }).sort()).toEqual(before);
  });
});
