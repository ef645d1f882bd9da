import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHsh } from '../../src/core/messages/hsh.ts';
import { openMtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import type { OpOptions } from '../../src/core/base/options.ts';
import { silent } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { VirtualPhones } from '../../src/core/device/virtual/virtual-phones.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import type { RestoreExtra, RestoreReport } from '../../src/shared/domain/restore.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { backUp } from '../support/backup.ts';
import { hashTree } from '../support/trees.ts';

const host = { clock: systemClock, log: silent };
const NOKIA =
  '"sms","READ,RECEIVED","+15550100077","","","2012.03.04 10:11","","From an older phone, in another form"\r\n';
const MORE_CARDS = 'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Later;Lena\r\nFN:Lena Later\r\nTEL:+15550100088\r\nEND:VCARD\r\n';

let app: TestApp;
let vault = '';
let people = 0;
let messages = 0;
beforeAll(async () => {
  app = startApp();
  const made = await backUp((options) => openLumia('lumia-950', options), path.join(app.root, 'backups'));
  expect(made.outcome).toBe('complete');
  ({ vault } = made);
  const dropped = path.join(app.root, 'dropped');
  fs.mkdirSync(dropped);
  fs.writeFileSync(path.join(dropped, 'old phone.csv'), NOKIA);
  fs.writeFileSync(path.join(dropped, 'more.vcf'), MORE_CARDS);
  const { runId } = await app.client['run.add']({ vault, from: dropped });
  expect((await app.client['run.report']({ runId })).outcome).toBe('complete');
  people = (await app.client['contacts.overview']({ vault })).people;
  messages = (await app.client['messages.overview']({ vault })).messages;
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

function openLumia(which: string, options: OpOptions) {
  const phones = new VirtualPhones(host);
  const id = DeviceId.parse(`virtual:${which}`);
  return phones.connect(id, options).then((transport) => openMtpPhone({ transport, id, ...host, options }));
}

let counter = 0;
function emptyPhone(): { readonly folder: string; readonly id: DeviceId } {
  const folder = path.join(app.root, `phone-${(counter += 1)}`);
  fs.mkdirSync(path.join(folder, 'Phone/Documents'), { recursive: true });
  return { folder, id: DeviceId.parse(`virtual:lumia-950@${folder}`) };
}

async function put(id: DeviceId, also: RestoreExtra[], from = vault): Promise<RestoreReport> {
  const target = { kind: 'device' as const, id };
  const started = await app.client['restore.start']({ vault: from, target, also, onlyAlso: true });
  return await app.client['restore.report']({ id: started.id });
}

describe('what is made for the phone’s own apps', () => {
  it('is every message of every source as one set that the app takes back, where the app had its own', async () => {
    const { folder, id } = emptyPhone();
    const report = await put(id, ['messages']);
    expect(report.outcome, JSON.stringify(report)).toBe('complete');
    expect(report.also).toEqual([
      { extra: 'messages', place: 'Phone/Documents/contacts+message backup', files: 4, put: 4, holds: messages },
    ]);
    const tree = [...hashTree(folder).keys()].map((name) => name.split('/').slice(0, 4).join('/'));
    expect(new Set(tree)).toEqual(
      new Set(['smsBackup', 'mmsBackup'].map((name) => `Phone/Documents/contacts+message backup/${name}`)),
    );
    let texts = '';
    for (const name of hashTree(folder).keys()) {
      if (!name.endsWith('.msg')) continue;
      const bytes = fs.readFileSync(path.join(folder, name));
      texts += bytes.toString('utf8');
      const said = parseHsh(fs.readFileSync(path.join(folder, name.replace(/msg$/u, 'hsh')), 'utf8'));
      expect(said).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(texts.match(/<Message>/gu)?.length).toBe(messages);
    expect(texts.includes('From an older phone, in another form')).toBe(true);
  });

  it('is known again by the next backup, which adds nobody and no message', async () => {
    const { id } = emptyPhone();
    await put(id, ['messages', 'contacts', 'contact-files']);
    const second = await backUp(
      (options) =>
        app.ports.drivers.find(({ scheme }) => scheme === 'virtual')?.open(id, options) ??
        Promise.reject(new Error('no driver')),
      path.join(app.root, `again-${counter}`),
    );
    expect((await app.client['messages.overview']({ vault: second.vault })).messages).toBe(messages);
    expect((await app.client['contacts.overview']({ vault: second.vault })).people).toBe(people);
  });

  it('is everyone as a card each and as one file, and the same bytes each time: nothing is written twice', async () => {
    const { folder, id } = emptyPhone();
    const report = await put(id, ['contact-files', 'contacts']);
    expect(report.outcome).toBe('complete');
    const cards = fs.readdirSync(path.join(folder, 'Phone/Documents/Contacts from the backup'));
    expect(cards).toHaveLength(people);
    expect(cards).toContain('Lena Later.vcf');
    const one = fs.readFileSync(path.join(folder, 'Phone/Documents/Contacts from the backup.vcf'), 'utf8');
    expect(one.match(/^BEGIN:VCARD/gmu)).toHaveLength(people);
    const before = hashTree(folder);
    const again = await put(id, ['contact-files', 'contacts']);
    expect(again.equation.written.files).toBe(0);
    expect(again.equation.alreadyThere.files).toBe(people + 1);
    expect(again.also.map(({ put: there, files }) => there === files)).toEqual([true, true]);
    expect(hashTree(folder)).toEqual(before);
  });

  it('is a kit whose dependencies come first, with a page that names the commands, and sends no package twice', async () => {
    const { folder, id } = emptyPhone();
    fs.mkdirSync(path.join(folder, 'SD card'));
    const target = { kind: 'device' as const, id };
    const started = await app.client['restore.start']({ vault, target, also: ['kit'] });
    const report = await app.client['restore.report']({ id: started.id });
    expect(report.outcome, JSON.stringify(report.findings)).toBe('complete');
    const kit = path.join(folder, 'Phone/Documents/Apps from the backup');
    expect(fs.readdirSync(kit).sort()).toEqual(['1 first', '2 then', 'How to install.html']);
    const first = fs.readdirSync(path.join(kit, '1 first'));
    expect(first).toEqual(['Sample.Runtime.1.0_arm.appx']);
    const page = fs.readFileSync(path.join(kit, 'How to install.html'), 'utf8');
    expect(page).toContain('2 then/Torch_2.1.0.0_arm.appx&quot; -dependency &quot;1 first/Sample.Runtime.1.0_arm.appx');
    expect(page).toContain('AppDeployCmd.exe /install &quot;2 then/Tide Tables.xap');
    expect(page).not.toContain('<script');
    const packages = [...hashTree(folder)].filter(([name]) => /\.(?:xap|appx)$/u.test(name));
    expect(new Set(packages.map(([, hash]) => hash)).size).toBe(packages.length);
  });

  it('goes where there is no memory card into the phone itself', async () => {
    const { id } = emptyPhone();
    const report = await put(id, ['kit']);
    expect(report.also).toMatchObject([{ extra: 'kit', place: 'Phone/Documents/Apps from the backup' }]);
  });

  it('is shown by a plan that writes nothing, into the backup neither', async () => {
    const { folder, id } = emptyPhone();
    const copy = path.join(app.root, 'untouched');
    fs.cpSync(vault, copy, { recursive: true, preserveTimestamps: true });
    fs.rmSync(path.join(copy, 'Readable/For the phone'), { recursive: true, force: true });
    const wish = { vault: copy, target: { kind: 'device' as const, id }, also: ['messages' as const], onlyAlso: true };
    let plan = null;
    for await (const snapshot of app.client['restore.plan'](wish)) ({ plan } = snapshot);
    expect(plan?.counts.write.files).toBe(4);
    expect(hashTree(folder).size).toBe(0);
    expect(fs.existsSync(path.join(copy, 'Readable/For the phone'))).toBe(false);
  });

  it('is refused where the records are gone, and where the backup holds nothing of it', async () => {
    const { folder, id } = emptyPhone();
    const bare = path.join(app.root, 'bare');
    fs.cpSync(vault, bare, { recursive: true });
    fs.rmSync(path.join(bare, '.lifeboat'), { recursive: true });
    await expect(put(id, ['messages'], bare)).rejects.toMatchObject({ code: 'RESTORE_NOT_MADE' });
    const small = path.join(app.root, 'small');
    fs.mkdirSync(path.join(small, 'Phone'), { recursive: true });
    fs.writeFileSync(path.join(small, 'Phone/note.txt'), 'only this');
    const poor = await backUp(
      (options) =>
        app.ports.drivers
          .find(({ scheme }) => scheme === 'virtual')
          ?.open(DeviceId.parse(`virtual:lumia-820@${small}`), options) ?? Promise.reject(new Error('no driver')),
      path.join(app.root, 'poor'),
    );
    for (const extra of ['messages', 'contacts', 'kit'] as const)
      await expect(put(id, [extra], poor.vault)).rejects.toThrow(/there is none in/u);
    expect(hashTree(folder).size).toBe(0);
  });
});
