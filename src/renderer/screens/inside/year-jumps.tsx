import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../text/i18n.ts';

export interface YearJumpsProps {
  readonly years: readonly number[];
  readonly onJump: (year: number) => void;
}

/** The years of a conversation, newest first, to go to. */
export function YearJumps({ years, onJump }: YearJumpsProps): ReactElement {
  return (
    <nav aria-label={t('look.thread.years')}>
      <h2 className="section-title">{t('look.thread.years')}</h2>
      <ul className="year-jumps">
        {years.toReversed().map((year) => (
          <li key={year}>
            <Button className="year-jump numbers" onPress={() => onJump(year)}>
              {year}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
