import type { ReactElement } from 'react';
import type { CertificateMissing } from '../../../shared/domain/certificate.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { choiceFor } from '../parts/choice-for.ts';
import { Remedy } from '../parts/remedy.tsx';
import { useDrill } from '../parts/use-drill.ts';

/** Parts of the Copies page that a need leads to. */
export const COPIES_PART = { second: 'copies-second', health: 'copies-health', accept: 'copies-accept' } as const;

type Deed = 'back-up' | 'contacts' | 'messages' | 'drill' | keyof typeof COPIES_PART;

const DEED: Readonly<Record<CertificateMissing, Deed>> = {
  backup: 'back-up',
  phone: 'back-up',
  complete: 'back-up',
  everything: 'back-up',
  fresh: 'back-up',
  compared: 'back-up',
  contents: 'back-up',
  contacts: 'contacts',
  messages: 'messages',
  healthy: 'health',
  'second-copy': 'second',
  drill: 'drill',
  'not-covered': 'accept',
};

/** What is missing before a reset, done by one press: here, or on the page where it is done. */
export function NeedButton({
  need,
  vault,
}: {
  readonly need: CertificateMissing;
  readonly vault: string;
}): ReactElement {
  const drill = useDrill(vault);
  const { phone, device } = useCurrent();
  const { send } = useWizard();
  const go = useGo();
  const deed = DEED[need];
  const doIt = (): void => {
    if (deed === 'back-up') {
      if (phone && device?.state === 'ready') send({ type: 'BACK_UP_NOW', choice: choiceFor(phone, device, true) });
      else send({ type: 'CLOSE' });
      go({ at: 'wizard' });
    } else if (deed === 'drill') {
      drill.start();
    } else if (deed === 'contacts' || deed === 'messages') {
      go({ at: 'guided', step: deed, vault, os: device?.os ?? '' });
    } else lead(COPIES_PART[deed]);
  };
  return (
    <span className="block">
      <Button onPress={doIt} isPending={drill.isPending}>
        {t(`copies.need.${deed}`)}
      </Button>
      {drill.error ? <Remedy code={drill.error.code} message={drill.error.message} /> : null}
    </span>
  );
}

/** To the first button of a part of this page. */
function lead(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'center' });
  part?.querySelector('button')?.focus();
}
