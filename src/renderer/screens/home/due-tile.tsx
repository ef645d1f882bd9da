import type { ReactElement } from 'react';
import { useStream } from '../../hooks/use-stream.ts';
import { useGo } from '../../state/stores-context.tsx';
import { formatWhen } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { TileButton } from '../../ui/tile.tsx';

/** Today, and what is due; what is overdue stays here whatever was snoozed. */
export function DueTile(): ReactElement {
  const go = useGo();
  const { value } = useStream('reminder.watch', null);
  const today = new Date();
  const month = new Intl.DateTimeFormat('en-GB', { month: 'long' }).format(today);
  const overdue = value?.reminders.filter((one) => one.overdue).length ?? 0;
  const [next] = value?.reminders ?? [];
  const says =
    overdue > 0
      ? tn('home.due.overdue', overdue)
      : next
        ? t('home.due.next', { when: formatWhen(next.dueAt) })
        : t('home.due.none');
  return (
    <TileButton onPress={() => go({ at: 'pivot', page: 'reminders' })}>
      <span className="tile-number">{String(today.getDate())}</span>
      <span>
        <span className="tile-title block">{month}</span>
        {value === null ? null : <span className={`tile-says block ${overdue > 0 ? 'needs-you' : ''}`}>{says}</span>}
      </span>
    </TileButton>
  );
}
