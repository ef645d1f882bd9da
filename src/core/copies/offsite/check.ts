import type { OffsiteCheck, OffsiteConfig, OffsiteRound, OffsiteSnapshot } from '../../../shared/domain/offsite.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { guardDisk, type Disk } from '../../vault/disk.ts';
import { openBytes } from './key.ts';
import { mustBeOurs } from './place.ts';
import { REMOTE_MARKER, type Remote, type RemoteObject } from './remote.ts';
import { appendSent, listNames, readSent, sentFile, SNAPSHOT_TIME, type Piece, type Sent } from './sent-log.ts';
import { readSnapshot, sha256Hex } from './snapshot.ts';

export interface CheckOptions extends OpOptions {
  readonly root: string;
  readonly disk: Disk;
  readonly remote: Remote;
  readonly config: OffsiteConfig;
  readonly clock: Clock;
  /** Share of the bytes that is fetched and hashed; 0 compares names and sizes only. */
  readonly sharePercent: number;
  /** The round that a share goes on with; 100 begins a new one. */
  readonly round?: OffsiteRound | null;
  /** `AGE-SECRET-KEY-1...`: opens the newest list, and each object that is fetched; null opens nothing. */
  readonly identity?: string | null;
  readonly onProgress?: (snapshot: OffsiteSnapshot) => void;
}

type Problem = OffsiteCheck['problems'][number];
/** Of what this backup has sent. */
type Wrong = Exclude<Problem['what'], 'not-ours'>;

/** Most names of one object's files in a report. */
const MOST_NAMES = 20;

/**
 * Compares the place with the list of what was sent; no key is needed, as an object's name is the hash of its bytes. Only
 * a key shows that they can be opened, so with one they are. What is missing, cut short, changed or not opened is named
 * with the files it concerns, and sent again by the next push.
 */
export async function checkOffsite(options: CheckOptions): Promise<OffsiteCheck> {
  const { root, remote, config, clock, signal, sharePercent, identity = null } = options;
  const disk = guardDisk(options.disk, root);
  const startedAt = new Date(clock.now()).toISOString();
  const sent = await readSent(disk, root, config.id);
  const listed = await remote.list({ signal });
  const marker = await mustBeOurs(remote, config, { sent, objects: listed, signal });
  const there = new Map(listed.map(({ name, size }) => [name, size]));
  const newest = sent.snapshots.at(-1);
  const objects = [
    ...[...sent.packs].map(([name, { size, pieces }]) => ({ name, size, pieces })),
    ...(newest ? listNames(newest.name).map((name) => ({ name, size: newest.size, pieces: null })) : []),
  ].filter(({ name }) => !sent.bad.has(name));
  const total = objects.reduce((sum, { size }) => plus(sum, { files: 1, bytes: size }), NOTHING);
  const problems: OffsiteCheck['problems'] = [...knownBefore(sent, config.id), ...laterLists(sent, listed)];
  if (marker !== 'whole') problems.push({ object: REMOTE_MARKER, what: marker, files: [], filesInAll: 0 });
  const counts = { done: NOTHING, read: NOTHING, opened: NOTHING };
  const window = windowOf(objects, sent, total.bytes, options);
  const noteBad = async (name: string, what: Wrong): Promise<void> => {
    const at = new Date(clock.now()).toISOString();
    await appendSent(disk, root, config.id, { kind: 'bad', at, name, what });
  };
  const notGiven = new Set<string>();
  const note = async (name: string, what: Wrong): Promise<void> => {
    if (what === 'missing') notGiven.add(name);
    else await noteBad(name, what);
  };
  for (const [index, { name, size, pieces }] of objects.entries()) {
    signal.throwIfAborted();
    const add = (what: Problem['what']): void => {
      problems.push(problemOf({ name, files: (pieces ?? []).map(({ path }) => path) }, what));
    };
    const isWanted = (index >= window.from && index < window.to) || (identity !== null && pieces === null);
    const what = lookOf(there.get(name), size);
    if (what !== null) add(what);
    else if (isWanted) {
      const said = await fetchAndJudge(remote, { name, pieces, identity }, counts, { signal });
      if (said !== null) {
        add(said);
        await note(name, said);
      }
    }
    counts.done = plus(counts.done, { files: 1, bytes: size });
    options.onProgress?.({ phase: 'checking', total, done: counts.done, current: name, report: null });
  }
  await eachStillListed(remote, notGiven, (name) => noteBad(name, 'missing'), { signal });
  return {
    format: 1,
    vault: root,
    remote: { id: config.id, label: config.label, place: remote.place },
    objects: total,
    read: counts.read,
    opened: identity === null ? null : counts.opened,
    round:
      sharePercent === 0
        ? null
        : {
            began: window.began ?? startedAt,
            through: objects[window.to] ? (objects[window.to - 1]?.name ?? null) : null,
          },
    neverSent: newest === undefined,
    problems,
    startedAt,
    endedAt: new Date(clock.now()).toISOString(),
  };
}

/**
 * With each of these objects that the place still lists. A push sees by itself what the list lacks; and a place that went away
 * meanwhile is not to be sent everything again.
 */
async function eachStillListed(
  remote: Remote,
  names: ReadonlySet<string>,
  work: (name: string) => Promise<void>,
  options: OpOptions,
): Promise<void> {
  if (names.size === 0) return;
  for (const { name } of await remote.list(options)) if (names.has(name)) await work(name);
}

/** Which objects are fetched: from where the round stands, until the share has been reached. */
function windowOf(
  objects: readonly { readonly name: string; readonly size: number; readonly pieces: readonly Piece[] | null }[],
  { packs }: Sent,
  all: number,
  { sharePercent, round = null }: Pick<CheckOptions, 'sharePercent' | 'round'>,
): { readonly from: number; readonly to: number; readonly began: string | null } {
  const names = [...packs.keys()];
  // The last one that was read may itself have been found wrong, and is not asked for any more.
  const before = new Set(names.slice(0, names.indexOf(round?.through ?? '') + 1));
  const next = before.size === 0 || sharePercent >= 100 ? -1 : objects.findIndex(({ name }) => !before.has(name));
  const from = Math.max(next, 0);
  const wanted = Math.ceil((all * sharePercent) / 100);
  let to = from;
  for (let bytes = 0; to < objects.length && bytes < wanted; to += 1) bytes += objects[to]?.size ?? 0;
  // The lists come last and together: a round goes on after a pack, by its name.
  while (to > from && objects[to]?.pieces === null) to += 1;
  return { from, to, began: next < 0 ? null : (round?.began ?? null) };
}

function problemOf({ name, files }: Named, what: Problem['what']): Problem {
  const names = [...new Set(files)];
  return { object: name, what, files: names.slice(0, MOST_NAMES), filesInAll: names.length };
}

/** What was found wrong before, and has not been sent again since: packs, the newest list, and what a spoiled line told of. */
function knownBefore(sent: Sent, id: string): readonly Problem[] {
  const newest = sent.snapshots.at(-1);
  const lists = newest ? listNames(newest.name).map((name) => ({ name, files: [] })) : [];
  const known = [...lackingStill(sent), ...lists].flatMap((one) => {
    const what = sent.bad.get(one.name);
    return what === undefined ? [] : [problemOf(one, what)];
  });
  return sent.unreadable.length === 0 ? known : [...known, problemOf({ name: sentFile(id), files: [] }, 'changed')];
}

/**
 * Lists of somebody else: a copy of the backup takes its record of the place along, and whoever opens that may send there,
 * too. The newest list is what is brought back.
 */
function laterLists({ snapshots }: Sent, listed: readonly RemoteObject[]): readonly Problem[] {
  const timeOf = (name: string): string => SNAPSHOT_TIME.exec(name)?.[0] ?? '';
  const newest = timeOf(snapshots.at(-1)?.name ?? '');
  if (newest === '') return [];
  const ours = new Set(snapshots.flatMap(({ name }) => listNames(name)));
  const later = listed.filter(({ name }) => timeOf(name) > newest && !ours.has(name));
  return later.map(({ name }) => problemOf({ name, files: [] }, 'not-ours'));
}

interface Named {
  readonly name: string;
  readonly files: readonly string[];
}

/** Packs that were found wrong and hold something that no other pack has. */
function lackingStill({ packs, bad, settled }: Sent): readonly Named[] {
  const wrong = [...packs].filter(([name]) => bad.has(name) && !settled.has(name));
  const wanted = new Set(wrong.flatMap(([, { pieces }]) => pieces.map(({ sha256 }) => sha256)));
  const good = new Map<string, Piece[]>();
  for (const [name, { pieces }] of packs)
    for (const piece of pieces)
      if (!bad.has(name) && wanted.has(piece.sha256))
        good.set(piece.sha256, [...(good.get(piece.sha256) ?? []), piece]);
  return wrong.flatMap(([name, { pieces }]) => {
    const lacking = pieces.filter((piece) => !isCovered(piece, good.get(piece.sha256) ?? []));
    return lacking.length === 0 ? [] : [{ name, files: lacking.map(({ path }) => path) }];
  });
}

/** Whether these pieces together hold every byte of that one. */
function isCovered({ from, length }: Piece, others: readonly Piece[]): boolean {
  let reach = from;
  for (const other of [...others].sort((a, b) => a.from - b.from))
    if (other.from <= reach) reach = Math.max(reach, other.from + other.length);
  return reach >= from + length;
}

/** What the list of the place says of an object. */
function lookOf(found: number | undefined, size: number): 'missing' | 'truncated' | null {
  if (found === undefined) return 'missing';
  return found === size ? null : 'truncated';
}

interface Fetched {
  readonly name: string;
  /** What is in it; null for a list. */
  readonly pieces: readonly Piece[] | null;
  readonly identity: string | null;
}

/** What is wrong with it, by its bytes: null for nothing, `missing` for one that was listed and is not given. */
async function fetchAndJudge(
  remote: Remote,
  object: Fetched,
  counts: { read: Count; opened: Count },
  options: OpOptions,
): Promise<'missing' | 'changed' | 'unopenable' | null> {
  const bytes = await remote.get(object.name, options);
  if (bytes === null) return 'missing';
  counts.read = plus(counts.read, { files: 1, bytes: bytes.byteLength });
  const said = await judge(bytes, object);
  if (said === 'opened') counts.opened = plus(counts.opened, { files: 1, bytes: bytes.byteLength });
  return said === 'changed' || said === 'unopenable' ? said : null;
}

/** What is known of an object by its bytes: those that were sent, and with a key whether it opens them. */
async function judge(
  bytes: Uint8Array,
  { name, pieces, identity }: Fetched,
): Promise<'changed' | 'as-sent' | 'opened' | 'unopenable'> {
  if (!name.includes(sha256Hex(bytes))) return 'changed';
  if (identity === null) return 'as-sent';
  try {
    const opened = await openBytes(bytes, identity);
    if (pieces === null) readSnapshot(opened);
    const holdsAll = (pieces ?? []).every(({ offset, length }) => offset + length <= opened.byteLength);
    return holdsAll ? 'opened' : 'unopenable';
  } catch (error) {
    if (isAppError(error, 'OFFSITE_WRONG_KEY') || isAppError(error, 'OFFSITE_DAMAGED')) return 'unopenable';
    throw error;
  }
}
