import type { ReactElement } from 'react';
import { RESTORE_GUIDES } from '../../../shared/text/strings-restore-guides.en.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { useDrill } from '../parts/use-drill.ts';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import '../restore/restore.css';
import { OtherPhone } from './other-phone.tsx';

/** Putting things back, the drill, and what needs a hand on the phone. */
export function Restore(): ReactElement {
  const { phone } = useCurrent();
  const go = useGo();
  const picker = usePickFolder((vault) => go({ at: 'restore', vault }));
  return (
    <>
      <p className="screen-lead">{t('restore.lead')}</p>
      <Active />
      <div className="restore-actions">
        {phone ? (
          <>
            <Button kind="main" onPress={() => go({ at: 'restore', vault: phone.vault })}>
              {t('restore.begin')}
            </Button>
            <Drill vault={phone.vault} />
          </>
        ) : (
          <p className="quiet">{t('restore.noBackup')}</p>
        )}
        <Button kind="quiet" onPress={() => picker.open(t('restore.otherBackupTitle'))}>
          {t('restore.otherBackup')}
        </Button>
      </div>
      {phone ? <OtherPhone vault={phone.vault} /> : null}
      <Guides />
      {picker.dialog}
    </>
  );
}

/** One that is under way is gone on with, whoever began it. */
function Active(): ReactElement | null {
  const { value } = useStream('restore.active', null);
  const go = useGo();
  const [first] = value ?? [];
  if (!first) return null;
  return (
    <p className="finding">
      <Button onPress={() => go({ at: 'restoring', vault: first.vault, id: first.id })}>
        {t(first.kind === 'drill' ? 'restore.running.drill' : 'restore.running.heading')}
      </Button>
    </p>
  );
}

function Drill({ vault }: { readonly vault: string }): ReactElement {
  const { start, isPending, error } = useDrill(vault);
  return (
    <>
      <Button onPress={start} isPending={isPending} describedBy="drill-says">
        {t('restore.drill')}
      </Button>
      <p id="drill-says" className="quiet">
        {t('restore.drillSays')}
      </p>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
    </>
  );
}

function Guides(): ReactElement {
  return (
    <section className="section">
      <h2>{t('restore.guides.heading')}</h2>
      <p className="quiet">{t('restore.guides.lead')}</p>
      <dl className="ways">
        {RESTORE_GUIDES.map(({ id, title, systems, steps, warning, tried }) => (
          <div key={id}>
            <dt>
              {title} <span className="quiet">({systems})</span>
            </dt>
            <dd>
              <ol className="todo">
                {steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              {warning === null ? null : <p className="needs-you">{warning}</p>}
              <p className="quiet">{tried}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
