import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupName, makeMsg } from '../../../src/core/device/virtual/sample/messages.ts';
import { RunReport } from '../../../src/shared/domain/run-report.ts';
import { cliHere } from '../../support/cli-here.ts';

const DAY = 86_400_000;
const YEARS = 3032;
const cards = (...names: readonly string[]): string =>
  names
    .map((name) => `BEGIN:VCARD\r\nVERSION:3.0\r\nN:;${name};;;\r\nFN:${name}\r\nTEL:+45123\r\nEND:VCARD\r\n`)
    .join('');
const EIGHT = cards('Ann', 'Bob', 'Cyd', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal');
const texts = (days: number): Uint8Array => {
  const at = Date.now() - days * DAY;
  return makeMsg([{ recipients: [], body: 'hi', incoming: true, read: true, attachments: [], at, sender: '+45123' }]);
};
const ONE_TEXT = `<?xml version="1.0"?><smses count="1"><sms address="+45999" date="${String(Date.now())}" type="1" body="new" read="1" /></smses>`;

let root = '';
let backups = 0;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lifeboat-old-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array, days: number): Promise<void> {
  const file = path.join(root, 'lumia/Phone', name);
  const at = (Date.now() - days * DAY) / 1000;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  await utimes(file, at, at);
}

async function backUp(model: string): Promise<{ readonly report: RunReport; readonly text: string }> {
  backups += 1;
  const to = path.join(root, `backups-${String(backups)}`);
  const device = `virtual:${model}@${path.join(root, 'lumia')}`;
  const { out, err } = await cliHere(root, ['backup', '--device', device, '--to', to, '--json']);
  expect(err).not.toMatch(/error/iu);
  const report = RunReport.parse(JSON.parse(out));
  return { report, text: (await cliHere(root, ['report', report.vault])).out };
}

const statusOf = ({ steps }: RunReport, step: string): string | undefined =>
  steps.find(({ id }) => id === step)?.status;
const notCovered = (report: RunReport): readonly string[] => report.notCovered.map(({ what }) => what);

describe('exports of the phone that have grown old', () => {
  it('are said to be old whatever card or text came since, with what to do on this system', async () => {
    await put('Documents/contactsBackup/all.vcf', EIGHT, YEARS);
    await put(`Documents/smsBackup/${backupName(Date.now() - YEARS * DAY, 0)}.msg`, texts(YEARS), YEARS);
    await put('Downloads/pizza.vcf', cards('Pizza'), 0);
    await put('Downloads/sms.xml', ONE_TEXT, 0);
    const { report, text } = await backUp('lumia-950');
    expect(Math.floor(report.inside?.contacts?.ageDays ?? 0)).toBe(YEARS);
    expect(Math.floor(report.inside?.messages?.ageDays ?? 0)).toBe(YEARS);
    expect(text).toMatch(/! The newest contacts export is 3,032 days old\. .* On Windows 10 Mobile: open Settings/u);
    expect(text).toMatch(/! The newest message export of the phone is 3,032 days old\. .* On Windows 10 Mobile/u);
    expect((await backUp('lumia-630')).text).toMatch(/days old\. .* On Windows Phone 8\.1: open Settings/u);
  });

  it('are no longer old when the phone has made new ones', async () => {
    await put('Documents/contactsBackup/old.vcf', EIGHT, YEARS);
    await put('Documents/contactsBackup/new.vcf', EIGHT + cards('Ida'), 2);
    await put('Documents/smsBackup/old.msg', texts(YEARS), YEARS);
    await put('Documents/smsBackup/new.msg', texts(2), 2);
    expect((await backUp('lumia-950')).text).not.toContain('days old');
  });

  it('are also those of the web, where the phone has none of its own', async () => {
    const table = 'First Name,Last Name,Mobile Phone\n';
    await put('Documents/contacts.csv', `${table}Ann,A,1\nBob,B,2\nCyd,C,3\nDan,D,4\n`, 100);
    await put('Downloads/family.vcf', cards('Eve'), 0);
    const { report } = await backUp('lumia-950');
    expect(report.inside?.contacts).toMatchObject({ exports: 1, newest: { people: 4 } });
    expect(Math.floor(report.inside?.contacts?.ageDays ?? 0)).toBe(100);
  });
});

describe('files that are no export', () => {
  it('make neither contacts nor messages safe: the ways to one are told', async () => {
    await put('Downloads/pizza.vcf', cards('Pizza'), 0);
    await put('Documents/smsBackup/broken.msg', 'not a message', 0);
    const { report, text } = await backUp('lumia-820');
    expect(report.inside?.contacts).toMatchObject({ people: 1, exports: 0, newest: null, ageDays: null });
    expect([statusOf(report, 'contacts'), statusOf(report, 'messages')]).toEqual(['guided', 'guided']);
    expect(notCovered(report)).toEqual(expect.arrayContaining(['contacts', 'text messages']));
    expect(text).toMatch(/! There is no export of the whole address book here.*Windows Phone 8 has no app/u);
    expect(text).toMatch(/! No export that this phone itself made of its messages.*Windows Phone 8 has no way/u);
  });

  it.each([
    ['a login page', '<!doctype html><title>Sign in</title><p>Sign in, then try again</p>'],
    ['nothing', ''],
    ['only a header', 'First Name,Last Name,Mobile Phone\r\n'],
  ])('are named where people were promised: a contacts table with %s in it', async (_what, content) => {
    await put('Documents/My Contacts.csv', content, 0);
    const { report, text } = await backUp('lumia-950');
    expect(report.inside?.contacts).toMatchObject({ people: 0, exceptions: 1, exports: 0 });
    expect(statusOf(report, 'contacts')).toBe('guided');
    expect(text).toMatch(/! NOBODY COULD BE READ in "data\/Phone\/Documents\/My Contacts\.csv"/u);
    const { out } = await cliHere(root, ['contacts', 'list', report.vault]);
    expect(out).toMatch(/My Contacts\.csv, line 1: there are no people in this file/u);
  });

  it('are named also where a good export came before them, and no longer when one came after', async () => {
    await put('Documents/contactsBackup/all.vcf', EIGHT, 1);
    const { report } = await backUp('lumia-950');
    const given = path.join(root, 'export.csv');
    await writeFile(given, 'Sign in, please');
    const add = async (): Promise<RunReport> => {
      const { out } = await cliHere(root, ['add', report.vault, '--from', given, '--as', 'contacts', '--json']);
      return RunReport.parse(JSON.parse(out));
    };
    const added = await add();
    expect(added.inside?.contacts).toMatchObject({ people: 8, nobodyIn: ['data/Cloud/Contacts/export.csv'] });
    expect(statusOf(added, 'contacts')).toBe('guided');
    await put('Documents/contactsBackup/new.vcf', EIGHT, 0);
    const device = `virtual:lumia-950@${path.join(root, 'lumia')}`;
    const { out } = await cliHere(root, ['backup', '--device', device, '--to', path.dirname(report.vault), '--json']);
    expect(RunReport.parse(JSON.parse(out)).inside?.contacts).toMatchObject({ exceptions: 1, nobodyIn: [] });
  });
});
