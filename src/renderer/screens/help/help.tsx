import type { ReactElement } from 'react';
import type { Diagnosed } from '../../../shared/domain/diagnosis.ts';
import { DOCTOR_TEXT, todoForCause } from '../../../shared/text/strings-doctor.en.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { Bundle } from './bundle.tsx';
import { CableTester } from './cable-tester.tsx';
import './help.css';

const TEXT = DOCTOR_TEXT.window;

export interface HelpProps {
  readonly onBack: () => void;
  readonly way: 'forward' | 'back';
}

/** Why a phone does not connect: each cause with its one thing to do; the cable measured; a text for a helper. */
export function Help({ onBack, way }: HelpProps): ReactElement {
  const { devices } = useCurrent();
  const ids = devices?.map(({ id }) => id) ?? [];
  const asked = ids.length > 0 ? { ids } : {};
  const { value, error, reload } = useCall('doctor.diagnose', devices === null ? 'nothing' : asked);
  const said = value === null ? TEXT.looking : value.causes.length === 0 ? TEXT.fine : null;
  return (
    <Screen
      over={TEXT.over}
      heading={TEXT.heading}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
          <Button onPress={reload}>{TEXT.again}</Button>
        </AppBar>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {said === null ? null : <p>{said}</p>}
      <div className="help-causes">
        {value?.causes.map((cause) => (
          <Cause key={`${cause.cause} ${cause.deviceId ?? ''}`} cause={cause} platform={value.platform} />
        ))}
      </div>
      <Heard text={value?.causes.map(({ cause }) => DOCTOR_TEXT.cause[cause].what).join(' ') ?? ''} />
      <CableTester ready={value?.ready ?? []} />
      <Bundle ids={ids} />
    </Screen>
  );
}

function Cause({ cause, platform }: { readonly cause: Diagnosed; readonly platform: string }): ReactElement {
  return (
    <section className="finding">
      <h2 className="section-title">{cause.deviceName ?? DOCTOR_TEXT.window.heading}</h2>
      <p>{DOCTOR_TEXT.cause[cause.cause].what}</p>
      {cause.holders.map(({ pid, name }) => (
        <p key={pid}>{DOCTOR_TEXT.cli.holder(name, pid)}</p>
      ))}
      {cause.evidence.map((line) => (
        <p key={line} className="quiet small path">
          {line}
        </p>
      ))}
      <p>
        <strong>{todoForCause(cause.cause, platform)}</strong>
      </p>
      {cause.file === null ? null : (
        <>
          <p className="path">{DOCTOR_TEXT.cli.file(cause.file.path)}</p>
          <pre className="help-text" tabIndex={0} aria-label={cause.file.path}>
            {cause.file.text}
          </pre>
        </>
      )}
    </section>
  );
}
