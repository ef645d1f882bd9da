import type { ReactElement } from 'react';
import { useCurrent } from '../../state/current.tsx';
import { useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import type { WizardState } from '../../wizard/machine.ts';
import { Button } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { DrawnIcon, PhoneDrawing } from '../parts/phone-drawing.tsx';
import { choiceFor } from '../parts/choice-for.ts';
import { WizardPage } from './wizard-page.tsx';

/** The app was ended in the middle of a run. What it had copied is safe, and beginning again goes on. */
export function CutOff({
  state,
  onLeave,
}: {
  readonly state: Extract<WizardState, { at: 'cut-off' }>;
  readonly onLeave: () => void;
}): ReactElement {
  const { send } = useWizard();
  const { settings } = useCurrent();
  const remembered = settings?.phones.find(({ vault }) => vault === state.run.vault);
  const choice = state.choice ?? (remembered ? choiceFor(remembered) : null);
  return (
    <WizardPage
      step={4}
      way="forward"
      heading={t('cutOff.heading')}
      lead={t('cutOff.lead')}
      drawing={
        <PhoneDrawing>
          <DrawnIcon svg={ICONS.plugOut} />
        </PhoneDrawing>
      }
      onBack={onLeave}
      main={
        choice ? (
          <Button kind="main" onPress={() => send({ type: 'BACK_UP_NOW', choice })}>
            {t('cutOff.goOn')}
          </Button>
        ) : undefined
      }
    >
      <div className="prose">
        <p>{t('cutOff.safe')}</p>
        <p>{t('cutOff.todo')}</p>
      </div>
    </WizardPage>
  );
}
