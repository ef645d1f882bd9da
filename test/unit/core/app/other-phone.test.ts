import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { OtherPhoneReport } from '../../../../src/shared/domain/other-phone.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { seededBytes } from '../../../support/trees.ts';

const MSG =
  '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage><Message><Recepients/><Body>Hello</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments/><LocalTimestamp>130987008000000000</LocalTimestamp><Sender>+491510000001</Sender></Message></ArrayOfMessage>';

async function backedUp(app: TestApp): Promise<string> {
  const files: Record<string, string | Uint8Array> = {
    'Pictures/Camera Roll/WP_20130503_10_14_20_Pro.jpg': seededBytes(3000, 1),
    'Pictures/Camera Roll/WP_20140704_12_00_00_Pro.mp4': seededBytes(5000, 2),
    'Pictures/Saved Pictures/a.jpg': seededBytes(700, 3),
    // The same name to a disk that does not tell case apart, and the very same picture again.
    'Pictures/Other/A.JPG': seededBytes(700, 4),
    'Pictures/Third/a.jpg': seededBytes(700, 3),
    'Documents/letter.pdf': seededBytes(900, 5),
    'contacts.vcf': 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace\r\nTEL:+491510000001\r\nEND:VCARD\r\n',
    'smsBackup/Mon 01 Feb 16.msg': MSG,
  };
  const phone = path.join(app.root, 'lumia');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(phone, 'Phone', name)), { recursive: true });
    writeFileSync(path.join(phone, 'Phone', name), content);
  }
  const to = path.join(app.root, 'backup');
  const { runId, vault } = await app.client['run.start']({ deviceId: `virtual:lumia-950@${phone}`, to });
  expect((await app.client['run.report']({ runId })).outcome).toBe('complete');
  return vault;
}

async function write(
  app: TestApp,
  vault: string,
  out: string,
  kind: 'android' | 'iphone' = 'android',
): Promise<OtherPhoneReport> {
  const { report } = await until(app.client['export.phone']({ vault, kind, out }), (one) => one.report !== null);
  if (!report) throw new Error('no report');
  return report;
}

describe('export.phone', () => {
  it.each(['Contacts.vcf', 'Messages.xml', 'How it gets onto the phone.html'])(
    'on a disk that is full by the time of %s says that it is not the disk of the backup, and leaves nothing half',
    async (name) => {
      await using app = startApp();
      const vault = await backedUp(app);
      const out = path.join(app.root, 'android');
      const { open } = fs;
      const full = vi.spyOn(fs, 'open').mockImplementation(async (file, ...rest) => {
        const handle = await open(file, ...rest);
        if (String(file).includes(name))
          handle.writeFile = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
        return handle;
      });
      try {
        await expect(write(app, vault, out)).rejects.toMatchObject({ code: 'EXPORT_FULL' });
      } finally {
        full.mockRestore();
      }
      expect(readdirSync(out).filter((one) => one.includes(name))).toEqual([]);
      expect(await write(app, vault, out)).toMatchObject({ outcome: 'complete' });
    },
  );

  it.each(['', 'Contacts.vcf', 'Contacts.vcf, Messages.xml', 'Contacts.vcf, .Messages.xml.part-4711'])(
    'goes on where it was cut off before its page was there, with photos and: %s',
    async (left) => {
      const there = left.split(', ');
      await using app = startApp();
      const vault = await backedUp(app);
      const out = path.join(app.root, 'android');
      await write(app, vault, out);
      for (const name of readdirSync(out))
        if (name !== 'Photos and films' && !there.includes(name)) rmSync(path.join(out, name));
      if (there.some((name) => name.startsWith('.'))) mkdirSync(path.join(out, '.Messages.xml.part-4711'));
      expect(await write(app, vault, out)).toMatchObject({
        outcome: 'complete',
        photos: { written: { files: 0 }, alreadyThere: { files: 5 } },
        contacts: { people: 1 },
      });
    },
  );

  it.each(['letter.pdf', 'Messages from home', 'My Contacts.vcf'])(
    'puts nothing beside %s, photos of ours or not',
    async (name) => {
      await using app = startApp();
      const vault = await backedUp(app);
      const out = path.join(app.root, 'android');
      mkdirSync(path.join(out, 'Photos and films'), { recursive: true });
      writeFileSync(path.join(out, name), 'mine');
      await expect(write(app, vault, out)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it('writes photos with their dates, people and messages; the next time writes no photo again', async () => {
    await using app = startApp();
    const vault = await backedUp(app);
    const out = path.join(app.root, 'android');
    const report = await write(app, vault, out);
    expect(report).toMatchObject({
      outcome: 'complete',
      photos: { chosen: { files: 5 }, written: { files: 5 }, alreadyThere: { files: 0 }, failed: { files: 0 } },
      dates: { kept: 5, of: 5 },
      contacts: { people: 1, sameAgain: 1 },
      messages: { messages: 1, written: 1 },
      findings: [],
    });
    const photos = path.join(out, 'Photos and films');
    const names = readdirSync(photos).sort();
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual([
      'a (2).jpg',
      'a (3).jpg',
      'a.jpg',
      'wp_20130503_10_14_20_pro.jpg',
      'wp_20140704_12_00_00_pro.mp4',
    ]);
    const contents = names.map((name) => readFileSync(path.join(photos, name)).toString('base64')).sort();
    const wanted = [seededBytes(3000, 1), seededBytes(5000, 2), ...[3, 4, 3].map((seed) => seededBytes(700, seed))];
    expect(contents).toEqual(wanted.map((bytes) => Buffer.from(bytes).toString('base64')).sort());
    // What the camera's clock showed is what this computer's clock shows.
    expect(statSync(path.join(photos, 'WP_20130503_10_14_20_Pro.jpg')).mtime).toEqual(new Date(2013, 4, 3, 10, 14, 20));
    expect(readFileSync(path.join(out, 'Contacts.vcf'), 'utf8')).toContain('VERSION:4.0');
    const xml = readFileSync(path.join(out, 'Messages.xml'), 'utf8');
    expect(xml).toMatch(/<sms [^>]*address="\+491510000001"[^>]*body="Hello"/u);
    expect(readFileSync(report.page, 'utf8')).toContain('SMS Backup &amp; Restore');

    const again = await write(app, vault, out);
    expect(again).toMatchObject({
      photos: { written: { files: 0 }, alreadyThere: { files: 5 } },
      dates: { kept: 5, of: 5 },
    });
    expect(readdirSync(photos)).toHaveLength(5);
  });

  it('gives an iPhone, which takes no messages, pages to read', async () => {
    await using app = startApp();
    const vault = await backedUp(app);
    const report = await write(app, vault, path.join(app.root, 'iphone'), 'iphone');
    expect(existsSync(path.join(report.messages?.place ?? '', 'index.html'))).toBe(true);
    expect(readFileSync(report.page, 'utf8')).toContain('takes no messages from outside');
  });

  it('names a file that went bad in the backup and writes the others', async () => {
    await using app = startApp();
    const vault = await backedUp(app);
    writeFileSync(path.join(vault, 'data/Phone/Pictures/Saved Pictures/a.jpg'), seededBytes(700, 99));
    const out = path.join(app.root, 'android');
    const report = await write(app, vault, out);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      photos: { written: { files: 4 }, failed: { files: 1 } },
      findings: [{ path: 'data/Phone/Pictures/Saved Pictures/a.jpg' }],
    });
    expect(readdirSync(path.join(out, 'Photos and films'))).toHaveLength(4);
    expect(readFileSync(report.page, 'utf8')).toContain('Not written');
  });

  it('puts nothing among other things, nor into the backup', async () => {
    await using app = startApp();
    const vault = await backedUp(app);
    const taken = path.join(app.root, 'taken');
    mkdirSync(taken);
    writeFileSync(path.join(taken, 'mine.txt'), 'mine');
    for (const out of [taken, path.join(taken, 'mine.txt'), path.join(vault, 'Readable', 'out')])
      await expect(write(app, vault, out)).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(taken)).toEqual(['mine.txt']);
    execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault });
  });

  it('goes on where it was called off, and leaves nothing half', async () => {
    await using app = startApp();
    const vault = await backedUp(app);
    const out = path.join(app.root, 'android');
    await until(app.client['export.phone']({ vault, kind: 'android', out }), ({ done }) => done.files >= 1);
    await expect
      .poll(() =>
        (existsSync(out) ? readdirSync(out, { recursive: true }) : []).filter((one) => /part/u.test(String(one))),
      )
      .toEqual([]);
    const report = await write(app, vault, out);
    expect(report.outcome).toBe('complete');
    expect(report.photos.written.files + report.photos.alreadyThere.files).toBe(5);
    expect(readdirSync(path.join(out, 'Photos and films'))).toHaveLength(5);
  });
});
