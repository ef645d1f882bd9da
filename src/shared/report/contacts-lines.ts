import type { ContactsInside } from '../domain/contacts.ts';
import { formatNumber } from '../text/bytes.ts';
import { CONTACTS_TEXT } from '../text/strings-contacts.en.ts';

const TEXT = CONTACTS_TEXT.report;
const OLD_DAYS = 30;

/** What a report says of the contacts in a backup, loudest first. */
export function contactsLines(inside: ContactsInside): readonly { readonly text: string; readonly loud: boolean }[] {
  const { people, photos, files, exceptions, addedByThisRun, fewer, ageDays } = inside;
  const loud: string[] = [];
  const said: string[] = [];
  if (fewer) loud.push(TEXT.fewer(fewer.path, formatNumber(fewer.now), formatNumber(fewer.before)));
  if (ageDays !== null && ageDays > OLD_DAYS) loud.push(TEXT.old(formatNumber(ageDays)));
  if (exceptions > 0) loud.push(TEXT.exceptions(formatNumber(exceptions)));
  said.push(
    TEXT.counts(
      CONTACTS_TEXT.people(formatNumber(people)),
      CONTACTS_TEXT.photos(formatNumber(photos)),
      CONTACTS_TEXT.filesFrom(formatNumber(files)),
    ),
  );
  if (addedByThisRun > 0) said.push(TEXT.addedNow(formatNumber(addedByThisRun)));
  if (people > 0) said.push(TEXT.readable);
  return [...loud.map((text) => ({ text, loud: true })), ...said.map((text) => ({ text, loud: false }))];
}
