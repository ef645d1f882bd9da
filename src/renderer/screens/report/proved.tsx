import type { ReactElement } from 'react';
import type { Proof } from '../../../shared/domain/run-report.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { t, tn } from '../../text/i18n.ts';
import { LinkButton } from '../../ui/button.tsx';

/** How sure, in plain words, and never more than is known. */
export function Proved({ proof, onHow }: { readonly proof: Proof; readonly onHow: () => void }): ReactElement {
  const { watched } = proof;
  const tried = proof.opens + proof.doesNotOpen;
  const lines = [
    proof.readBack > 0 ? tn('report.provedSays.readBack', proof.readBack) : t('report.provedSays.nothing'),
    proof.sameAsStored.files > 0 ? tn('report.provedSays.same', proof.sameAsStored.files) : '',
    proof.comparedWithPhone > 0 ? tn('report.provedSays.compared', proof.comparedWithPhone) : '',
    watched.read > 0 && watched.differ === 0 ? tn('report.provedSays.watched', watched.read) : '',
    tried > 0
      ? `${tn('report.provedSays.opens', proof.opens)}, ${tn('report.provedSays.doesNot', proof.doesNotOpen)}.`
      : '',
    proof.notChecked > 0 ? tn('report.provedSays.notChecked', proof.notChecked) : '',
    proof.notTried ? tn('report.provedSays.notTried', proof.notTried) : '',
  ];
  return (
    <section>
      <h2>{t('report.proved')}</h2>
      {watched.differ > 0 ? (
        <p className="finding">{tn('report.provedSays.rotted', watched.differ, { of: formatNumber(watched.read) })}</p>
      ) : null}
      <p className="quiet">
        {lines.filter((line) => line !== '').join(' ')}{' '}
        {proof.readBack > 0 ? <LinkButton onPress={onHow}>{t('act.how')}</LinkButton> : null}
      </p>
    </section>
  );
}
