import path from 'node:path';
import { z } from 'zod';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { Certificate, CertificateAnswer } from '../../../shared/domain/certificate.ts';
import { RunId } from '../../../shared/domain/ids.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { DrillRecord } from '../../../shared/domain/restore.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { CERTIFICATE_TEXT } from '../../../shared/text/strings-certificate.en.ts';
import { certificatePage } from '../../copies/certificate-page.ts';
import { missingForReset, isGoodCopy } from '../../copies/certificate.ts';
import { parseJson } from '../../base/parse-json.ts';
import { guardDisk, readText, writeWhole, NEVER, type Disk } from '../../vault/disk.ts';
import { appendLines } from '../../vault/journal.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import { DRILLS_FILE } from '../../vault/vault.ts';
import { copiesOf } from '../copies/copies-of.ts';
import type { HostPorts } from '../ports.ts';
import { readReports } from '../vault-facts.ts';

/** What was acknowledged, one JSON object a line: `run`, `what`, `at`. It holds for that run alone. */
const ACKNOWLEDGED = '.lifeboat/acknowledged.jsonl';
const Acknowledged = z.object({ run: RunId, what: z.string(), at: z.iso.datetime() });
const MAX_LINES = 16 * 1024 * 1024;

/** Errors: `USAGE` for what the newest report does not name. */
async function keepAcknowledged(
  disk: Disk,
  root: string,
  { newest, what, at }: { readonly newest: RunReport | null; readonly what: string; readonly at: string },
): Promise<void> {
  const known = (newest?.notCovered ?? []).map((one) => one.what);
  if (!newest || !known.includes(what)) {
    throw new AppError('USAGE', CERTIFICATE_TEXT.cli.unknown(what, known.join(', ')), { details: { what } });
  }
  const line = JSON.stringify({ run: newest.run, what, at } satisfies z.input<typeof Acknowledged>);
  await appendLines(disk, path.join(root, ACKNOWLEDGED), `${line}\n`);
}

/** The lines that make sense. */
async function linesOf<T>(disk: Disk, file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = (await readText(disk, file, MAX_LINES)) ?? '';
  return text.split('\n').flatMap((line) => {
    const parsed = schema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

export function certificateHandlers(ports: HostPorts): Pick<AppHandlers, 'certificate.get'> {
  const { clock, log } = ports;
  return {
    'certificate.get': async ({ vault: folder, acknowledge }): Promise<CertificateAnswer> => {
      await using vault = await openVault(path.resolve(folder), { write: true, clock, log });
      const { root, id } = vault.info;
      const disk = guardDisk(createNodeDisk(), root);
      const at = new Date(clock.now()).toISOString();
      const runs = await vault.runs();
      // The newest one, not the newest that is good: what came after it must not be forgotten.
      const place = runs.findLastIndex(({ header }) => header.run === 'backup');
      const last = runs[place];
      const since = new Set(runs.slice(place).map(({ header }) => header.runId));
      const newest = last ? ((await readReports(vault, [last], log))[0] ?? null) : null;
      for (const what of acknowledge) await keepAcknowledged(disk, root, { newest, what, at });
      const drills = await linesOf(disk, path.join(root, DRILLS_FILE), DrillRecord);
      const said = await linesOf(disk, path.join(root, ACKNOWLEDGED), Acknowledged);
      const acknowledged = new Set(said.filter(({ run }) => run === newest?.run).map(({ what }) => what));
      const copies = await copiesOf(ports, vault, newest?.outcome === 'complete' ? newest.endedAt : null);
      const missing = missingForReset({ now: clock.now(), newest, since, copies, drills, acknowledged });
      const answer = {
        format: 1,
        vault: root,
        missing: missing.map((code) => ({ code, ...CERTIFICATE_TEXT.needs[code] })),
        notCovered: (newest?.notCovered ?? []).map((one) => ({ ...one, acknowledged: acknowledged.has(one.what) })),
      } as const;
      const refused = { ...answer, missing: [...answer.missing], granted: false, certificate: null, page: null };
      if (missing.length > 0 || !newest) return refused;
      const manifest = await disk.digest(path.join(root, 'manifest-sha256.txt'), {
        hash: 'sha256',
        bypassCache: false,
        signal: NEVER,
      });
      const drill = drills
        .filter(({ passed }) => passed)
        .map((one) => one.at)
        .sort()
        .at(-1);
      if (manifest.sha256 === null || drill === undefined) return refused;
      const certificate: Certificate = {
        format: 1,
        vaultId: id,
        vault: root,
        grantedAt: at,
        device: newest.device,
        run: newest.run,
        runEndedAt: newest.endedAt,
        onPhone: newest.equation.onPhone,
        comparedWithPhone: newest.proof.comparedWithPhone,
        opens: newest.proof.opens,
        doesNotOpen: newest.proof.doesNotOpen,
        notChecked: newest.proof.notChecked,
        contacts: newest.inside?.contacts?.people ?? 0,
        messages: newest.inside?.messages?.messages ?? 0,
        manifest: manifest.sha256,
        copies: copies.filter((copy) => copy.kind === 'this-folder' || isGoodCopy(copy, since)),
        drillAt: drill,
        acknowledged: [...acknowledged],
      };
      const page = `.lifeboat/certificates/${at.slice(0, 19).replaceAll(':', '-')}Z.html`;
      await disk.makeFolder(path.join(root, '.lifeboat', 'certificates'));
      await writeWhole(
        disk,
        path.join(root, page.replace(/html$/u, 'json')),
        `${JSON.stringify(certificate, null, 2)}\n`,
      );
      await writeWhole(disk, path.join(root, page), certificatePage(certificate));
      return { ...refused, granted: true, certificate, page };
    },
  };
}
