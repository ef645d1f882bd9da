import { createReadStream } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { Opening } from '../../../shared/domain/opening.ts';
import { Mutex } from '../../base/mutex.ts';
import type { OpOptions } from '../../base/options.ts';
import type { PhotoFile } from '../../photos/timeline.ts';
import { notesIn, openPhotos, type PhotoLibrary } from '../../readable/photos-library.ts';
import { found, overviewOfPhotos, shotDetails, shotSummary } from '../../readable/photos-view.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import { cacheFolder } from '../cache-folder.ts';
import { KnownOpenings } from '../contents/known-openings.ts';
import type { HostPorts } from '../ports.ts';
import { stampOf } from '../vault-stamp.ts';

type PhotoHandlers = Pick<AppHandlers, 'photos.overview' | 'photos.timeline' | 'photos.get'>;

export function photoHandlers(ports: HostPorts): PhotoHandlers {
  const shelf = new Shelf(ports);
  return {
    'photos.overview': async ({ vault, search, only }, options) => {
      const { shots } = (await shelf.get(vault, options)).library;
      return overviewOfPhotos(found(shots, { search, only }));
    },
    'photos.timeline': async ({ vault, search, only, page: { offset, limit } }, options) => {
      const { shots } = (await shelf.get(vault, options)).library;
      const all = found(shots, { search, only });
      return { total: all.length, items: all.slice(offset, offset + limit).map(shotSummary) };
    },
    'photos.get': async ({ vault, path: file }, options) => {
      const { library, openings } = await shelf.get(vault, options);
      const shot = library.shotOf(file);
      return shot ? shotDetails(shot, openings) : null;
    },
  };
}

interface Opened {
  readonly key: string;
  readonly library: PhotoLibrary;
  readonly openings: (path: string, sha256: string) => Opening | null;
}

/** Keeps the photos of the backup that was asked for last; they are listed again when a run has ended meanwhile. */
class Shelf {
  readonly #ports: HostPorts;
  readonly #mutex = new Mutex();
  #opened: Opened | null = null;

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  async get(vault: string, options: OpOptions): Promise<Opened> {
    const root = path.resolve(vault);
    return await this.#mutex.run(async () => {
      const key = `${root}\n${await stampOf(root)}`;
      if (this.#opened?.key === key) return this.#opened;
      const { clock, log } = this.#ports;
      await using opened = await openVault(root, { write: false, clock, log });
      this.#opened = { key, ...(await this.#open(opened, options)) };
      return this.#opened;
    }, options);
  }

  async #open(vault: Vault, options: OpOptions): Promise<Omit<Opened, 'key'>> {
    const notes = await notesIn(vault, options);
    const kept = path.join(cacheFolder(this.#ports, 'photos'), `${vault.info.id}.jsonl`);
    try {
      await notes.load(createReadStream(kept));
    } catch {
      // Nothing was kept yet.
    }
    try {
      const known = await KnownOpenings.load(vault, options);
      const hasFilm = ({ sha256, path: file }: PhotoFile): boolean => known.hasFilm(sha256, file);
      const library = await openPhotos(vault, { ...options, notes, hasFilm });
      return { library, openings: (file, sha256) => known.full(sha256, file) };
    } finally {
      // What was read holds, also when somebody called it off.
      if (notes.unsaved > 0) await this.#keep(kept, notes.takeUnsaved());
    }
  }

  /** On this computer, outside of the backup, which is open for reading only and may be on a disk that takes nothing. */
  async #keep(file: string, lines: string): Promise<void> {
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, lines);
    } catch (error) {
      this.#ports.log('debug', `what cameras noted could not be kept: ${String(error)}`);
    }
  }
}
