import type { ReactElement } from 'react';
import { remedyFor } from '../../../shared/errors/remedies.ts';
import type { WireError } from '../../../shared/rpc/frames.ts';
import { useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { DrawnIcon, PhoneDrawing } from '../parts/phone-drawing.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { headingOf } from '../parts/remedy-heading.ts';
import { WizardPage } from './wizard-page.tsx';

/** Something could not be done. Back leads to where it can be put right. */
export function Problem({ error }: { readonly error: WireError }): ReactElement {
  const { send } = useWizard();
  const back = (): void => send({ type: 'BACK' });
  return (
    <WizardPage
      step={3}
      way="forward"
      heading={headingOf(error.code)}
      lead={remedyFor(error.code).happened}
      drawing={
        <PhoneDrawing>
          <DrawnIcon svg={ICONS.warning} />
        </PhoneDrawing>
      }
      onBack={back}
      main={
        <Button kind="main" onPress={back}>
          {t('act.tryAgain')}
        </Button>
      }
    >
      <Remedy code={error.code} message={error.message} isHeadless />
    </WizardPage>
  );
}
