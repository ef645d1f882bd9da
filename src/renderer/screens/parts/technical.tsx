import type { ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { t } from '../../text/i18n.ts';

/** For whoever helps: out of sight until asked for. */
export function Technical({ text }: { readonly text: string }): ReactElement {
  return (
    <Disclosure className="technical">
      <Heading level={3}>
        <Button slot="trigger" className="link">
          {t('remedy.details')}
        </Button>
      </Heading>
      <DisclosurePanel>
        <code className="path">{text}</code>
      </DisclosurePanel>
    </Disclosure>
  );
}
