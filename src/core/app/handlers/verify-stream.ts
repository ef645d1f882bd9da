import path from 'node:path';
import type { AppHandlers, VerifySnapshot } from '../../../shared/contract/contract.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import type { VerifyReport } from '../../../shared/domain/verify-report.ts';
import type { Log } from '../../base/log.ts';
import { contentNotes } from '../../copy/contents.ts';
import type { Vault } from '../../vault/vault.ts';
import { tryContents } from '../contents/try-contents.ts';
import { Latest } from '../../base/latest.ts';
import type { OpOptions } from '../../base/options.ts';
import { openVault } from '../../vault/open-vault.ts';
import { verifyVault } from '../../verify/verify-vault.ts';
import type { HostPorts } from '../ports.ts';

/** Judges every stored file. Leaving the stream ends the work; the last item holds the report. */
export async function* verifyStream(
  { clock, log }: HostPorts,
  input: Parameters<AppHandlers['vault.verify']>[0],
  options: OpOptions,
): AsyncGenerator<VerifySnapshot, void, void> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const latest = new Latest<VerifySnapshot>({
    phase: 'reading-records',
    total: NOTHING,
    done: NOTHING,
    current: null,
    report: null,
  });
  const work = async (): Promise<void> => {
    try {
      await using vault = await openVault(path.resolve(input.vault), { write: false, clock, log });
      const verified = await verifyVault(vault, {
        mode: input.mode,
        samplePercent: input.samplePercent,
        signal,
        clock,
        onProgress: ({ files, bytes, ofFiles, ofBytes }) => {
          const total = { files: ofFiles, bytes: ofBytes };
          latest.set({ phase: 'checking', total, done: { files, bytes }, current: null, report: null });
        },
      });
      const report = input.mode === 'full' ? await withContents(vault, verified, { signal, log, latest }) : verified;
      latest.set({ phase: 'ended', total: report.expected, done: report.expected, current: null, report });
    } finally {
      latest.end();
    }
  };
  const working = work();
  // Its failure is thrown below, after the last state; until then it must not count as unhandled.
  working.catch(() => undefined);
  try {
    yield* latest.watch({ signal });
    await working;
  } finally {
    left.abort(options.signal.reason);
    await Promise.allSettled([working]);
  }
}

interface ContentOptions extends OpOptions {
  readonly log: Log;
  readonly latest: Latest<VerifySnapshot>;
}

/** Tries what the files hold that are right on the disk. Keeps nothing: verification changes nothing. */
async function withContents(vault: Vault, report: VerifyReport, options: ContentOptions): Promise<VerifyReport> {
  const { latest, log, signal } = options;
  const wrong = new Set(report.findings.map((finding) => `data/${finding.path}`));
  const files = [...vault.catalog.files()].filter((file) => !wrong.has(file.path));
  const total = { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  let done = NOTHING;
  const toTry = files.map(({ path: stored, sha256, size }) => ({
    path: stored,
    sha256,
    size,
    shown: stored.slice('data/'.length),
  }));
  const onFile = ({ size, shown }: { readonly size: number; readonly shown: string }): void => {
    done = plus(done, { files: 1, bytes: size });
    latest.set({ phase: 'checking', total, done, current: shown, report: null });
  };
  const tried = await tryContents(vault, toTry, { signal, log, keep: false, onFile });
  signal.throwIfAborted();
  const { opens, doesNotOpen, notChecked } = tried;
  const { notes, omitted } = contentNotes(tried);
  return { ...report, contents: { opens, doesNotOpen, notChecked, notes: [...notes], notesOmitted: omitted } };
}
