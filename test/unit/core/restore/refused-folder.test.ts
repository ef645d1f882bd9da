import fs, { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startApp } from '../../../support/app.ts';

describe('a restore to a device that refuses to make a folder', () => {
  it('puts everything else back, and names each file that lies in that folder', async () => {
    await using app = startApp();
    const phone = path.join(app.root, 'lumia');
    for (const name of ['Pictures/a.jpg', 'Refused/b.jpg', 'Refused/deeper/c.jpg', 'Empty/Refused', 'Videos/d.mp4']) {
      mkdirSync(path.dirname(path.join(phone, 'Phone', name)), { recursive: true });
      if (name === 'Empty/Refused') mkdirSync(path.join(phone, 'Phone', name));
      else writeFileSync(path.join(phone, 'Phone', name), name);
    }
    const { runId, vault } = await app.client['run.start']({
      deviceId: `virtual:lumia-950@${phone}`,
      to: path.join(app.root, 'backup'),
    });
    await app.client['run.report']({ runId });
    const out = path.join(app.root, 'out');
    const { mkdir } = fs.promises;
    const refusing = vi.spyOn(fs.promises, 'mkdir').mockImplementation(async (where, options) => {
      if (/\bRefused\b/u.test(String(where))) throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
      return await mkdir(where, options);
    });
    try {
      const { id } = await app.client['restore.start']({
        ...{ vault, run: null, target: { kind: 'folder', path: out }, select: [], also: [], onlyAlso: false },
        ...{ proof: 'all', waitSeconds: 1 },
      });
      const report = await app.client['restore.report']({ id });
      expect(report).toMatchObject({
        outcome: 'complete-with-exceptions',
        endedBy: null,
        equation: { written: { files: 2 }, failed: { files: 2 } },
        findings: [
          { path: 'Phone/Refused/b.jpg', code: 'RESTORE_WRITE_FAILED' },
          { path: 'Phone/Refused/deeper/c.jpg', code: 'RESTORE_WRITE_FAILED' },
        ],
      });
      expect(report.notes).toContain('1 folder could not be made there: Phone/Empty/Refused.');
      expect(readdirSync(path.join(out, 'Phone')).sort()).toContain('Videos');
      expect(existsSync(path.join(out, 'Phone/Pictures/a.jpg'))).toBe(true);
    } finally {
      refusing.mockRestore();
    }
  });
});
