import { useState, type ReactElement } from 'react';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Remedy } from '../parts/remedy.tsx';
import type { HelpProps } from './help.tsx';
import './help.css';

const TEXT = DOCTOR_TEXT.window;

/** Asked by its owner, of an address that the owner gives: there is none that the program knows by itself. */
function NewerVersion(): ReactElement {
  const client = useClient();
  const [address, setAddress] = useState('');
  const [isPending, setPending] = useState(false);
  const [said, setSaid] = useState<string | AppError | null>(null);
  const { newer } = DOCTOR_TEXT;
  const ask = async (): Promise<void> => {
    setPending(true);
    try {
      const { version, newest, isNewer } = await client['host.newer']({ address: address.trim() });
      setSaid(isNewer ? newer.isNewer(newest, version) : newer.isNewest(version, newest));
    } catch (thrown) {
      setSaid(toAppError(thrown));
    }
    setPending(false);
  };
  return (
    <section className="section">
      <h2 className="section-title">{newer.heading}</h2>
      <TextField label={newer.says} value={address} onChange={setAddress} />
      <Button kind="quiet" isPending={isPending} isDisabled={address.trim() === ''} onPress={() => void ask()}>
        {newer.ask}
      </Button>
      {typeof said === 'string' ? <p role="status">{said}</p> : null}
      {said !== null && typeof said !== 'string' ? <Remedy code={said.code} message={said.message} /> : null}
    </section>
  );
}

/** Whose work this program is made of, and under which licences. */
export function About({ onBack, way }: HelpProps): ReactElement {
  const { capabilities } = useCurrent();
  const { value, error } = useCall('host.licences', null);
  return (
    <Screen
      over={TEXT.aboutOver(capabilities?.version ?? '')}
      heading={TEXT.aboutHeading}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
        </AppBar>
      }
    >
      <p className="screen-lead">{TEXT.aboutOwn}</p>
      <NewerVersion />
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {value === null ? null : <p className="section">{value.length === 0 ? TEXT.aboutNone : TEXT.aboutLead}</p>}
      {value?.map(({ name, version, licence, text }) => (
        <details key={`${name} ${version}`} className="licence">
          <summary>
            {name} {version} <span className="quiet">{licence}</span>
          </summary>
          <pre className="help-text" tabIndex={0} aria-label={name}>
            {text ?? licence}
          </pre>
        </details>
      ))}
    </Screen>
  );
}
