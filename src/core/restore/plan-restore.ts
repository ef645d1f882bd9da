import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import { STEP_IDS } from '../../shared/domain/ids.ts';
import type { RestoreAction, RestoreSpace, RestoreWhy } from '../../shared/domain/restore.ts';
import type { SourceFile } from '../device/source.ts';
import type { TargetNames, TargetStorage } from '../device/target.ts';
import { shotKey } from '../plan/classify.ts';
import { mapName } from '../vault/target-name.ts';
import type { RestoreFile, RunObjects } from './run-objects.ts';
import { selector } from './select.ts';

/** What is at the target, as it was listed. */
export interface TargetContent {
  readonly files: readonly SourceFile[];
  readonly folders: readonly { readonly storage: string; readonly path: string }[];
  /** Names that are taken by what is neither file nor folder. */
  readonly others: readonly { readonly storage: string; readonly path: string }[];
}

export interface PlanRestoreInput {
  readonly objects: RunObjects;
  readonly select: readonly string[];
  readonly target: {
    /** A phone makes some files by itself; a folder gets everything. */
    readonly kind: 'device' | 'folder';
    readonly storages: readonly TargetStorage[];
    readonly names: TargetNames;
    readonly content: TargetContent;
  };
  /** Label of the storage that everything goes onto; null: to its own. */
  readonly onto: string | null;
}

export interface Place {
  readonly storage: string;
  readonly path: string;
}

export interface PlannedRestore {
  readonly file: RestoreFile;
  readonly action: RestoreAction;
  /** Where it is written, when it is; a free name. */
  readonly to: Place | null;
  readonly why: RestoreWhy | null;
  /** For `compare`: files of the right size under this name or a numbered one. */
  readonly candidates: readonly SourceFile[];
}

export interface RestorePlanned {
  /** In the order of the work: by step, the parts of one shot side by side. */
  readonly items: readonly PlannedRestore[];
  /** Folders to be made, those above before those below. */
  readonly folders: readonly Place[];
  readonly space: readonly RestoreSpace[];
  readonly chosen: Count;
  readonly counts: Readonly<Record<RestoreAction, Count>>;
}

/** Left alone on each storage: a phone that is full to the last byte does not start well. */
const RESERVE_SHARE = 0.05;
const RESERVE_LEAST = 32 * 1024 * 1024;
const RESERVE_MOST = 512 * 1024 * 1024;
/** Each file costs up to a cluster of slack. */
const PER_FILE = 32 * 1024;

/** Pure: a run's list and the target's in, decisions out. Nothing that is there is ever written over. */
export function planRestore(input: PlanRestoreInput): RestorePlanned {
  const { objects, select, target } = input;
  const isChosen = selector(select, objects.files);
  const made = (objects.made ?? []).flatMap(({ files }) => files);
  const chosen = inOrderOfWork([...objects.files.filter(isChosen), ...made]);
  const ground = new Ground(input);
  const items = chosen.map((file) => planFile(file, input, ground));
  // The whole of a run has its empty folders too; a part of it only the folders it needs.
  if (select.length === 0) {
    for (const { storage, path } of objects.folders) {
      const place = onStorage({ storage, path }, input);
      if (place && writable(target.storages, place.storage)) ground.folder(place.storage, place.path.split('/'));
    }
  }
  const counts = { write: NOTHING, 'keep-both': NOTHING, compare: NOTHING, 'not-sent': NOTHING, refuse: NOTHING };
  for (const { action, file } of items) counts[action] = plus(counts[action], { files: 1, bytes: file.size });
  return {
    items,
    folders: ground.made,
    space: spaceOf(items, target),
    chosen: items.reduce((sum, { file }) => plus(sum, { files: 1, bytes: file.size }), NOTHING),
    counts,
  };
}

function planFile(file: RestoreFile, input: PlanRestoreInput, ground: Ground): PlannedRestore {
  const { target } = input;
  const without = (action: 'not-sent' | 'refuse', why: RestoreWhy): PlannedRestore => {
    return { file, action, to: null, why, candidates: [] };
  };
  if (file.why === 'phone-makes-it') return without('not-sent', 'phone-makes-it');
  if (target.kind === 'device' && isMadeByPhone(file.path)) return without('not-sent', 'phone-makes-it');
  if (file.stored === null) return without('refuse', file.why ?? 'not-in-backup');
  const place = onStorage(file, input);
  const storage = place && target.storages.find(({ label }) => label === place.storage);
  if (!place || !storage) return without('refuse', 'no-such-storage');
  if (!storage.writable) return without('refuse', 'read-only');
  if (file.size > storage.maxFileSize) return without('refuse', 'too-big');
  const names = place.path.split('/');
  const name = names.pop() ?? '';
  const folder = ground.folder(place.storage, names);
  if (folder === null) return without('refuse', 'folder-in-the-way');
  const { path, candidates, isTaken } = ground.take(place.storage, folder, name, file.size);
  const to = { storage: place.storage, path };
  const wished = [...names, name].join('/');
  if (candidates.length > 0) return { file, action: 'compare', to, why: isTaken ? 'name-taken' : null, candidates };
  if (isTaken) return { file, action: 'keep-both', to, why: 'name-taken', candidates };
  const same = path.toLowerCase() === wished.toLowerCase();
  return { file, action: 'write', to, why: same ? null : 'name-not-allowed', candidates };
}

/** What a Windows phone makes by itself: it has its own already, or will have (lumia-facts 7). */
export function isMadeByPhone(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name === 'desktop.ini' || name === 'thumbs.db' || name.endsWith('.tnl');
}

/**
 * Where a file of a run goes: its own storage, or the one that was asked for. What came from the PC gets a folder; what was
 * made for the phone goes to its own memory where there is no card.
 */
function onStorage(
  { storage, path, extra }: Place & Pick<RestoreFile, 'extra'>,
  { onto, target }: PlanRestoreInput,
): Place | null {
  const isPhones = storage === 'Phone' || storage === 'SD card';
  if (target.storages.some(({ label }) => label === storage) && (onto === null || onto === storage))
    return { storage, path };
  if (onto !== null) {
    if (!target.storages.some(({ label }) => label === onto)) return null;
    return { storage: onto, path: isPhones ? path : `${storage}/${path}` };
  }
  const [only] = target.storages;
  if (only && extra !== undefined) return { storage: only.label, path };
  if (isPhones || !only) return null;
  return { storage: only.label, path: `${storage}/${path}` };
}

const writable = (storages: readonly TargetStorage[], label: string): boolean =>
  storages.some((storage) => storage.label === label && storage.writable);

interface Taken {
  readonly path: string;
  readonly candidates: readonly SourceFile[];
  /** The wished name was not free. */
  readonly isTaken: boolean;
}

/** The target's names, as they are and as they will be. */
class Ground {
  readonly #names: TargetNames;
  /** Folders by folded path, with their name as it is there; null where something else has the name. */
  readonly #folders = new Map<string, string | null>();
  readonly #files = new Map<string, SourceFile[]>();
  /** Names that this plan gives out. */
  readonly #claimed = new Set<string>();
  readonly made: Place[] = [];

  constructor({ target: { names, content } }: PlanRestoreInput) {
    this.#names = names;
    for (const { storage, path } of content.folders) this.#folders.set(this.#key(storage, path), path);
    for (const file of content.files) {
      const key = this.#key(file.storage, file.path);
      const there = this.#files.get(key);
      if (there) there.push(file);
      else this.#files.set(key, [file]);
    }
    for (const { storage, path } of content.others) this.#claimed.add(this.#key(storage, path));
  }

  /** A folder's path as it is, or will be, at the target; null where a file has one of its names. */
  folder(storage: string, names: readonly string[]): string | null {
    let path = '';
    for (const wished of names) {
      const own = join(path, this.#mapped(wished));
      const key = this.#key(storage, own);
      const known = this.#folders.get(key);
      if (known === null) return null;
      if (known !== undefined) {
        path = known;
        continue;
      }
      if (this.#files.has(key) || this.#claimed.has(key)) {
        this.#folders.set(key, null);
        return null;
      }
      this.#folders.set(key, own);
      this.made.push({ storage, path: own });
      path = own;
    }
    return path;
  }

  /** A free name in the folder: the wished one, else numbered; and the files on the way to it that may be the same. */
  take(storage: string, folder: string, wished: string, size: number): Taken {
    const name = this.#mapped(wished);
    const candidates: SourceFile[] = [];
    for (let n = 1; ; n += 1) {
      const path = join(folder, n === 1 ? name : this.#numbered(name, n));
      const key = this.#key(storage, path);
      const there = this.#files.get(key) ?? [];
      if (there.length === 0 && !this.#claimed.has(key) && !this.#folders.has(key)) {
        this.#claimed.add(key);
        return { path, candidates, isTaken: n > 1 };
      }
      candidates.push(...there.filter((file) => file.size === size && !file.virtual));
    }
  }

  #mapped(name: string): string {
    return this.#names.allows(name) ? name : mapName(name, STRICT);
  }

  #numbered(name: string, n: number): string {
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    const numbered = `${stem} (${n})${ending}`;
    return this.#names.allows(numbered) ? numbered : mapName(name, STRICT, n);
  }

  #key(storage: string, path: string): string {
    return `${storage}\0${this.#names.caseInsensitive ? path.toLowerCase() : path}`;
  }
}

/** The strictest rules there are, for a name that was refused. */
const STRICT = {
  caseInsensitive: true,
  normalizing: false,
  windowsRules: true,
  maxLength: { unit: 'utf8-bytes', count: 240 },
} as const;

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

function spaceOf(
  items: readonly PlannedRestore[],
  { kind, storages }: PlanRestoreInput['target'],
): readonly RestoreSpace[] {
  const sums = new Map<string, Count>();
  for (const { action, to, file } of items) {
    if (to === null || (action !== 'write' && action !== 'keep-both')) continue;
    // The folders of a folder are on one disk.
    const storage = kind === 'folder' ? (storages[0]?.label ?? '') : to.storage;
    sums.set(storage, plus(sums.get(storage) ?? NOTHING, { files: 1, bytes: file.size }));
  }
  return [...sums].map(([storage, { files, bytes }]) => {
    const { free = null, capacity = null } = storages.find(({ label }) => label === storage) ?? {};
    const share = Math.floor((capacity ?? 0) * RESERVE_SHARE);
    const reserve = Math.min(RESERVE_MOST, Math.max(RESERVE_LEAST, share));
    const needed = bytes + files * PER_FILE + reserve;
    return { storage, needed, free, enough: free === null || free >= needed };
  });
}

function inOrderOfWork(files: readonly RestoreFile[]): readonly RestoreFile[] {
  const rank = new Map(STEP_IDS.map((id, index) => [id, index * 2]));
  const keyed = files.map((file) => {
    const roll = /(?:^|\/)camera roll\//iu.test(file.path) ? 0 : 1;
    return { file, rank: (rank.get(file.step) ?? 99) + roll, shot: shotKey(file.path) };
  });
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      compare(a.shot, b.shot) ||
      compare(a.file.path, b.file.path) ||
      compare(a.file.storage, b.file.storage),
  );
  return keyed.map(({ file }) => file);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
