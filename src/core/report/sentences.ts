import type { Count } from '../../shared/domain/count.ts';
import type { StepTotals } from '../../shared/domain/run-record.ts';
import type { RunReport } from '../../shared/domain/run-report.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';

/** `1,234 files (5.0 GB)`. */
export function countText({ files, bytes }: Count): string {
  return `${formatFiles(files)} (${formatBytes(bytes)})`;
}

/** The terms of the equation in order, each with its name; the first is the whole, the rest its parts. */
export function equationTerms(report: RunReport): readonly (readonly [name: string, count: Count])[] {
  const { onPhone, copied, alreadySafe, leftOut, unreadable }: StepTotals = report.equation;
  return [
    [report.kind === 'add' ? REPORT_TEXT.inSource : REPORT_TEXT.onPhone, onPhone],
    [REPORT_TEXT.copied, copied],
    [REPORT_TEXT.alreadySafe, alreadySafe],
    [REPORT_TEXT.leftOut, leftOut],
    [REPORT_TEXT.unreadable, unreadable],
  ];
}

/** `on the phone 3 files (1 kB) = copied now 1 file (...) + already safe ... + left out ... + could not be read ...`. */
export function equationLine(report: RunReport): string {
  const [whole, ...parts] = equationTerms(report).map(([name, count]) => `${name} ${countText(count)}`);
  return `${whole ?? ''} = ${parts.join(' + ')}`;
}

/** What was proved and what was not, in the words of the product; never more than is known. */
export function proofSentences({ kind, proof }: RunReport): readonly string[] {
  const { files, bytes } = proof.sameAsStored;
  const same = files === 0 ? [] : [REPORT_TEXT.proofSame(formatFiles(files), formatBytes(bytes), files === 1)];
  if (proof.copied === 0 && proof.readBack === 0 && proof.comparedWithPhone === 0 && proof.watched.read === 0)
    return [...(same.length > 0 ? same : [REPORT_TEXT.proofNothing])];
  const sentences = [
    REPORT_TEXT.proofCopied(formatFiles(proof.copied)),
    REPORT_TEXT.proofReadBack(formatFiles(proof.readBack)),
  ];
  sentences.push(...same);
  const maybeCached = proof.readBack - proof.readBackPastCache;
  if (proof.readBackPastCache > 0) {
    sentences.push(REPORT_TEXT.proofPastCache(formatFiles(proof.readBackPastCache)));
    if (maybeCached > 0) sentences.push(REPORT_TEXT.proofSomeCacheNotPassed(formatFiles(maybeCached)));
  } else if (proof.readBack > 0) {
    sentences.push(REPORT_TEXT.proofCacheNotPassed);
  }
  if (proof.comparedWithPhone > 0) sentences.push(REPORT_TEXT.proofCompared(formatFiles(proof.comparedWithPhone)));
  // What is added from a computer never was on the phone.
  else if (kind === 'backup') sentences.push(REPORT_TEXT.proofNotCompared);
  const { read, differ } = proof.watched;
  if (read > 0 && differ === 0) sentences.push(REPORT_TEXT.proofWatched(formatFiles(read), read === 1));
  if (differ > 0) sentences.push(REPORT_TEXT.proofRotted(formatFiles(read), read === 1, formatNumber(differ)));
  if (proof.opens + proof.doesNotOpen > 0) {
    sentences.push(
      REPORT_TEXT.proofOpens(formatFiles(proof.opens), proof.opens === 1, formatNumber(proof.doesNotOpen)),
    );
  }
  if (proof.notChecked > 0) sentences.push(REPORT_TEXT.proofNotChecked(formatFiles(proof.notChecked)));
  if (proof.notTried) sentences.push(REPORT_TEXT.proofNotTried(formatFiles(proof.notTried), proof.notTried === 1));
  return sentences;
}

/** `Lumia 950 XL, Windows 10 Mobile 10.0.15254.0`. */
export function deviceText({ device }: Pick<RunReport, 'device'>): string {
  const system = device.osVersion === null ? device.os : `${device.os} ${device.osVersion}`;
  return device.os === 'unknown' ? device.model : `${device.model}, ${system}`;
}
