import { runTime } from '../../shared/domain/ids.ts';
import type { ContactsFile, ContactsInside } from '../../shared/domain/contacts.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Files that are named as empty; the count of exceptions has all. */
const MOST_NAMED = 20;

/** The file's own date, else that of the run that brought it; 0 where neither is known. */
export function timeOf({ at, run }: Pick<ContactsFile, 'at' | 'run'>): number {
  if (at !== null) return Date.parse(at);
  return run === null ? 0 : Date.parse(runTime(run));
}

/** Exports of one kind: the versions of one file, or the files of the phone's own backup folder. */
export function kindOf(place: string): string {
  const origin = originOf(place);
  return PHONES_OWN.exec(origin)?.[1] ?? origin;
}

/** The name that the phone's app gives its folder, wherever that is (lumia-facts 3.1). */
const PHONES_OWN = /^(.*\/contactsbackup)\//iu;
const originOf = (place: string): string => place.replace(/^data\/Earlier versions\/[^/]+\//u, 'data/');

/** Whoever calls a file so says that people are in it: a card, a table of contacts, whatever is given in as contacts. */
export function promisesPeople(place: string): boolean {
  const origin = originOf(place);
  if (/\.(?:vcf|vcard)$/iu.test(origin)) return true;
  if (!/\.csv$/iu.test(origin)) return false;
  return /contact[^/]*$/iu.test(origin) || PHONES_OWN.test(origin) || /^data\/Cloud\/Contacts\//iu.test(origin);
}

/** Oldest first, as the union reads them. What is said of how new they are. */
export function judgeExports(
  files: readonly ContactsFile[],
  now: number,
): Pick<ContactsInside, 'exports' | 'newest' | 'fewer' | 'ageDays' | 'nobodyIn'> {
  const dated = files.filter(({ people }) => people > 0).toSorted((left, right) => timeOf(left) - timeOf(right));
  const exports = wholeExports(dated);
  const newest = exports.at(-1) ?? null;
  const made = newest === null ? 0 : timeOf(newest);
  const isNewer = (file: ContactsFile): boolean => newest === null || files.indexOf(file) > files.indexOf(newest);
  return {
    exports: exports.length,
    newest,
    fewer: fewerThanBefore(dated),
    ageDays: made === 0 ? null : Math.max(0, (now - made) / DAY),
    nobodyIn: files
      .filter((file) => file.people === 0 && promisesPeople(file.path) && isNewer(file))
      .map(({ path }) => path)
      .slice(-MOST_NAMED),
  };
}

/**
 * Whole address books. Where the phone's own app has written some, only these: what somebody else sent or another
 * program wrote is not what the phone knows. Without them each file that has half as many people as the largest: one
 * card in Downloads is no export, however new.
 */
function wholeExports(dated: readonly ContactsFile[]): readonly ContactsFile[] {
  const own = dated.filter(({ path }) => PHONES_OWN.test(originOf(path)));
  if (own.length > 0) return own;
  const most = dated.reduce((max, { people }) => Math.max(max, people), 0);
  return dated.filter(({ people, format }) => people * 2 >= most && (people > 1 || format === 'csv'));
}

function fewerThanBefore(dated: readonly ContactsFile[]): ContactsInside['fewer'] {
  const last = new Map<string, ContactsFile>();
  let fewer: ContactsInside['fewer'] = null;
  for (const file of dated) {
    const kind = kindOf(file.path);
    const before = last.get(kind);
    if (before) {
      const less = file.people < before.people;
      if (less) fewer = { before: before.people, now: file.people, path: file.path };
      else if (fewer && kindOf(fewer.path) === kind) fewer = null;
    }
    last.set(kind, file);
  }
  return fewer;
}
