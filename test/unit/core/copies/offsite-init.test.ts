import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { Bucket, s3Error } from '../../../support/bucket.ts';
import { seededBytes } from '../../../support/trees.ts';

const credentials = { user: 'AKIAIOSFODNN7EXAMPLE', password: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
let bucket = new Bucket();
let to = '';
beforeEach(async () => {
  bucket = new Bucket();
  to = `s3+${await bucket.listen()}/bucket/phone`;
});
afterEach(() => bucket.close());

async function aBackup({ root, client }: TestApp): Promise<string> {
  const card = path.join(root, 'card', 'Pictures');
  mkdirSync(card, { recursive: true });
  writeFileSync(path.join(card, 'p.jpg'), seededBytes(1000, 1));
  const { runId, vault } = await client['run.start']({
    deviceId: `folder:${path.dirname(card)}`,
    to: path.join(root, 'backup'),
  });
  await client['run.report']({ runId });
  return vault;
}

describe('offsite.init', () => {
  it('leaves no page when the place refuses, whether to be looked at or to be written to, and works the next time', async () => {
    await using app = startApp();
    const vault = await aBackup(app);
    const sheet = path.join(app.root, 'key.html');
    const init = () => app.client['offsite.init']({ vault, to, sheet, credentials });
    for (const method of ['GET', 'PUT']) {
      bucket.refuse = (asked) =>
        asked.startsWith(method) ? { status: 403, body: s3Error('SignatureDoesNotMatch') } : null;
      await expect(init()).rejects.toMatchObject({ code: 'OFFSITE_WRONG_SECRET' });
      expect(existsSync(sheet), method).toBe(false);
    }
    bucket.refuse = null;
    expect((await init()).sheet).toBe(sheet);
  });

  it('never writes over a page, names the file, and has begun nothing; in a folder it takes another name', async () => {
    await using app = startApp();
    const vault = await aBackup(app);
    const sheet = path.join(app.root, 'key.html');
    writeFileSync(sheet, 'the only key to another copy');
    const init = (to: string, sheet: string) => app.client['offsite.init']({ vault, to, sheet, credentials });
    await expect(init(to, sheet)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(sheet) as string,
    });
    expect(readFileSync(sheet, 'utf8')).toBe('the only key to another copy');
    expect([...bucket.kept]).toEqual([]);
    await expect(init(to, path.join(app.root, 'nowhere', 'key.html'))).rejects.toMatchObject({ code: 'USAGE' });
    const pages = path.join(app.root, 'pages');
    mkdirSync(pages);
    await init(to, pages);
    await init(path.join(app.root, 'cloud'), pages);
    const [name = '', second = ''] = readdirSync(pages)
      .sort((a, b) => b.length - a.length)
      .reverse();
    expect(second).toBe(name.replace('.html', ' (2).html'));
  });

  it('does not write the page with the key into the folder that is carried away, and has begun nothing', async () => {
    await using app = startApp();
    const vault = await aBackup(app);
    const cloud = path.join(app.root, 'Nextcloud', 'phone');
    mkdirSync(cloud, { recursive: true });
    for (const sheet of [cloud, path.join(cloud, 'key.html')]) {
      await expect(app.client['offsite.init']({ vault, to: cloud, sheet })).rejects.toMatchObject({ code: 'USAGE' });
      expect(readdirSync(cloud)).toEqual([]);
    }
    const { sheet } = await app.client['offsite.init']({ vault, to: cloud, sheet: path.join(app.root, 'key.html') });
    expect(existsSync(sheet)).toBe(true);
  });

  it('is told what is the matter when its folder is not mounted', async () => {
    await using app = startApp();
    const vault = await aBackup(app);
    const cloud = path.join(app.root, 'cloud');
    const { sheet } = await app.client['offsite.init']({ vault, to: cloud, sheet: path.join(app.root, 'key.html') });
    const key = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(sheet, 'utf8'))?.[0] ?? '';
    await app.client['offsite.confirm']({ vault, key });
    const push = () => until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    await push();
    rmSync(cloud, { recursive: true });
    mkdirSync(cloud);
    await expect(push()).rejects.toMatchObject({ code: 'OFFSITE_AWAY' });
    expect(readdirSync(cloud)).toEqual([]);
  });
});
