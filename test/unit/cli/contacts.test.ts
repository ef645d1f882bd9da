import ICAL from 'ical.js';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContactsExported, type ContactsFile, type PersonSummary } from '../../../src/shared/domain/contacts.ts';
import { RunReport } from '../../../src/shared/domain/run-report.ts';
import { checkBag } from '../../support/bagit-check.ts';
import { cliHere } from '../../support/cli-here.ts';

let root = '';
let place = '';
const vault = (): string => path.join(root, 'backups', 'phone');

const card = (...rows: readonly string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', ...rows, 'END:VCARD', ''].join('\r\n');
const ANN = card(
  'N:Example;Ann;;;',
  'FN:Ann Example',
  'TEL;TYPE=CELL:+44 20 7946 0018',
  'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg==',
);
const BOB = card('N:<b>;Bob;;;', 'FN:Bob <script>alert(1)</script>', 'NOTE:a\\nb', 'X-UNKNOWN;X-P="a;b":kept');
const CYD = card('N:Three;Cyd;;;', 'FN:Cyd Three', 'EMAIL:cyd@example.com');
const day = (n: number): Date => new Date(Date.now() - n * 86_400_000);

const lifeboat = (args: readonly string[]) => cliHere(root, args);

async function put(name: string, content: string, days: number): Promise<void> {
  const file = path.join(place, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  await utimes(file, day(days), day(days));
}

async function backUp(): Promise<RunReport> {
  const device = `folder:${path.join(root, 'phone')}`;
  const { out } = await lifeboat(['backup', '--device', device, '--to', path.join(root, 'backups'), '--json']);
  return RunReport.parse(JSON.parse(out));
}

interface Listing {
  readonly people: number;
  readonly addedByRun: readonly { readonly run: string | null; readonly added: number }[];
  readonly list: readonly ContactsFile[];
  readonly problems: readonly { readonly line: number; readonly text: string; readonly kept: boolean }[];
  readonly contacts: readonly PersonSummary[];
  readonly duplicates: readonly { readonly by: readonly string[]; readonly people: readonly PersonSummary[] }[];
}
const list = async (...more: readonly string[]): Promise<Listing> => {
  const { status, out, err } = await lifeboat(['contacts', 'list', vault(), '--json', ...more]);
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as Listing;
};
const outFile = (name: string): string => path.join(root, name);
async function exportTo(name: string, ...more: readonly string[]): Promise<ContactsExported> {
  const { status, out } = await lifeboat(['contacts', 'export', vault(), '--out', outFile(name), '--json', ...more]);
  expect([status, out]).toEqual([0, out]);
  return ContactsExported.parse(JSON.parse(out));
}

let first: RunReport;
let second: RunReport;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lifeboat-contacts-'));
  place = path.join(root, 'phone');
  // Found by content, whatever the name: an export, a table in a text file, and something that only looks like one.
  await put('Phone/Documents/contactsBackup/old.vcf', ANN + BOB + CYD, 60);
  await put('Phone/Documents/list.txt', 'Name,Number\nMum,+44 20 7946 0018\n"Broken,1\n', 70);
  await put('Phone/Documents/money.csv', 'Date,Amount,Text\n2020-01-01,1.50,coffee\n', 70);
  first = await backUp();
  await put(
    'Phone/Documents/contactsBackup/new.vcf',
    ANN.replace('END:VCARD', 'EMAIL:ann@example.com\r\nEND:VCARD') + BOB,
    40,
  );
  second = await backUp();
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a backup with contacts', () => {
  it('says how many people there are and how many are new', () => {
    expect(first.inside?.contacts).toMatchObject({
      people: 4,
      photos: 1,
      files: 2,
      exceptions: 1,
      addedByThisRun: 4,
      fewer: null,
    });
    expect(second.inside?.contacts).toMatchObject({ people: 4, files: 3, addedByThisRun: 0 });
  });

  it('says loudly that an export has fewer people than the one before, and that it is old', async () => {
    expect(second.inside?.contacts?.fewer).toEqual({
      before: 3,
      now: 2,
      path: 'data/Phone/Documents/contactsBackup/new.vcf',
    });
    expect(second.inside?.contacts?.ageDays).toBeGreaterThan(39);
    const { out } = await lifeboat(['report', vault()]);
    expect(out).toContain('! FEWER THAN BEFORE: "data/Phone/Documents/contactsBackup/new.vcf" has 2 people');
    expect(out).toContain('! The newest contacts export is 40 days old.');
  });

  it('leaves a readable folder, escaped and with pictures, and a valid bag', async () => {
    const folder = path.join(vault(), 'Readable/Contacts');
    expect((await readdir(folder)).sort()).toEqual(['contacts.csv', 'contacts.html', 'contacts.vcf', 'made-from.txt']);
    const page = await readFile(path.join(folder, 'contacts.html'), 'utf8');
    expect(page).toContain('Bob &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script');
    expect(page).toContain('src="data:image/jpeg;base64,/9j/4AAQSkZJRg=="');
    expect(page).toContain("default-src 'none'; img-src data:; style-src");
    expect((await readFile(path.join(folder, 'contacts.vcf'), 'utf8')).match(/BEGIN:VCARD/gu)?.length).toBe(4);
    expect(await checkBag(vault())).toEqual([]);
  });
});

describe('lifeboat contacts list', () => {
  it('unites every export without doubles and says which run brought whom', async () => {
    const { people, contacts, list: files, problems, addedByRun } = await list();
    expect(people).toBe(4);
    expect(addedByRun).toEqual([{ run: first.run, added: 4 }]);
    const { out } = await lifeboat(['contacts', 'list', vault()]);
    expect(out).toMatch(new RegExp(`Added by run:\\n  .* \\(${first.run}\\): 4 people\\n`, 'u'));
    expect(contacts.map(({ name, emails, addedBy, inNewest }) => [name, emails.join(), addedBy, inNewest])).toEqual([
      ['Ann Example', 'ann@example.com', first.run, true],
      ['Bob <script>alert(1)</script>', '', first.run, true],
      ['Cyd Three', 'cyd@example.com', first.run, false],
      ['Mum', '', first.run, true],
    ]);
    expect(files.map(({ path: file, people: count }) => [path.basename(file), count])).toEqual([
      ['new.vcf', 2],
      ['old.vcf', 3],
      ['list.txt', 1],
    ]);
    expect(problems).toMatchObject([{ line: 3, text: '"Broken,1\n', kept: false }]);
  });

  it('searches, and proposes who may be one person', async () => {
    expect((await list('--search', 'CYD')).contacts.map(({ name }) => name)).toEqual(['Cyd Three']);
    expect((await list('--search', '79460018')).contacts.length).toBe(2);
    const { duplicates } = await list('--duplicates');
    expect(duplicates.map(({ by, people }) => [by, people.map(({ name }) => name).sort()])).toEqual([
      [['number'], ['Ann Example', 'Mum']],
    ]);
    const { out } = await lifeboat(['contacts', 'list', vault(), '--duplicates']);
    expect(out).toContain('the same number');
    expect(out).toContain('line 3');
  });

  it('says when there is nobody, and what is no backup', async () => {
    expect((await lifeboat(['contacts', 'list', path.join(root, 'nowhere')])).status).toBe(20);
  });
});

describe('lifeboat contacts export', () => {
  it.each(['vcard3', 'vcard4'])('writes %s that it and two other readers find whole', async (format) => {
    const done = await exportTo(`${format}.vcf`, '--format', format);
    expect(done).toMatchObject({
      people: { in: 4, out: 4 },
      same: 4,
      leftOut: 0,
      exceptions: 1,
      secondReader: { agrees: 4, differs: 0, notAsked: 0 },
    });
    for (const { in: given, out } of done.fields) expect(out).toBe(given);
    expect(done.fields).toContainEqual({ field: 'PHOTO', in: 1, out: 1 });
    const text = await readFile(outFile(`${format}.vcf`), 'utf8');
    expect((ICAL.parse as (input: string) => unknown[])(text).length).toBe(4);
    expect(text).toContain('X-UNKNOWN;X-P="a;b":kept');
  });

  it.each(['csv', 'csv-google'])('writes %s with everyone and says that the picture is left out', async (format) => {
    const done = await exportTo(`${format}.csv`, '--format', format);
    expect(done).toMatchObject({ people: { in: 4, out: 4 }, same: 4, leftOut: 1, secondReader: null });
  });

  it('writes a file for each person', async () => {
    const done = await exportTo('cards', '--format', 'vcard3', '--one-per-contact');
    expect(done.files).toBe(4);
    expect((await readdir(outFile('cards'))).sort()).toEqual([
      'Ann Example.vcf',
      'Bob script alert(1) script.vcf',
      'Cyd Three.vcf',
      'Mum.vcf',
    ]);
  });

  it('writes over nothing, and nothing into the backup', async () => {
    await writeFile(outFile('mine.vcf'), 'mine');
    for (const out of [outFile('mine.vcf'), path.join(vault(), 'x.vcf'), path.join(vault(), 'data/x.vcf')]) {
      const { status, out: text } = await lifeboat([
        'contacts',
        'export',
        vault(),
        '--format',
        'vcard3',
        '--out',
        out,
        '--json',
      ]);

      expect([out, status]).toEqual([out, 2]);
      expect(text).toContain('USAGE');
    }
    expect(await readFile(outFile('mine.vcf'), 'utf8')).toBe('mine');
    expect(await checkBag(vault())).toEqual([]);
  });

  it('refuses what it cannot do', async () => {
    const refused = [
      ['--format', 'xml', '--out', outFile('y')],
      ['--format', 'csv', '--out', outFile('y'), '--one-per-contact'],
      ['--format', 'vcard3'],
    ];
    for (const more of refused) expect((await lifeboat(['contacts', 'export', vault(), ...more])).status).toBe(2);
    expect(await readdir(root)).not.toContain('y');
  });
});

describe('an export that was added from the computer', () => {
  it('makes nobody gone: it is no newer one of the phone’s own', async () => {
    const added = outFile('card from Zoë.vcf');
    await writeFile(added, card('N:Ångström;Zoë;;;', 'FN:Zoë Ångström'));
    expect((await lifeboat(['add', vault(), '--from', added, '--as', 'contacts', '--json'])).status).toBe(0);
    const { contacts } = await list();
    const gone = contacts.filter(({ inNewest }) => !inNewest).map(({ name }) => name);
    expect([contacts.length, gone]).toEqual([5, ['Cyd Three']]);
  });

  it('is searched without its accents', async () => {
    for (const typed of ['zoe', 'ANGSTROM', 'Zoë', 'zoe\u0308 angstrom']) {
      expect((await list('--search', typed)).contacts.map(({ name }) => name)).toEqual(['Zoë Ångström']);
    }
  });

  it('is read under a header in another language, known or not', async () => {
    for (const [name, header] of [
      ['Suomi.csv', 'Etunimi,Sukunimi,Matkapuhelin,Sähköpostiosoite'],
      ['Eesti.csv', 'Eesnimi,Perekonnanimi,Mobiil,Meil'],
    ] as const) {
      await writeFile(outFile(name), `${header}\r\nAino,${name},+358 40 1234567,aino@example.fi\r\n`);
      expect((await lifeboat(['add', vault(), '--from', outFile(name), '--as', 'contacts', '--json'])).status).toBe(0);
      expect((await list('--search', name)).contacts).toMatchObject([
        { name: `Aino ${name}`, phones: ['+358 40 1234567'], emails: ['aino@example.fi'] },
      ]);
    }
  });
});
