import type { ReactElement } from 'react';
import type { Reminder } from '../../../shared/domain/settings.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useGo } from '../../state/stores-context.tsx';
import { formatDay, formatWhen } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { TileButton } from '../../ui/tile.tsx';

/** Today, and what is due; what is overdue stays here whatever was snoozed. */
export function DueTile(): ReactElement {
  const go = useGo();
  const { value } = useStream('reminder.watch', null);
  const today = new Date();
  const month = new Intl.DateTimeFormat('en-GB', { month: 'long' }).format(today);
  const first = value?.reminders.slice(0, 3) ?? [];
  return (
    <TileButton isWide onPress={() => go({ at: 'pivot', page: 'reminders' })}>
      <span className="tile-row due-row">
        <span className="tile-number">{String(today.getDate())}</span>
        <span>
          <span className="tile-title block">{month}</span>
          {first.map((reminder) => (
            <span
              key={`${reminder.vault} ${reminder.kind}`}
              className={`tile-says block ${reminder.overdue ? 'needs-you' : ''}`}
            >
              {dueLine(reminder)}
            </span>
          ))}
          {value !== null && first.length === 0 ? <span className="tile-says block">{t('home.due.none')}</span> : null}
        </span>
      </span>
    </TileButton>
  );
}

function dueLine({ kind, overdue, dueAt }: Reminder): string {
  const what = t(`reminders.kind.${kind}`);
  return overdue
    ? t('home.due.overdue', { what, when: formatDay(dueAt) })
    : t('home.due.next', { what, when: formatWhen(dueAt) });
}
