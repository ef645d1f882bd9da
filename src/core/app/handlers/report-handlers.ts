import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { RunReport } from '../../../shared/domain/run-report.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { parseJson } from '../../base/parse-json.ts';
import { MAIN, openOutput } from '../../readable/export-output.ts';
import { renderHtml } from '../../report/render-html.ts';
import { manifestLines } from '../../vault/bag.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { refuseInside } from '../refuse-inside.ts';

type ReportHandlers = Pick<AppHandlers, 'report.get' | 'report.html' | 'report.xxhsum'>;

export function reportHandlers({ clock, log }: HostPorts): ReportHandlers {
  const get = async (folder: string, run: RunId | null): Promise<RunReport> => {
    const root = path.resolve(folder);
    await using vault = await openVault(root, { write: false, clock, log });
    return run === null ? await newestReport(vault) : await theReport(vault, run);
  };
  return {
    'report.get': ({ vault, run }) => get(vault, run),
    // Made from the record each time: a page that somebody left in the backup is not shown as ours.
    'report.html': async ({ vault, run }) => renderHtml(await get(vault, run)),
    'report.xxhsum': async ({ vault: folder, out }) => {
      const [root, target] = [path.resolve(folder), path.resolve(out)];
      refuseInside(target, root);
      await using vault = await openVault(root, { write: false, clock, log });
      await using output = await openOutput(target, 'file');
      await output.folder.write(MAIN, manifestLines(vault.catalog, 'xxh64'));
      await output.finish();
      return { out: target, files: vault.catalog.size.files };
    },
  };
}

async function newestReport(vault: Vault): Promise<RunReport> {
  for (const { header } of (await vault.runs()).toReversed()) {
    const report = await readReport(vault, header.runId);
    if (report) return report;
  }
  throw notFound(vault, 'any', 'no run of it has ended with a report');
}

async function theReport(vault: Vault, run: RunId): Promise<RunReport> {
  const report = await readReport(vault, run);
  if (report) return report;
  const known = (await vault.runs()).some(({ header }) => header.runId === run);
  throw notFound(vault, run, known ? 'it was cut off and left no report' : 'there is no such run');
}

/** A past run's report; null where there is none. Throws `VAULT_DAMAGED` for one that cannot be read. */
export async function readReport(vault: Vault, run: RunId): Promise<RunReport | null> {
  const text = await vault.runFile(run, 'report.json');
  if (text === null) return null;
  const parsed = RunReport.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const what = `.lifeboat/runs/${run}/report.json`;
  throw new AppError('VAULT_DAMAGED', `Cannot read "${what}": it is no report`, { details: { what } });
}

function notFound(vault: Vault, run: string, why: string): AppError {
  return new AppError('RUN_NOT_FOUND', `Cannot show the report of "${vault.info.root}": ${why}`, { details: { run } });
}
