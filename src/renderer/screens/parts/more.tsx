import type { ReactElement } from 'react';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { t } from '../../text/i18n.ts';

export interface MoreProps {
  /** How many there are. */
  readonly of: number;
  /** How many of them are named above, at most. */
  readonly beyond: number;
}

/** How many there are beside those that are named; nothing where all are. */
export function More({ of, beyond }: MoreProps): ReactElement | null {
  return of > beyond ? <p className="quiet">{t('andMore', { n: formatNumber(of - beyond) })}</p> : null;
}
