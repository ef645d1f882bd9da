import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../../support/app.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const card = (name: string): string => `BEGIN:VCARD\r\nVERSION:2.1\r\nN:${name};;;;\r\nTEL:+49123\r\nEND:VCARD\r\n`;
const ZIP = Buffer.from(zipSync({ 'a.txt': text('a'), 'b/c.txt': text('b') }));
const XAP = Buffer.from(zipSync({ 'WMAppManifest.xml': text('<x/>'), 'a.dll': text('MZ') }));
/** A Unicode .pst is as long as its header says (lumia-facts 5.3). */
const PST = Buffer.alloc(10_000, 1);
PST.write('!BDN', 0, 'latin1');
PST.write('SM', 8, 'latin1');
PST.writeUInt16LE(23, 10);
PST.writeBigUInt64LE(BigInt(PST.length), 0xb8);
PST.writeUInt32LE((crc32(PST.subarray(8, 479), 0xffffffff) ^ 0xffffffff) >>> 0, 4);
const TABLE = 'Name,Mobile Phone\nA,+491\n';

const MSG =
  '<?xml version="1.0"?><ArrayOfMessage><Message><Recepients/><Body>hi</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments/><LocalTimestamp>130000000000000000</LocalTimestamp><Sender>+49</Sender></Message></ArrayOfMessage>';
const ONE_MESSAGE = {
  verdict: 'usable',
  format: 'msg',
  step: 'messages',
  count: { of: 'messages', n: 1 },
  from: '2012-12-14T23:06:40.000Z',
};

const CASES: readonly (readonly [name: string, content: string | Buffer, expected: object])[] = [
  [
    'people.vcf',
    card('A') + card('B'),
    { verdict: 'usable', format: 'vcard', step: 'contacts', count: { of: 'people', n: 2 } },
  ],
  ['people.txt', card('A'), { verdict: 'usable', format: 'vcard', step: 'contacts', count: { of: 'people', n: 1 } }],
  [
    'odd-line.vcf',
    card('A').replace('END:', 'NOTE:first line\r\nsecond line\r\nEND:') + card('B'),
    { verdict: 'usable', format: 'vcard', count: { of: 'people', n: 2 } },
  ],
  ['cut.vcf', card('A') + card('B').slice(0, -8), { verdict: 'cut-off', count: { of: 'people', n: 2 } }],
  ['login.vcf', '<!DOCTYPE html><html><body>Sign in</body></html>', { verdict: 'not-what-it-says', format: 'html' }],
  [
    'contacts.csv',
    'First Name,Last Name,E-mail Address\r\nA,B,a@b.c\r\nC,D,c@d.e\r\n',
    { verdict: 'usable', format: 'csv', step: 'contacts', count: { of: 'people', n: 2 } },
  ],
  ['scores.csv', 'x,y\n1,2\n3,4\n', { verdict: 'usable', format: 'csv', count: { of: 'rows', n: 2 } }],
  ['sign-in.csv', '<html>no</html>', { verdict: 'not-what-it-says', format: 'html' }],
  ['empty.vcf', '', { verdict: 'empty' }],
  ['zeros.jpg', Buffer.alloc(300_000), { verdict: 'empty' }],
  ['OneDrive.zip', ZIP, { verdict: 'usable', format: 'zip', step: 'cloud', count: { of: 'entries', n: 2 } }],
  ['cut.zip', ZIP.subarray(0, ZIP.length - 30), { verdict: 'cut-off', format: 'zip' }],
  ['app.xap', XAP, { verdict: 'usable', format: 'xap', step: 'packages', count: { of: 'entries', n: 2 } }],
  ['not.xap', 'MZ this is no archive', { verdict: 'not-what-it-says', format: 'xap' }],
  ['a.pdf', '%PDF-1.4\n1 0 obj\n%%EOF\n', { verdict: 'usable', format: 'pdf' }],
  ['cut.pdf', '%PDF-1.4\n1 0 obj\n', { verdict: 'cut-off', format: 'pdf' }],
  [
    'a.jpg',
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9]),
    { verdict: 'usable', format: 'jpeg', step: 'media' },
  ],
  ['cut.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), { verdict: 'cut-off', format: 'jpeg' }],
  ['not.jpg', 'hello', { verdict: 'not-what-it-says' }],
  [
    'cal.ics',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    { verdict: 'usable', format: 'ics', count: { of: 'events', n: 1 } },
  ],
  [
    'range.ics',
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Romance Standard Time:20190704T120000\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20140101\nEND:VEVENT\nEND:VCALENDAR\n',
    {
      verdict: 'usable',
      step: 'cloud',
      count: { of: 'events', n: 2 },
      from: '2014-01-01T00:00:00.000Z',
      until: '2019-07-04T00:00:00.000Z',
    },
  ],
  [
    'mark.ics',
    '\ufeffBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    { verdict: 'usable', format: 'ics', count: { of: 'events', n: 1 } },
  ],
  ['cut.ics', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20190704T1200', { verdict: 'cut-off', format: 'ics' }],
  ['page.ics', '<html>Sign in</html>', { format: 'html', verdict: 'not-what-it-says' }],
  ['mail.pst', PST, { verdict: 'usable', step: 'cloud', format: 'pst' }],
  ['cut.pst', PST.subarray(0, 5000), { verdict: 'cut-off', step: 'cloud' }],
  ['page.pst', '<html>Sign in</html>', { verdict: 'not-what-it-says' }],
  ['film.mp4', 'whatever', { verdict: 'not-checked', format: 'mp4', step: 'media' }],
  ['no-ending', TABLE, { format: 'csv', step: 'contacts' }],
  ['backup.msg', MSG, ONE_MESSAGE],
  ['utf-16.msg', Buffer.from(`\ufeff${MSG}`, 'utf16le'), ONE_MESSAGE],
  ['utf-16-be.msg', Buffer.from(`\ufeff${MSG}`, 'utf16le').swap16(), ONE_MESSAGE],
];

describe('intake.look', () => {
  it.each(CASES)('judges %s by its content', async (name, content, expected) => {
    await using app = startApp();
    const file = path.join(app.root, name);
    writeFileSync(file, content);
    const { files, total, more } = await app.client['intake.look']({ from: [file] });
    expect(files).toMatchObject([{ path: file, bytes: Buffer.byteLength(content), ...expected }]);
    expect([total.files, more]).toEqual([1, 0]);
  });

  it('says of a file that lies in the cloud that it is a placeholder, and reads nothing of it', async () => {
    await using app = startApp();
    const file = path.join(app.root, 'cloud.jpg');
    writeFileSync(file, '');
    truncateSync(file, 5_000_000);
    const { files } = await app.client['intake.look']({ from: [file] });
    expect(files).toMatchObject([{ verdict: 'placeholder', bytes: 5_000_000 }]);
  });

  it('walks folders, follows no link, counts what it does not show, and takes what is not there for nothing', async () => {
    await using app = startApp();
    const folder = path.join(app.root, 'downloads');
    mkdirSync(path.join(folder, 'deep'), { recursive: true });
    for (let n = 0; n < 510; n += 1) writeFileSync(path.join(folder, 'deep', `${n}.txt`), 'x');
    symlinkSync('/etc', path.join(folder, 'link'));
    const { files, total, more } = await app.client['intake.look']({ from: [folder, path.join(app.root, 'nowhere')] });
    expect([files.length, total, more]).toEqual([500, { files: 510, bytes: 510 }, 10]);
    expect(files.every(({ path: at }) => at.startsWith(folder))).toBe(true);
  });
});
