import type { CertificateAnswer } from '../../shared/domain/certificate.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CERTIFICATE_TEXT } from '../../shared/text/strings-certificate.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

const TEXT = CERTIFICATE_TEXT.cli;

export interface CertificateOptions {
  readonly acknowledge?: readonly string[];
}

/** The exit status is 0 when a reset is safe, and nothing else is. */
export async function certificate(
  { terminal, client, json }: CommandContext,
  vault: string,
  { acknowledge = [] }: CertificateOptions,
): Promise<number> {
  const input = { vault, acknowledge: [...acknowledge] };
  const answer = await client['certificate.get'](input, { signal: terminal.interrupted });
  if (json) printJson(terminal, answer);
  else printLines(terminal, certificateText(answer));
  return answer.granted ? EXIT.ok : EXIT.notAllSafe;
}

function certificateText({ granted, missing, notCovered, page }: CertificateAnswer): string[] {
  return [
    granted ? TEXT.granted : TEXT.refused,
    ...missing.flatMap(({ code, says, todo }) => [`  ${says} (${code})`, `    ${todo}`]),
    ...(notCovered.length === 0 ? [] : ['', TEXT.notCovered]),
    ...notCovered.flatMap(({ what, why, instead, acknowledged }) => [
      `  "${printable(what)}": ${acknowledged ? TEXT.acknowledged : TEXT.notAcknowledged}`,
      `    ${printable(why)} ${printable(instead)}`,
    ]),
    ...(page === null ? [] : ['', TEXT.kept(printable(page))]),
  ];
}
