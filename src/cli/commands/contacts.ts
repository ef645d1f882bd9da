import { ContactsExportFormat, type ContactsExported, type PersonSummary } from '../../shared/domain/contacts.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { OLD_DAYS } from '../../shared/report/export-age.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { CONTACTS_TEXT } from '../../shared/text/strings-contacts.en.ts';
import { EXPORTS_TEXT } from '../../shared/text/strings-exports.en.ts';
import { addedByRunLines } from '../added-by-run.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = CONTACTS_TEXT.cli;
const EXPORTS = EXPORTS_TEXT.contacts;
const PAGE = 500;
const MOST = 50;

export interface ContactsExportOptions {
  readonly format: string;
  readonly out: string;
  readonly onePerContact?: boolean;
}

export interface ContactsListOptions {
  readonly search?: string;
  readonly duplicates?: boolean;
}

/** Counts in and out are shown line by line; the exit status is 0 when everyone was written and read again. */
export async function exportContacts(
  { terminal, client, json }: CommandContext,
  vault: string,
  { format, out, onePerContact = false }: ContactsExportOptions,
): Promise<number> {
  const as = ContactsExportFormat.safeParse(format === 'csv' ? 'csv-outlook' : format);
  if (!as.success) throw usage(TEXT.badFormat(printable(format), ['csv', ...ContactsExportFormat.options].join(', ')));
  const call = { signal: terminal.interrupted };
  const done = await client['contacts.export']({ vault, as: as.data, out, onePer: onePerContact }, call);
  if (json) printJson(terminal, done);
  else printLines(terminal, exportText(done));
  return done.people.in === done.people.out && done.same === done.people.in ? EXIT.ok : EXIT.notAllSafe;
}

function exportText(done: ContactsExported): string[] {
  const { people, out, same, fields, leftOut, secondReader, exceptions } = done;
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  return [
    TEXT.written(CONTACTS_TEXT.people(formatNumber(people.out)), printable(out)),
    TEXT.same(formatNumber(same), formatNumber(people.in)),
    ...(leftOut > 0 ? [TEXT.leftOut(formatNumber(leftOut))] : []),
    ...(secondReader
      ? [
          TEXT.secondReader(
            formatNumber(secondReader.agrees),
            formatNumber(secondReader.differs),
            formatNumber(secondReader.notAsked),
          ),
        ]
      : []),
    ...(exceptions > 0 ? [TEXT.exceptions(formatNumber(exceptions))] : []),
    '',
    `${TEXT.fields}:`,
    ...capped(
      fields.map(
        ({ field, in: given, out: found }) =>
          `  ${printable(field).padEnd(width)}  ${formatNumber(given)}  ${formatNumber(found)}${given === found ? '' : '  !'}`,
      ),
    ),
  ];
}

/** Everyone in the backup, and what could not be read. */
export async function listContacts(
  { terminal, client, json }: CommandContext,
  vault: string,
  { search, duplicates = false }: ContactsListOptions,
): Promise<number> {
  const call = { signal: terminal.interrupted };
  const overview = await client['contacts.overview']({ vault }, call);
  const contacts: PersonSummary[] = [];
  for (let total = 1; contacts.length < total;) {
    const page = { offset: contacts.length, limit: PAGE };
    const found = await client['contacts.list']({ vault, search: search ?? null, page }, call);
    contacts.push(...found.items);
    total = found.items.length === 0 ? contacts.length : found.total;
  }
  const alike = duplicates
    ? (await client['contacts.duplicates']({ vault, page: { offset: 0, limit: PAGE } }, call)).items
    : [];
  if (json) {
    printJson(terminal, { format: 1, ...overview, contacts, ...(duplicates ? { duplicates: alike } : {}) });
    return EXIT.ok;
  }
  const { people, photos, files, fewer, ageDays, exports, list, problems, addedByRun } = overview;
  const report = CONTACTS_TEXT.report;
  printLines(terminal, [
    list.length === 0
      ? CONTACTS_TEXT.none
      : report.counts(
          CONTACTS_TEXT.people(formatNumber(people)),
          CONTACTS_TEXT.photos(formatNumber(photos)),
          CONTACTS_TEXT.filesFrom(formatNumber(files)),
        ),
    ...(fewer ? [printable(report.fewer(fewer.path, formatNumber(fewer.now), formatNumber(fewer.before)))] : []),
    ...(ageDays !== null && ageDays > OLD_DAYS
      ? [`${EXPORTS.old(formatNumber(Math.floor(ageDays)))} ${EXPORTS.how.any}`]
      : []),
    ...(exports === 0 && list.length > 0 ? [`${EXPORTS.none} ${EXPORTS.how.any}`] : []),
    '',
    ...capped(contacts.map(personLine)),
    ...headed(
      TEXT.duplicatesFound,
      alike.map(
        ({ by, people: same }) =>
          `  ${printable(same.map(({ name }) => name).join(' / '))}: ${by.map((why) => CONTACTS_TEXT.by[why]).join(', ')}`,
      ),
    ),
    ...headed(
      TEXT.files,
      list.map(({ path, people: count, run }) => {
        const from = run === null ? '' : ` (${run})`;
        return `  ${printable(path)}: ${CONTACTS_TEXT.people(formatNumber(count))}${from}`;
      }),
    ),
    ...headed(
      CLI_TEXT.byRun.heading,
      addedByRunLines(addedByRun, (added) => CONTACTS_TEXT.people(formatNumber(added))),
    ),
    ...headed(
      TEXT.problems,
      problems.map(({ path, line, why }) => `  ${TEXT.line(printable(path), formatNumber(line), why)}`),
    ),
  ]);
  return EXIT.ok;
}

function personLine({ name, phones, emails, inNewest }: PersonSummary): string {
  const reach = [...phones, ...emails].join(', ');
  const who = name === '' ? CONTACTS_TEXT.noName : name;
  return `  ${printable(reach === '' ? who : `${who}: ${reach}`)}${inNewest ? '' : ` (${TEXT.gone})`}`;
}

function headed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...capped(lines)];
}

function capped(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `  ${TEXT.more(formatNumber(lines.length - MOST))}`];
}
