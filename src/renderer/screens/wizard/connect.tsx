import { useEffect, useState, type ReactElement } from 'react';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { DEVICE_STATE_CODE } from '../../../shared/errors/device-states.ts';
import { remedyFor } from '../../../shared/errors/remedies.ts';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { DrawnIcon, LockScreen, PhoneDrawing, StartScreen } from '../parts/phone-drawing.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { OtherWays } from './other-ways.tsx';
import { PhoneList } from './phone-list.tsx';
import { WizardPage } from './wizard-page.tsx';

type Problem = Exclude<DeviceSummary['state'], 'ready'>;

/**
 * Step 1. Shows the help that fits what is plugged in and goes on by itself when the one phone there is becomes ready.
 * A phone that was there and ready when the page came is not taken by itself on the way back: its owner came back to
 * choose another.
 */
export function Connect({ onLeave }: { readonly onLeave: () => void }): ReactElement {
  const { devices } = useCurrent();
  const { send, way } = useWizard();
  const go = useGo();
  const [isChoosing, setChoosing] = useState(false);
  const [chosen, setChosen] = useState<DeviceId | null>(null);
  const phone = theOne(devices, chosen);
  const several = phone === null && (devices?.length ?? 0) > 1;
  // On the way back, what was ready already is not taken by itself.
  const [seen] = useState<readonly string[]>(() => (way === 'back' ? readyOnes(devices) : []));
  const isStuck = phone !== null && seen.includes(phone.id);
  const goOn = (deviceId: DeviceId): void => send({ type: 'PHONE_CHOSEN', deviceId });

  useEffect(() => {
    if (phone?.state === 'ready' && !isChoosing && !isStuck) send({ type: 'PHONE_CHOSEN', deviceId: phone.id });
  }, [phone, isChoosing, isStuck, send]);

  if (isChoosing)
    return (
      <OtherWays
        onBack={() => setChoosing(false)}
        onChosen={(id) => {
          setChosen(id);
          setChoosing(false);
        }}
      />
    );
  const problem = phone && phone.state !== 'ready' ? phone.state : null;
  return (
    <WizardPage
      key={problem ?? String(several)}
      step={1}
      way={way}
      heading={headingFor(phone, several)}
      lead={leadFor(phone, several)}
      onBack={onLeave}
      note={
        <>
          <LinkButton onPress={() => go({ at: 'help' })}>{DOCTOR_TEXT.window.link}</LinkButton>
          <span className="between-links" />
          <LinkButton onPress={() => setChoosing(true)}>{t('connect.otherWays')}</LinkButton>
        </>
      }
      aside={problem === null ? <Dots /> : undefined}
      drawing={<Drawing problem={problem} />}
    >
      <Help phone={phone} several={several} devices={devices ?? []} onChosen={isStuck || several ? goOn : null} />
      <Heard text={headingFor(phone, several)} />
    </WizardPage>
  );
}

interface HelpProps {
  readonly phone: DeviceSummary | null;
  readonly several: boolean;
  readonly devices: readonly DeviceSummary[];
  readonly onChosen: ((id: DeviceId) => void) | null;
}

function Help({ phone, several, devices, onChosen }: HelpProps): ReactElement {
  if (several || (phone?.state === 'ready' && onChosen))
    return <PhoneList devices={devices} onChosen={(id) => onChosen?.(id)} />;
  if (phone && phone.state !== 'ready')
    return <Remedy code={DEVICE_STATE_CODE[phone.state]} isHeadless safe={t('connect.byItself')} />;
  return <p className="quiet">{t('connect.found')}</p>;
}

function Drawing({ problem }: { readonly problem: Problem | null }): ReactElement {
  if (problem === 'locked') return <LockScreen now={new Date()} lock={ICONS.lock} />;
  if (problem === null) return <StartScreen />;
  const icon = problem === 'charge-only' ? ICONS.flash : problem === 'unresponsive' ? ICONS.plugOut : ICONS.warning;
  return (
    <PhoneDrawing>
      <DrawnIcon svg={icon} />
    </PhoneDrawing>
  );
}

/** The phone this page is about: the chosen one, else the only one, else the only one that is ready. */
function theOne(devices: readonly DeviceSummary[] | null, chosen: DeviceId | null): DeviceSummary | null {
  if (devices === null) return null;
  const wanted = devices.find(({ id }) => id === chosen);
  if (wanted) return wanted;
  if (devices.length === 1) return devices[0] ?? null;
  const ready = devices.filter(({ state }) => state === 'ready');
  return ready.length === 1 ? (ready[0] ?? null) : null;
}

function readyOnes(devices: readonly DeviceSummary[] | null): readonly string[] {
  return devices?.filter(({ state }) => state === 'ready').map(({ id }) => id) ?? [];
}

function headingFor(phone: DeviceSummary | null, several: boolean): string {
  if (several) return t('connect.several');
  return phone ? t(`connect.state.${phone.state}`) : t('connect.none');
}

function leadFor(phone: DeviceSummary | null, several: boolean): string {
  if (several) return t('connect.severalLead');
  if (phone?.state === 'locked') return t('connect.lead.locked', { phone: phone.model });
  if (phone && phone.state !== 'ready') return remedyFor(DEVICE_STATE_CODE[phone.state]).happened;
  return phone ? phone.model : t('connect.noneLead');
}
