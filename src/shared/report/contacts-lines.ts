import type { ContactsInside } from '../domain/contacts.ts';
import { formatNumber } from '../text/bytes.ts';
import type { GuideFor } from '../text/guide.ts';
import { CONTACTS_TEXT } from '../text/strings-contacts.en.ts';
import { EXPORTS_TEXT } from '../text/strings-exports.en.ts';
import { OLD_DAYS } from './export-age.ts';

const TEXT = CONTACTS_TEXT.report;
const EXPORTS = EXPORTS_TEXT.contacts;

/** What a report says of the contacts in a backup, loudest first; what to do, for the phone's system. */
export function contactsLines(
  inside: ContactsInside,
  system: GuideFor,
): readonly { readonly text: string; readonly loud: boolean }[] {
  const { people, photos, files, exceptions, addedByThisRun, fewer, ageDays, nobodyIn } = inside;
  const loud: string[] = [];
  const said: string[] = [];
  if (fewer) loud.push(TEXT.fewer(fewer.path, formatNumber(fewer.now), formatNumber(fewer.before)));
  for (const path of nobodyIn) loud.push(EXPORTS.nobody(path));
  if (ageDays !== null && ageDays > OLD_DAYS)
    loud.push(`${EXPORTS.old(formatNumber(Math.floor(ageDays)))} ${EXPORTS.how[system]}`);
  if (inside.exports === 0) loud.push(`${EXPORTS.none} ${EXPORTS.how[system]}`);
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
