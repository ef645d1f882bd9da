import { createHasher } from '../../src/core/base/hasher.ts';
import type { Clock } from '../../src/core/base/options.ts';
import type { Vault } from '../../src/core/vault/vault.ts';
import type { RunId } from '../../src/shared/domain/ids.ts';
import type { ObjectRecord, RunHeader, RunOutcome } from '../../src/shared/domain/run-record.ts';
import type { StoredFile } from '../../src/shared/domain/stored-file.ts';

export interface PhoneFile {
  readonly storage: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly modified: number | null;
  readonly persistentId?: string;
}

export const signal: AbortSignal = new AbortController().signal;
export const START = Date.UTC(2026, 10, 22, 10, 30, 0);

/** A clock that stands still unless told; a short `delay` is over at once, a long one ends with its signal only. */
export function stillClock(at = START): Clock & { at: number } {
  return {
    at,
    now() {
      return this.at;
    },
    delay: (ms, options) =>
      new Promise((resolve, reject) => {
        if (ms < 1000) resolve();
        const onAbort = (): void => reject(options.signal.reason as Error);
        if (options.signal.aborted) onAbort();
        options.signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

export const headerFor = (now: number): RunHeader => ({
  kind: 'header',
  format: 1,
  runId: `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z` as RunId,
  run: 'backup',
  startedAt: new Date(now).toISOString(),
  device: { id: 'virtual:test', model: 'Lumia 950', os: 'Windows 10 Mobile', osVersion: null, serial: 'S1' },
  steps: ['media'],
});

export function hashOf(bytes: Uint8Array): { sha256: string; xxh64: string } {
  const hasher = createHasher();
  hasher.update(bytes);
  return hasher.digest();
}

export interface BackupResult {
  readonly copied: number;
  readonly linked: number;
  readonly kept: number;
  readonly resumed: number;
}

export interface BackupOptions {
  readonly now?: number;
  readonly chunk?: number;
  readonly outcome?: RunOutcome;
  readonly onDurable?: (stored: StoredFile) => void;
  /** Flush after every so many files. */
  readonly flushEvery?: number;
}

/** The smallest copy engine there can be: what the real one does with a vault, without its policies. */
export async function backUp(
  vault: Vault,
  files: readonly PhoneFile[],
  options: BackupOptions = {},
): Promise<BackupResult> {
  const { now = START, chunk = 1 << 20, outcome = 'complete', onDurable, flushEvery } = options;
  await using run = await vault.beginRun(headerFor(now));
  const tally = { copied: 0, linked: 0, kept: 0, resumed: 0 };
  for (const [index, file] of files.entries()) {
    const source = { storage: file.storage, path: file.path };
    const fingerprint = {
      size: file.bytes.byteLength,
      modified: file.modified,
      persistentId: file.persistentId ?? null,
    };
    const known = vault.catalog.find(source);
    if (known?.fingerprint.size === fingerprint.size && known.fingerprint.modified === fingerprint.modified) {
      tally.kept += 1;
      continue;
    }
    const moved =
      fingerprint.persistentId === null ? undefined : vault.catalog.withPersistentId(fingerprint.persistentId)[0];
    if (!known && moved?.fingerprint.size === fingerprint.size && moved.fingerprint.modified === fingerprint.modified) {
      await run.link({ ...moved, source, fingerprint });
      tally.linked += 1;
      continue;
    }
    await using staged = await run.stage(
      { step: 'media', source, fingerprint, wish: `data/${file.storage}/${file.path}` },
      { signal },
    );
    const hasher = createHasher();
    let at = 0;
    for await (const piece of staged.readKept({ signal })) {
      hasher.update(piece);
      at += piece.byteLength;
    }
    if (at > 0) tally.resumed += 1;
    for (; at < file.bytes.byteLength; at += chunk) {
      const piece = file.bytes.subarray(at, at + chunk);
      hasher.update(piece);
      await staged.write(piece);
    }
    const { durable } = await staged.commit({ ...hasher.digest(), size: file.bytes.byteLength });
    durable.then(onDurable, () => undefined);
    tally.copied += 1;
    if (flushEvery !== undefined && index % flushEvery === flushEvery - 1) await run.flush();
  }
  await run.flush();
  await run.finish({
    outcome,
    objects: files.map((file) => objectOf(vault, file)),
    reports: new Map([
      ['report.json', '{}\n'],
      ['report.html', '<!doctype html>\n'],
    ]),
    frontPage: { html: '<!doctype html><title>Backup</title>\n', readMe: 'Read me\n' },
  });
  return tally;
}

function objectOf(vault: Vault, file: PhoneFile): ObjectRecord {
  const stored = vault.catalog.find({ storage: file.storage, path: file.path })?.stored ?? null;
  return {
    kind: 'file',
    storage: file.storage,
    path: file.path,
    size: file.bytes.byteLength,
    modified: file.modified === null ? null : new Date(file.modified).toISOString(),
    created: null,
    persistentId: file.persistentId ?? null,
    step: 'media',
    state: 'copied',
    stored: stored?.path ?? null,
    sha256: stored?.sha256 ?? null,
    xxh64: stored?.xxh64 ?? null,
  };
}
