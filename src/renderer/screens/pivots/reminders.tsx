import { useState, type ReactElement } from 'react';
import type { Reminder } from '../../../shared/domain/settings.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { formatDay, formatWhen } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { choiceFor } from '../parts/choice-for.ts';
import { Remedy } from '../parts/remedy.tsx';

/** What is due and what will be; what the owner can ask for; when to be reminded again. */
export function Reminders(): ReactElement {
  const { value } = useStream('reminder.watch', null);
  const { phone } = useCurrent();
  const [error, setError] = useState<AppError | null>(null);
  const client = useClient();
  const failed = (failure: unknown): void => setError(toAppError(failure));
  const snooze = (days: number): void => {
    client['reminder.snooze']({ days }).catch(failed);
  };
  if (phone === null) return <p className="screen-lead">{t('reminders.noneYet')}</p>;
  const due = value?.reminders.filter(({ overdue }) => overdue) ?? [];
  const later = value?.reminders.filter(({ overdue }) => !overdue) ?? [];
  return (
    <div className="columns columns-even">
      <div>
        {error ? <Remedy code={error.code} message={error.message} /> : null}
        <section>
          <h2 className="section-title">{t('reminders.due')}</h2>
          {value !== null && due.length === 0 ? <p className="quiet">{t('reminders.none')}</p> : null}
          <List reminders={due} />
        </section>
        {later.length === 0 ? null : (
          <section className="section">
            <h2>{t('reminders.soon')}</h2>
            <List reminders={later} />
          </section>
        )}
        {value?.away.map(({ vault, phone: name }) => (
          <p key={vault} className="finding finding-mild path">
            {t('reminders.awaySays', { phone: name, path: vault })}
          </p>
        ))}
      </div>
      <div>
        <Asked vault={phone.vault} reminders={value?.reminders ?? []} onError={failed} />
        {due.length === 0 ? null : (
          <section className="section">
            <h2>{t('reminders.snooze')}</h2>
            {value?.snoozedUntil ? (
              <>
                <p className="quiet">{t('reminders.snoozed', { day: formatDay(value.snoozedUntil) })}</p>
                <Button onPress={() => snooze(0)}>{t('reminders.unsnooze')}</Button>
              </>
            ) : (
              <div className="actions">
                <Button onPress={() => snooze(1)}>{t('reminders.snoozeDay')}</Button>
                <Button onPress={() => snooze(7)}>{t('reminders.snoozeWeek')}</Button>
              </div>
            )}
          </section>
        )}
      </div>
    </div>
  );
}

function List({ reminders }: { readonly reminders: readonly Reminder[] }): ReactElement {
  return (
    <ul className="rows rows-plain">
      {reminders.map((reminder) => (
        <li key={`${reminder.vault} ${reminder.kind}`}>
          <span>
            {t(`reminders.kind.${reminder.kind}`)}
            <span className="quiet small block">
              {t(`reminders.why.${reminder.kind}`)}{' '}
              {reminder.since === null ? t('reminders.never') : t('reminders.last', { day: formatDay(reminder.since) })}
            </span>
          </span>
          <span className={`small ${reminder.overdue ? 'needs-you' : 'quiet'}`}>{when(reminder)}</span>
        </li>
      ))}
    </ul>
  );
}

function when({ overdue, dueAt }: Reminder): string {
  const today = formatWhen(dueAt) === 'today';
  if (today) return t('reminders.today');
  return overdue ? t('reminders.since', { day: formatDay(dueAt) }) : t('reminders.on', { day: formatWhen(dueAt) });
}

interface AskedProps {
  readonly vault: string;
  readonly reminders: readonly Reminder[];
  readonly onError: (failure: unknown) => void;
}

function Asked({ vault, reminders, onError }: AskedProps): ReactElement {
  const client = useClient();
  const { phone, device } = useCurrent();
  const { send } = useWizard();
  const go = useGo();
  const isAsked = (kind: 'happened' | 'reset'): boolean =>
    reminders.some((one) => one.vault === vault && one.kind === kind);
  const ask = (kind: 'happened' | 'reset', on: boolean): void => {
    client['reminder.ask']({ vault, kind, on }).catch(onError);
  };
  const full = (): void => {
    if (phone && device?.state === 'ready') send({ type: 'BACK_UP_NOW', choice: choiceFor(phone, device, true) });
    else send({ type: 'CLOSE' });
    go({ at: 'wizard' });
  };
  return (
    <>
      <section className="prose">
        <h2 className="section-title">{t('reminders.happened')}</h2>
        <p className="quiet">{t('reminders.happenedSays')}</p>
        <Button onPress={() => ask('happened', !isAsked('happened'))}>
          {t(isAsked('happened') ? 'reminders.happenedTake' : 'reminders.happened')}
        </Button>
      </section>
      <section className="section prose">
        <h2>{t('home.reset')}</h2>
        <p className="quiet">{t('reminders.resetSays')}</p>
        <div className="actions">
          <Button kind="main" onPress={full}>
            {t('reminders.resetStart')}
          </Button>
          <Button onPress={() => ask('reset', !isAsked('reset'))}>
            {t(isAsked('reset') ? 'reminders.resetTake' : 'reminders.reset')}
          </Button>
        </div>
      </section>
    </>
  );
}
