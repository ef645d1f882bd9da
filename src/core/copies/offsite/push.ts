import { join } from 'node:path';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import type { OffsiteConfig, OffsiteReport, OffsiteSnapshot } from '../../../shared/domain/offsite.ts';
import type { Finding } from '../../../shared/domain/run-report.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { remedyLine } from '../../../shared/errors/remedies.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { guardDisk, NEVER, type Disk } from '../../vault/disk.ts';
import type { Vault } from '../../vault/vault.ts';
import { hashAt } from '../pour.ts';
import { listRecords } from '../records.ts';
import { sealBytes } from './key.ts';
import { Pack, PACK_BYTES, pieceName } from './pack.ts';
import { mustBeOurs, writeMarker } from './place.ts';
import type { Remote, RemoteObject } from './remote.ts';
import { appendSent, listNames, packName, readSent, SNAPSHOT_TIME, type Piece, type Sent } from './sent-log.ts';
import { packSnapshot, sha256Hex, type SnapshotFile } from './snapshot.ts';
import { outcomeOf } from '../outcome.ts';

export interface PushOptions extends OpOptions {
  /** Open for writing. */
  readonly vault: Vault;
  readonly disk: Disk;
  readonly remote: Remote;
  readonly config: OffsiteConfig;
  readonly clock: Clock;
  readonly onProgress?: (snapshot: OffsiteSnapshot) => void;
}

interface Chain {
  readonly pieces: readonly PlacedPiece[];
  /** Bytes from the beginning. */
  readonly reach: number;
}

interface ToSend {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly modified: number | null;
}

/** Packs on their way at the same time: a server far away answers late, and each is held in memory until it has. */
const AT_ONCE = 3;

type PlacedPiece = Piece & { readonly pack: string };

/** What a backup cannot be opened, or shown to be whole, without: `vault.json`, the journals, the manifests. */
const isNeededToOpen = ({ path }: ToSend): boolean => /^(?:\.lifeboat\/(?:runs\/.+|[^/]+)|[^/]+\.txt)$/u.test(path);

/**
 * Sends what is new, encrypted, in packs; then the list of everything. What the place has lost or cut short is sent
 * again. Cut off anywhere, the next push goes on after the last whole pack, inside a large file too. Errors:
 * `OFFSITE_KEY_UNTESTED`, `OFFSITE_MISMATCH`, `OFFSITE_AWAY`, and the place's.
 */
export async function pushOffsite(options: PushOptions): Promise<OffsiteReport> {
  return await new Push(options).run();
}

/**
 * Now, or a second after the newest list that is there: the newest is found by its name, also when two were made within a
 * second, or after this computer's clock was set back.
 */
function laterThan(objects: readonly RemoteObject[], now: string): string {
  const times = objects.flatMap(({ name }) => {
    const [, day, hour, minute, second] = SNAPSHOT_TIME.exec(name) ?? [];
    const at = day === undefined ? NaN : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? [] : [at + 1000];
  });
  return new Date(times.reduce((latest, at) => Math.max(latest, at), Date.parse(now))).toISOString();
}

class Push {
  readonly #options: PushOptions;
  readonly #disk: Disk;
  readonly #startedAt: string;
  readonly #findings: Finding[] = [];
  readonly #pieces = new Map<string, PlacedPiece[]>();
  #pack = new Pack();
  readonly #sending = new Set<Promise<void>>();
  /** The first that could not be sent; after it nothing more is. */
  #failure: { readonly thrown: unknown } | null = null;
  /** Lines of what was sent are added one after the other: each goes on where the file ends. */
  readonly #logTurn = new Mutex();
  #sent: Count = NOTHING;
  #sentBytes = 0;
  readonly #spoiled: (readonly Piece[])[] = [];
  readonly #sentNow = new Set<string>();
  #packsMade = 0;
  readonly #lost: { readonly name: string; readonly what: 'missing' | 'truncated' }[] = [];
  #total: Count = NOTHING;
  #done: Count = NOTHING;

  constructor(options: PushOptions) {
    this.#options = options;
    this.#disk = guardDisk(options.disk, options.vault.info.root);
    this.#startedAt = new Date(options.clock.now()).toISOString();
  }

  async run(): Promise<OffsiteReport> {
    const { vault, remote, config, signal } = this.#options;
    const { root } = vault.info;
    if (config.keyTestedAt === null) {
      throw new AppError('OFFSITE_KEY_UNTESTED', 'Cannot send: the key on paper has not been typed back yet');
    }
    this.#tell('comparing', null);
    const sent = await readSent(this.#disk, root, config.id);
    const objects = await remote.list({ signal });
    const marker = await mustBeOurs(remote, config, { sent, objects, signal });
    if (marker !== 'whole') await writeMarker(remote, config.id, { signal });
    this.#learn(sent, new Map(objects.map(({ name, size }) => [name, size])));
    const files = await this.#filesToSend();
    this.#total = files.reduce((sum, { size }) => plus(sum, { files: 1, bytes: size }), NOTHING);
    try {
      for (const file of files) if (!isNeededToOpen(file)) await this.#send(file);
      await this.#closePack();
      // In packs of their own, twice: one spoiled pack does not take away what the backup is opened with.
      for (const file of files) if (isNeededToOpen(file)) await this.#send(file);
      await this.#closePack();
      for (const file of files) if (isNeededToOpen(file)) await this.#sendAgain(file);
      await this.#closePack();
    } finally {
      await Promise.all(this.#sending);
    }
    this.#throwFailure();
    this.#tell('finishing', null);
    return await this.#finish(files, sent);
  }

  /** What is there as it was sent, by content. */
  #learn({ packs, bad }: Sent, there: ReadonlyMap<string, number>): void {
    for (const [name, { id, size, pieces }] of packs) {
      const found = there.get(name);
      if (!bad.has(name) && found === size) for (const piece of pieces) this.#know({ ...piece, pack: id });
      else this.#spoiled.push(pieces);
      if (!bad.has(name) && found !== size)
        this.#lost.push({ name, what: found === undefined ? 'missing' : 'truncated' });
    }
  }

  /** Packs that the place had lost or spoiled, of which something was sent now. */
  get #resent(): number {
    const isSentNow = ({ sha256, from, length }: Piece): boolean =>
      (this.#pieces.get(sha256) ?? []).some((piece) => {
        return this.#sentNow.has(piece.pack) && piece.from < from + length && from < piece.from + piece.length;
      });
    return this.#spoiled.filter((pieces) => pieces.some(isSentNow)).length;
  }

  #know(piece: PlacedPiece): void {
    const list = this.#pieces.get(piece.sha256);
    if (list) list.push(piece);
    else this.#pieces.set(piece.sha256, [piece]);
  }

  /** Pieces that together are this content from its beginning, as far as there are any, in none of those packs. */
  #chain(sha256: string, without: ReadonlySet<string> = new Set()): Chain {
    const known = (this.#pieces.get(sha256) ?? [])
      .filter(({ pack }) => !without.has(pack))
      .sort((a, b) => a.from - b.from || b.length - a.length);
    const pieces: PlacedPiece[] = [];
    let reach = 0;
    for (const piece of known) {
      if (piece.from !== reach || piece.length === 0) continue;
      pieces.push(piece);
      reach += piece.length;
    }
    return { pieces, reach };
  }

  /** The same content in other packs. */
  #otherChain(sha256: string): Chain {
    return this.#chain(sha256, new Set(this.#chain(sha256).pieces.map(({ pack }) => pack)));
  }

  async #filesToSend(): Promise<readonly ToSend[]> {
    const { vault, signal } = this.#options;
    const { root } = vault.info;
    const files: ToSend[] = [...vault.catalog.files()];
    for (const { path, modified } of await listRecords(this.#disk, root, { signal })) {
      if (path.startsWith('.lifeboat/offsite/')) continue;
      const { size, sha256 } = await this.#disk.digest(join(root, path), {
        signal,
        hash: 'sha256',
        bypassCache: false,
      });
      if (sha256 !== null) files.push({ path, size, sha256, modified });
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #send(file: ToSend): Promise<void> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const { reach } = this.#chain(file.sha256);
    if (reach < file.size) {
      const wrong = await this.#sendFrom(file, reach);
      if (wrong !== null) this.#finding(file, wrong);
      else this.#sent = plus(this.#sent, { files: 1, bytes: file.size - reach });
    }
    this.#done = plus(this.#done, { files: 1, bytes: file.size });
    this.#tell('sending', file.path);
  }

  /** What cannot be read now was named when it was to be sent the first time. */
  async #sendAgain(file: ToSend): Promise<void> {
    this.#options.signal.throwIfAborted();
    const { reach } = this.#otherChain(file.sha256);
    if (reach < file.size) await this.#sendFrom(file, reach);
  }

  /** The file's bytes from there on. Nothing of a file goes out before its hash has been found right. */
  async #sendFrom(file: ToSend, from: number): Promise<'damaged' | 'missing' | null> {
    const { vault, signal } = this.#options;
    const path = join(vault.info.root, file.path);
    const stat = await this.#disk.stat(path);
    if (stat?.kind !== 'file') return 'missing';
    if (stat.size !== file.size || (await hashAt(this.#disk, path, { signal })) !== file.sha256) return 'damaged';
    if (file.size <= PACK_BYTES && this.#pack.room < file.size - from) await this.#closePack();
    let at = from;
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    const put = (): void => {
      const bytes = Buffer.concat(held);
      const isWhole = at === 0 && bytes.byteLength === file.size;
      const entry = { path: pieceName(file.path, at, isWhole), size: bytes.byteLength, modified: file.modified };
      this.#pack.add(entry, { path: file.path, sha256: file.sha256, from: at }, bytes);
      at += bytes.byteLength;
      held = [];
      heldBytes = 0;
    };
    for await (const chunk of this.#disk.read(path, { signal, start: from }).bytes) {
      for (let rest = chunk; rest.byteLength > 0;) {
        const part = rest.subarray(0, this.#pack.room - heldBytes);
        held.push(part);
        heldBytes += part.byteLength;
        rest = rest.subarray(part.byteLength);
        if (heldBytes === this.#pack.room) {
          put();
          await this.#closePack();
        }
      }
    }
    if (heldBytes > 0) put();
    return at === file.size ? null : 'damaged';
  }

  /** Packs are on their way while the next is filled. */
  async #closePack(): Promise<void> {
    const pack = this.#pack;
    if (pack.isEmpty) return;
    this.#pack = new Pack();
    // It has no name yet: that is the hash of what it will be when it is encrypted.
    const unnamed = `unnamed ${this.#packsMade}`;
    this.#packsMade += 1;
    for (const piece of pack.pieces) this.#know({ ...piece, pack: unnamed });
    while (this.#sending.size >= AT_ONCE) await Promise.race(this.#sending);
    this.#throwFailure();
    const sending: Promise<void> = this.#sendPack(pack, unnamed)
      .catch((thrown: unknown) => {
        this.#failure ??= { thrown };
      })
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.thrown;
  }

  async #sendPack(pack: Pack, unnamed: string): Promise<void> {
    const { vault, remote, config, clock, signal } = this.#options;
    const sealed = await sealBytes(pack.finish(), config.recipient);
    const id = sha256Hex(sealed);
    await remote.put(packName(id), sealed, { signal });
    const at = new Date(clock.now()).toISOString();
    const line = { kind: 'pack', at, id, size: sealed.byteLength, pieces: pack.pieces } as const;
    await this.#logTurn.run(() => appendSent(this.#disk, vault.info.root, config.id, line), { signal: NEVER });
    this.#sentBytes += sealed.byteLength;
    this.#sentNow.add(id);
    for (const { sha256, from } of pack.pieces) {
      const list = this.#pieces.get(sha256) ?? [];
      const at = list.findIndex((piece) => piece.pack === unnamed && piece.from === from);
      const piece = list[at];
      if (piece) list[at] = { ...piece, pack: id };
    }
  }

  async #finish(files: readonly ToSend[], before: Sent): Promise<OffsiteReport> {
    const { vault, remote, config, clock, signal } = this.#options;
    const { root } = vault.info;
    const objects = await remote.list({ signal });
    await this.#mustHaveKept(objects);
    const newestRun = (await vault.runs()).at(-1)?.header.runId ?? null;
    const listed = files.flatMap((file): SnapshotFile[] => {
      const { path, size, sha256, modified } = file;
      const { pieces, reach } = this.#chain(sha256);
      if (reach !== size) return [];
      const listing = { path, size, sha256, modified, pieces: pieces.map(strip) };
      const other = isNeededToOpen(file) ? this.#otherChain(sha256) : null;
      return [other?.reach === size ? { ...listing, again: other.pieces.map(strip) } : listing];
    });
    const at = new Date(clock.now()).toISOString();
    const content = sha256Hex(JSON.stringify(listed));
    const last = before.snapshots.at(-1);
    const isThere = (wanted: string): boolean =>
      !before.bad.has(wanted) && objects.some(({ name, size }) => name === wanted && size === last?.size);
    const isKept = last?.content === content && listNames(last.name).every(isThere);
    let name = last?.name ?? '';
    if (!isKept) {
      const head = {
        format: 1,
        vaultId: vault.info.id,
        name: vault.info.name,
        at: laterThan(objects, at),
        newestRun,
        files: listed.length,
      } as const;
      const sealed = await sealBytes(packSnapshot({ head, files: listed }), config.recipient);
      name = `snapshots/${head.at.slice(0, 19).replaceAll(':', '-')}Z-${sha256Hex(sealed)}.age`;
      for (const one of listNames(name)) await remote.put(one, sealed, { signal });
      this.#sentBytes += 2 * sealed.byteLength;
      await appendSent(this.#disk, root, config.id, {
        kind: 'snapshot',
        at,
        name,
        size: sealed.byteLength,
        content,
        files: listed.length,
        bytes: listed.reduce((sum, { size }) => sum + size, 0),
        newestRun,
      });
    }
    await this.#settle(files, before, at);
    return {
      format: 1,
      vault: root,
      remote: { id: config.id, label: config.label, place: remote.place },
      outcome: outcomeOf(this.#findings),
      total: this.#total,
      sent: this.#sent,
      sentBytes: this.#sentBytes,
      resent: this.#resent,
      snapshot: name,
      findings: this.#findings,
      startedAt: this.#startedAt,
      endedAt: at,
    };
  }

  /**
   * A check need not look for what was lost, nor speak of bad packs of which all that is still wanted is elsewhere now. What a
   * line that cannot be read told of was not known, and was sent again.
   */
  async #settle(files: readonly ToSend[], { packs, bad, settled, unreadable }: Sent, at: string): Promise<void> {
    const { vault, config } = this.#options;
    const { root } = vault.info;
    for (const one of this.#lost) await appendSent(this.#disk, root, config.id, { kind: 'bad', at, ...one });
    const sizes = new Map(files.map(({ sha256, size }) => [sha256, size]));
    const isLacking = ({ sha256 }: Piece): boolean => {
      const size = sizes.get(sha256);
      return size !== undefined && this.#chain(sha256).reach < size;
    };
    for (const name of new Set([...bad.keys(), ...this.#lost.map(({ name }) => name)])) {
      if (settled.has(name) || (packs.get(name)?.pieces ?? []).some(isLacking)) continue;
      await appendSent(this.#disk, root, config.id, { kind: 'settled', at, name });
    }
    for (const name of unreadable) await appendSent(this.#disk, root, config.id, { kind: 'settled', at, name });
  }

  /** A place that said yes and kept something else is noticed before the list names it. */
  async #mustHaveKept(objects: readonly RemoteObject[]): Promise<void> {
    const { vault, config, remote } = this.#options;
    const there = new Map(objects.map(({ name, size }) => [name, size]));
    const used = new Set([...this.#pieces.values()].flat().map(({ pack }) => packName(pack)));
    const { packs } = await readSent(this.#disk, vault.info.root, config.id);
    for (const [name, { size }] of packs) {
      if (!used.has(name) || there.get(name) === size) continue;
      throw new AppError(
        'OFFSITE_UNREACHABLE',
        `Cannot rely on "${remote.place}": "${name}" was sent and is not there`,
      );
    }
  }

  #finding({ path }: ToSend, verdict: 'damaged' | 'missing'): void {
    const code = verdict === 'damaged' ? 'READ_BACK_DIFFERS' : 'VAULT_DAMAGED';
    const what = verdict === 'damaged' ? 'has other bytes than its record says' : 'is not in the backup';
    const shown = path.startsWith('data/') ? path.slice('data/'.length) : path;
    this.#findings.push({ path: shown, verdict, code, message: `"${path}" ${what}`, remedy: remedyLine(code) });
  }

  #tell(phase: OffsiteSnapshot['phase'], current: string | null): void {
    this.#options.onProgress?.({ phase, total: this.#total, done: this.#done, current, report: null });
  }
}

function strip({ pack, from, length, offset }: Omit<PlacedPiece, 'sha256'>): SnapshotFile['pieces'][number] {
  return { pack, from, length, offset };
}
