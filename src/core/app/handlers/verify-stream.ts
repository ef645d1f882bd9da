import path from 'node:path';
import type { AppHandlers, VerifySnapshot } from '../../../shared/contract/contract.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import type { VerifyReport } from '../../../shared/domain/verify-report.ts';
import type { Log } from '../../base/log.ts';
import { contentNotes } from '../../copy/contents.ts';
import type { Vault } from '../../vault/vault.ts';
import { openTrial } from '../contents/content-trial.ts';
import { noteCheck } from '../copies/note-check.ts';
import { streamWork } from '../stream-work.ts';
import type { OpOptions } from '../../base/options.ts';
import { openVault } from '../../vault/open-vault.ts';
import { verifyVault } from '../../verify/verify-vault.ts';
import type { HostPorts } from '../ports.ts';

const BEGINNING: VerifySnapshot = {
  phase: 'reading-records',
  total: NOTHING,
  done: NOTHING,
  current: null,
  report: null,
};

/** Judges every stored file, and keeps that some are wrong. Leaving the stream ends the work; the last item holds the report. */
export function verifyStream(
  { clock, log }: HostPorts,
  input: Parameters<AppHandlers['vault.verify']>[0],
  options: OpOptions,
): AsyncGenerator<VerifySnapshot, void, void> {
  return streamWork<VerifySnapshot>(BEGINNING, options, async (tell, { signal }) => {
    await using vault = await openVault(path.resolve(input.vault), { write: false, clock, log });
    const verified = await verifyVault(vault, {
      mode: input.mode,
      samplePercent: input.samplePercent,
      signal,
      clock,
      onProgress: ({ files, bytes, ofFiles, ofBytes }) => {
        const total = { files: ofFiles, bytes: ofBytes };
        tell({ phase: 'checking', total, done: { files, bytes }, current: null, report: null });
      },
    });
    const noted = { ...verified, kept: await noteCheck({ clock, log }, verified) };
    const report = input.mode === 'full' ? await withContents(vault, noted, { signal, log, tell }) : noted;
    return { phase: 'ended', total: report.expected, done: report.expected, current: null, report };
  });
}

interface ContentOptions extends OpOptions {
  readonly log: Log;
  readonly tell: (snapshot: VerifySnapshot) => void;
}

/** Tries what the files hold that are right on the disk. Keeps nothing of it. */
async function withContents(vault: Vault, report: VerifyReport, options: ContentOptions): Promise<VerifyReport> {
  const { log, signal, tell } = options;
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
    tell({ phase: 'checking', total, done, current: shown, report: null });
  };
  await using trial = openTrial(vault, { log, keep: false });
  const tried = await trial.all(toTry, { signal, onFile });
  signal.throwIfAborted();
  const { opens, doesNotOpen, notChecked } = tried;
  const { notes, omitted } = contentNotes(tried);
  return { ...report, contents: { opens, doesNotOpen, notChecked, notes: [...notes], notesOmitted: omitted } };
}
