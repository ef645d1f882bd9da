import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Diagnosis } from '../../../src/shared/domain/diagnosis.ts';
import { cliHere } from '../../support/cli-here.ts';

let root = '';
let phone = '';
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeboat-doctor-'));
  mkdirSync(path.join(root, 'lumia/Phone/Pictures'), { recursive: true });
  writeFileSync(path.join(root, 'lumia/Phone/Pictures/a.jpg'), Buffer.alloc(2_000_000));
  phone = `virtual:lumia-950@${path.join(root, 'lumia')}`;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function lifeboat(...args: readonly string[]) {
  const { status, out, err } = await cliHere(root, args);
  return { status, out: out + err };
}

describe('lifeboat doctor', () => {
  it('ends with 10 and one thing to do where nothing is plugged in', async () => {
    const { status, out } = await lifeboat('doctor');
    expect(status).toBe(10);
    expect(out.match(/Do this:/gu)).toHaveLength(1);
  });

  it('gives one document as JSON', async () => {
    const { status, out } = await lifeboat('doctor', '--device', `${phone}?locked`, '--json');
    expect(status).toBe(10);
    expect(Diagnosis.parse(JSON.parse(out)).causes).toMatchObject([{ cause: 'locked' }]);
  });

  it('measures the cable, and does not call a broken one good', async () => {
    const good = await lifeboat('doctor', '--device', phone, '--cable', '--seconds', '1');
    expect(good.status).toBe(0);
    expect(good.out).toContain('The cable and the port carry well.');
    const broken = await lifeboat('doctor', '--device', `${phone}?unplug=1000000`, '--cable', '--seconds', '1');
    expect(broken.status).toBe(11);
    expect(broken.out).toContain('The connection broke');
  });

  it('refuses a time that is none', async () => {
    for (const seconds of ['0', 'x', '301', '-1'])
      expect((await lifeboat('doctor', '--cable', '--seconds', seconds)).status).toBe(2);
  });
});

describe('lifeboat diagnostics', () => {
  it('is written for a phone that is lost while it is asked, and says so', async () => {
    const { status, out } = await lifeboat('diagnostics', '--device', `${phone}?unplug=0`);
    expect(status).toBe(0);
    expect(out).toContain('It could not be asked: DEVICE_LOST');
  });

  it('says plainly that there is no such folder', async () => {
    const { status, out } = await lifeboat('diagnostics', '--device', phone, '--out', path.join(root, 'not there'));
    expect(status).toBe(2);
    expect(out).toContain('there is no such folder');
    expect(out).not.toContain('ENOENT');
  });

  it('prints what it would save, and saves only when it is told where', async () => {
    const printed = await lifeboat('diagnostics', '--device', phone);
    expect(printed.out).toContain('Supported operations:');
    const to = path.join(root, 'out');
    mkdirSync(to);
    expect(readdirSync(to)).toEqual([]);
    expect((await lifeboat('diagnostics', '--device', phone, '--out', to)).status).toBe(0);
    expect(readdirSync(to)).toEqual(['lumia-lifeboat-diagnostics.txt']);
  });
});
