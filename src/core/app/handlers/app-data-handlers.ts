import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { AppDataList, AppDataTick } from '../../../shared/domain/app-data.ts';
import { RunId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { APP_DATA_TEXT } from '../../../shared/text/strings-app-data.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { openVault } from '../../vault/open-vault.ts';
import { APP_DATA_FILE, type Vault } from '../../vault/vault.ts';
import { placeAdded } from '../add-place.ts';
import { appDataOf } from '../app-data/app-data.ts';
import { appDataInside } from '../app-data/checklist.ts';
import type { HostPorts } from '../ports.ts';

/** Ticks go through the same doors as everything else that is added: a picture is copied, read back and proved. */
export function appDataHandlers(
  { clock, log }: HostPorts,
  add: Pick<AppHandlers, 'run.add' | 'run.report'>,
): Pick<AppHandlers, 'app-data.list' | 'app-data.tick'> {
  const listOf = async (vault: Vault, options: OpOptions): Promise<AppDataList> => {
    const items = await appDataOf(vault, log, options);
    return { format: 1, vault: vault.info.root, inside: appDataInside(items), items: [...items] };
  };
  return {
    'app-data.list': async ({ vault: folder }, options) => {
      await using vault = await openVault(path.resolve(folder), { write: false, clock, log });
      return await listOf(vault, options);
    },
    'app-data.tick': async ({ vault: folder, id, done, note, from }, options) => {
      const root = path.resolve(folder);
      {
        await using vault = await openVault(root, { write: false, clock, log });
        const { items } = await listOf(vault, options);
        if (!items.some((item) => item.id === id)) {
          throw new AppError('USAGE', APP_DATA_TEXT.cli.noItem(id), { details: { what: id } });
        }
      }
      if (from !== null) await takeIn(root, from, options);
      await using vault = await openVault(root, { write: true, clock, log });
      const file = from === null ? null : storedOf(vault, from);
      const at = new Date(clock.now()).toISOString();
      const tick: AppDataTick = { id, done, note, file, at };
      await vault.appendRecord(APP_DATA_FILE, `${JSON.stringify(tick)}\n`);
      return await listOf(vault, options);
    },
  };

  async function takeIn(root: string, from: string, options: OpOptions): Promise<void> {
    const { runId } = await add['run.add']({ vault: root, from, as: 'app-data' }, options);
    const { outcome, findings, endedBy } = await add['run.report']({ runId: RunId.parse(runId) }, options);
    if (outcome === 'complete') return;
    const why = endedBy?.message ?? findings[0]?.message ?? outcome;
    throw new AppError('SOURCE_READ_FAILED', why, { details: { path: from } });
  }
}

/** Where the backup has it; it may have had the same picture before, under another name. */
function storedOf(vault: Vault, from: string): string | null {
  const { label } = placeAdded(from, 'app-data');
  return vault.catalog.find({ storage: label, path: path.basename(path.resolve(from)) })?.stored.path ?? null;
}
