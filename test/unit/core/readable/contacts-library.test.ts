import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lookAtContacts } from '../../../../src/core/app/contacts-inside.ts';
import { openContacts } from '../../../../src/core/readable/contacts-library.ts';
import { makeContactsReadable } from '../../../../src/core/readable/contacts-readable.ts';
import { createOrOpenVault } from '../../../../src/core/vault/open-vault.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { ContactsFile, ContactsInside } from '../../../../src/shared/domain/contacts.ts';
import { backUp, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-contacts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = stillClock();
const open = (): Promise<Vault> => createOrOpenVault({ folder, deviceSerial: 'S', deviceName: 'Lumia', clock });
const DAY = 86_400_000;

/** As Transfer my Data writes it: in each message the card of whoever wrote it. */
const message = (n: number): string =>
  `BEGIN:VMSG\r\nVERSION: 1.1\r\nBEGIN:VCARD\r\nTEL:+1555000${String(n)}\r\nEND:VCARD\r\nBEGIN:VBODY\r\nX-BOX:INBOX\r\n` +
  'Date:2014/12/24 19:18:00\r\nSubject:hi\r\nEND:VBODY\r\nEND:VMSG\r\n';
const card = (n: number): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person ${String(n)}\r\nTEL:+4930${String(n)}\r\nEND:VCARD\r\n`;
const file = (name: string, make: (n: number) => string, count: number, modified: number): PhoneFile => ({
  storage: 'Phone',
  path: `Documents/${name}`,
  bytes: Buffer.from(Array.from({ length: count }, (_, n) => make(n)).join('')),
  modified,
});

describe('openContacts()', () => {
  it('takes nobody from text messages: with nothing else there, the backup has no contacts', async () => {
    await using vault = await open();
    await backUp(vault, [file('sms.vmsg', message, 20, START)]);
    const { people, files, inside } = await openContacts(vault, { signal, clock, run: null });
    expect([people, files, inside.exports, inside.newest]).toEqual([[], [], 0, null]);
  });

  it('goes by the address book, however many text messages came later', async () => {
    await using vault = await open();
    await backUp(vault, [file('people.vcf', card, 3, START - 400 * DAY), file('sms.vmsg', message, 20, START)]);
    const { inside } = await openContacts(vault, { signal, clock, run: null });
    expect(inside).toMatchObject({ people: 3, exports: 1, newest: { path: 'data/Phone/Documents/people.vcf' } });
    expect(inside.ageDays).toBeCloseTo(400);
  });
});

describe('openContacts() of files with dates that no report can hold', () => {
  it.each([Date.UTC(10_000, 0, 1, 4), Date.UTC(-1, 11, 31, 23)])('%d is no date', async (modified) => {
    await using vault = await open();
    await backUp(vault, [file('people.vcf', card, 3, modified)]);
    const { inside, files } = await openContacts(vault, { signal, clock, run: null });
    expect(ContactsInside.parse(inside)).toMatchObject({ people: 3, newest: { at: null } });
    expect(z.array(ContactsFile).parse(files)).toHaveLength(1);
  });
});

describe('lookAtContacts()', () => {
  it('puts pages of nobody in place of pages that had somebody, where no contacts are left at all', async () => {
    await using vault = await open();
    await backUp(vault, [file('sms.vmsg', message, 20, START)]);
    await vault.writeReadable('Contacts/contacts.vcf', card(1));
    await vault.writeReadable('Contacts/made-from.txt', 'something else\n');
    expect(await lookAtContacts(vault, { signal, clock })).toBeNull();
    const made = path.join(vault.info.root, 'Readable', 'Contacts', 'contacts.vcf');
    expect(await readFile(made, 'utf8')).toBe('');
  });
});

describe('makeContactsReadable()', () => {
  it('makes no pages of nobody, but in place of pages that had somebody', async () => {
    await using vault = await open();
    await backUp(vault, [file('sms.vmsg', message, 20, START)]);
    const library = await openContacts(vault, { signal, clock, run: null });
    const pages = path.join(vault.info.root, 'Readable', 'Contacts');
    await makeContactsReadable(vault, library, { signal });
    await expect(readdir(pages)).rejects.toThrow('ENOENT');
    await vault.writeReadable('Contacts/contacts.vcf', card(1));
    await vault.writeReadable('Contacts/made-from.txt', 'something else\n');
    await makeContactsReadable(vault, library, { signal });
    expect(await readFile(path.join(pages, 'contacts.vcf'), 'utf8')).toBe('');
  });
});
