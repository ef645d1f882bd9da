import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../../support/app.ts';

let jpeg: Buffer;
beforeAll(async () => {
  const red = { create: { width: 400, height: 200, channels: 3, background: '#f00' } } as const;
  // Orientation 6: to be turned by a quarter.
  jpeg = await sharp(red).withMetadata({ orientation: 6 }).jpeg().toBuffer();
});

function makeVault({ root }: TestApp): { vault: string; put: (name: string, bytes: Buffer | string) => void } {
  const vault = path.join(root, 'phone');
  mkdirSync(path.join(vault, '.lifeboat'), { recursive: true });
  writeFileSync(path.join(vault, '.lifeboat', 'vault.json'), '{}');
  const put = (name: string, bytes: Buffer | string): void => {
    mkdirSync(path.dirname(path.join(vault, name)), { recursive: true });
    writeFileSync(path.join(vault, name), bytes);
  };
  return { vault, put };
}

const sizeOf = async (url: string | null): Promise<string> => {
  const { width, height, format } = await sharp(Buffer.from(url?.split(',')[1] ?? '', 'base64')).metadata();
  return `${format} ${width}x${height}`;
};

describe('vault.thumbnail', () => {
  it('is a small upright JPEG of a stored picture, also of a damaged one, and follows a change', async () => {
    await using app = startApp();
    const { vault, put } = makeVault(app);
    const get = (name: string, size = 100) => app.client['vault.thumbnail']({ vault, path: name, size });
    put('data/Phone/a.jpg', jpeg);
    const url = await get('data/Phone/a.jpg');
    expect(url).toMatch(/^data:image\/jpeg;base64,/u);
    expect(await sizeOf(url)).toBe('jpeg 50x100');
    expect(await get('data/Phone/a.jpg')).toBe(url);
    expect(await sizeOf(await get('data/Phone/a.jpg', 32))).toBe('jpeg 16x32');
    const png = await sharp({ create: { width: 40, height: 10, channels: 4, background: '#0f08' } })
      .png()
      .toBuffer();
    put('data/Phone/a.jpg', png);
    expect(await sizeOf(await get('data/Phone/a.jpg'))).toBe('jpeg 40x10');
    const noise = await sharp(Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, n) => (n * 7919) % 251)), {
      raw: { width: 300, height: 300, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    put('data/Phone/cut.jpg', noise.subarray(0, noise.length / 2));
    expect(await sizeOf(await get('data/Phone/cut.jpg'))).toBe('jpeg 100x100');
  });

  it('is null for what is no picture, and never an error', async () => {
    await using app = startApp();
    const { vault, put } = makeVault(app);
    put('data/x.jpg', '');
    put('data/y.jpg', 'not a picture');
    put('data/z.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1000)]));
    put('data/evil.svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>');
    put('data/evil.jpg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    for (const name of ['x.jpg', 'y.jpg', 'z.jpg', 'evil.svg', 'evil.jpg', 'missing.jpg', '']) {
      expect(await app.client['vault.thumbnail']({ vault, path: `data/${name}` }), name).toBeNull();
    }
    expect(await app.client['vault.thumbnail']({ vault: '/nowhere', path: 'data/x.jpg' })).toBeNull();
  });

  it('reads nothing outside the data of a backup', async () => {
    await using app = startApp();
    const { vault, put } = makeVault(app);
    put('data/a.jpg', jpeg);
    put('.lifeboat/b.jpg', jpeg);
    writeFileSync(path.join(app.root, 'c.jpg'), jpeg);
    mkdirSync(path.join(app.root, 'plain', 'data'), { recursive: true });
    writeFileSync(path.join(app.root, 'plain', 'data', 'd.jpg'), jpeg);
    symlinkSync(path.join(app.root, 'c.jpg'), path.join(vault, 'data', 'link.jpg'));
    symlinkSync(app.root, path.join(vault, 'data', 'folder'));
    const ways = [
      '../c.jpg',
      'data/../.lifeboat/b.jpg',
      'data/../../c.jpg',
      '.lifeboat/b.jpg',
      'data/link.jpg',
      'data/folder/c.jpg',
      path.join(app.root, 'c.jpg'),
    ];
    for (const way of ways) expect(await app.client['vault.thumbnail']({ vault, path: way }), way).toBeNull();
    expect(await app.client['vault.thumbnail']({ vault: path.join(app.root, 'plain'), path: 'data/d.jpg' })).toBeNull();
    expect(await app.client['vault.thumbnail']({ vault, path: 'data/a.jpg' })).not.toBeNull();
  });
});
