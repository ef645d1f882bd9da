import type { ReactElement } from 'react';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import type { HelpProps } from './help.tsx';
import './help.css';

const TEXT = DOCTOR_TEXT.window;

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
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {value === null ? null : <p>{value.length === 0 ? TEXT.aboutNone : TEXT.aboutLead}</p>}
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
