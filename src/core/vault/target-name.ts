/** What names a file system accepts. Found by trying, in `disk-limits.ts`. */
export interface StorageNames {
  /** `A` and `a` are one name. */
  readonly caseInsensitive: boolean;
  /** `é` composed and decomposed are one name. */
  readonly normalizing: boolean;
  /** The characters `\ : * ? " < > |`, control characters, names that end in a dot or a space, and DOS device names are refused. */
  readonly windowsRules: boolean;
  /** Longest name; ext4 counts UTF-8 bytes, NTFS and exFAT count UTF-16 units. */
  readonly maxLength: { readonly unit: 'utf8-bytes' | 'utf16-units'; readonly count: number };
}

/** The folder of superseded files; no storage of a phone may take its name. */
export const EARLIER_VERSIONS = 'Earlier versions';

/**
 * Never in a name, whatever the disk: RFC 8493 2.1.3 writes CR, LF and `%` percent-encoded into a manifest, where
 * `sha256sum -c` does not find them; BagIt tools split lines at every Unicode line break; `\` is a separator to some.
 * A lone surrogate has no UTF-8 form.
 */

const NEVER_ALLOWED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu;
const WINDOWS_FORBIDDEN = /[:*?"<>|]/gu;
/** Device names of Win32, "Naming Files, Paths, and Namespaces"; reserved with any ending. */
const DOS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|:|$))/iu;

/** The full-width twin of a printable ASCII character (U+FF01 to U+FF5E): readable, and allowed everywhere. */
const fullWidth = (character: string): string => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);

function lengthOf(name: string, names: StorageNames): number {
  const forms = names.normalizing ? [name.normalize('NFC'), name.normalize('NFD')] : [name];
  return Math.max(
    ...forms.map((form) => (names.maxLength.unit === 'utf8-bytes' ? Buffer.byteLength(form, 'utf8') : form.length)),
  );
}

function splitEnding(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  return dot > 0 && name.length - dot <= 17 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}

/** `stem + mark + ending`, the stem shortened by whole characters until it fits. */
function fit(stem: string, mark: string, ending: string, names: StorageNames): string {
  if (lengthOf(stem + mark + ending, names) <= names.maxLength.count) return stem + mark + ending;
  const characters = Array.from(stem);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const tried = characters.slice(0, middle).join('') + mark + ending;
    if (lengthOf(tried, names) <= names.maxLength.count) low = middle;
    else high = middle - 1;
  }
  // Without a stem the ending would be the whole name: give it up instead.
  if (low === 0 && ending !== '') return fit(stem, mark, '', names);
  return characters.slice(0, low).join('') + mark + ending;
}

function mapCharacters(name: string, names: StorageNames): string {
  let mapped = name.replace(NEVER_ALLOWED, '_').replace(/[%\\/]/gu, fullWidth);
  if (names.windowsRules) {
    mapped = mapped.replace(WINDOWS_FORBIDDEN, fullWidth).replace(DOS_DEVICE, '_$&');
  }
  return mapped;
}

/** White space at a path's end is lost by tools that trim lines; dots and spaces at a name's end by Windows. */
function mapEnd(name: string, names: StorageNames): string {
  return name.replace(names.windowsRules ? /[\s.]+$/u : /\s+$/u, (end) => '_'.repeat(end.length));
}

/**
 * One name as this disk can hold it: unchanged where possible. `n` from 2 marks the n-th file of one name: ` (2)`.
 * Equal for equal input; different names may map to one, which is why `choosePlace` counts up.
 */
export function mapName(name: string, names: StorageNames, n = 1): string {
  const mark = n > 1 ? ` (${n})` : '';
  const mapped = mapEnd(mapCharacters(name, names), names);
  if (mapped === '' || mapped === '.' || mapped === '..') return `_${mark}`;
  const [stem, ending] = splitEnding(mapped);
  return mapEnd(fit(stem, mark, ending, names), names);
}

/** Two paths with the same key are one path to this disk. */
export function foldPath(path: string, names: StorageNames): string {
  let folded = names.normalizing ? path.normalize('NFC') : path;
  // Upper case after lower: file systems fold by their own tables, and this joins at least what either joins.
  if (names.caseInsensitive) folded = folded.toLowerCase().toUpperCase();
  return names.normalizing ? folded.normalize('NFC') : folded;
}

export type Occupant = 'nothing' | 'file' | 'folder';

/**
 * A free place for a wish (`data/<storage>/<path>`): every name mapped, folders joined where they are folders, and the
 * last name counted up past everything that is there. The result begins with `under` (as the wish does) and never
 * leaves it.
 */
export async function choosePlace(
  wish: string,
  names: StorageNames,
  occupant: (path: string) => Promise<Occupant>,
  under = 'data',
): Promise<string> {
  const wished = wish.slice(under.length + 1).split('/');
  const last = wished.pop() ?? '';
  let folder = under;
  for (const name of wished) {
    if (name === '') continue;
    folder = await firstThat(folder, name, names, async (path) => {
      return !isReserved(path, names) && (await occupant(path)) !== 'file';
    });
  }
  return await firstThat(folder, last, names, async (path) => {
    return !isReserved(path, names) && (await occupant(path)) === 'nothing';
  });
}

/** Where a wish goes when nothing is in its way. */
export function firstChoice(wish: string, names: StorageNames, under = 'data'): string {
  const parts = wish.slice(under.length + 1).split('/');
  const last = parts.pop() ?? '';
  return [under, ...[...parts.filter((name) => name !== ''), last].map((name) => mapName(name, names))].join('/');
}

/** On every disk alike: a backup that is copied to a case-insensitive one must not mix the two there. */
function isReserved(path: string, names: StorageNames): boolean {
  return foldPath(path, { ...names, caseInsensitive: true }) === `DATA/${EARLIER_VERSIONS.toUpperCase()}`;
}

async function firstThat(
  folder: string,
  name: string,
  names: StorageNames,
  suits: (path: string) => Promise<boolean>,
): Promise<string> {
  for (let n = 1; ; n += 1) {
    const path = `${folder}/${mapName(name, names, n)}`;
    if (await suits(path)) return path;
  }
}

/** A path of a record that may be used: under `data/`, no name empty, `.` or `..`, no NUL, no `\`. */
export function isPayloadPath(path: string): boolean {
  if (!path.startsWith('data/') || path.includes('\0') || path.includes('\\')) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}
