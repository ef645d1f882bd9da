import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';

const SERIAL = '00000000000000000000000000000006';

function phone(app: TestApp, more = '', size = 3_000_000): DeviceId {
  const folder = path.join(app.root, 'lumia');
  mkdirSync(path.join(folder, 'Phone', 'Pictures'), { recursive: true });
  if (size > 0) writeFileSync(path.join(folder, 'Phone', 'Pictures', 'secret holiday.jpg'), Buffer.alloc(size, 'x'));
  return DeviceId.parse(`virtual:lumia-950@${folder}${more}`);
}

describe('doctor.diagnose', () => {
  it('tells a ready phone from a locked one', async () => {
    await using app = startApp();
    const ready = phone(app);
    const locked = phone(app, '?locked');
    const diagnosis = await app.client['doctor.diagnose']({ ids: [ready, locked] });
    expect(diagnosis.ready).toMatchObject([{ deviceId: ready }]);
    expect(diagnosis.causes).toMatchObject([{ deviceId: locked, cause: 'locked' }]);
  });

  it('says so where nothing is plugged in', async () => {
    await using app = startApp(() => ({ drivers: [] }));
    expect((await app.client['doctor.diagnose']({})).causes).toMatchObject([{ cause: 'not-found', deviceId: null }]);
  });
});

describe('doctor.cableTest', () => {
  const measure = (app: TestApp, deviceId: DeviceId) =>
    until(app.client['doctor.cableTest']({ deviceId, seconds: 1 }), ({ phase }) => phase === 'ended');

  it('measures the rate of a good cable, and reads nothing to keep', async () => {
    await using app = startApp();
    const result = await measure(app, phone(app));
    expect(result).toMatchObject({ verdict: 'good', errors: 0 });
    expect(result.bytes).toBeGreaterThan(3_000_000);
    expect(result.rate).toBeGreaterThan(1_500_000);
  });

  it('calls a slow cable slow', async () => {
    await using app = startApp();
    const result = await measure(app, phone(app, '?slow=500000'));
    expect(result.verdict).toBe('slow');
    expect(result.rate).toBeLessThan(1_500_000);
  });

  it('notices a cable that is pulled', async () => {
    await using app = startApp();
    expect((await measure(app, phone(app, '?unplug=1000000'))).verdict).toBe('lost');
  });

  it('has nothing to measure on an empty phone', async () => {
    await using app = startApp();
    expect((await measure(app, phone(app, '', 0))).verdict).toBe('nothing-to-read');
  });
});

describe('doctor.bundle', () => {
  it("holds what the phone can do in libmtp's form, and nothing that is the owner's", async () => {
    await using app = startApp();
    const { text } = await app.client['doctor.bundle']({ ids: [phone(app)] });
    expect(text).toContain('   9805: GetObjectPropList');
    expect(text).toContain('microsoft/WindowsPhone');
    expect(text).toContain('   0xd402: DeviceFriendlyName');
    expect(text).toContain('   GetServiceIDs: 4 bytes 00.00.00.00');
    expect(text).toContain('   GetServiceInfo: InvalidParameter');
    expect(text).toContain('StorageID: 0x00010001');
    expect(text).not.toContain(SERIAL);
    expect(text).not.toContain('holiday');
    expect(text).not.toContain(app.root);
  });

  it('is saved as it was shown, and over no other file', async () => {
    await using app = startApp();
    const first = await app.client['doctor.save']({ folder: app.root, text: 'one' });
    const second = await app.client['doctor.save']({ folder: app.root, text: 'two' });
    expect([first, second].map(({ file }) => readFileSync(file, 'utf8'))).toEqual(['one', 'two']);
    await expect(app.client['doctor.save']({ folder: path.join(app.root, 'none'), text: '' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
