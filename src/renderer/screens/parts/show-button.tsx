import { useState, type ReactElement } from 'react';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';

/** Opens a folder in the system's own window; not there where the host cannot. */
export function ShowButton({ path, word }: { readonly path: string; readonly word: string }): ReactElement | null {
  const client = useClient();
  const { capabilities } = useCurrent();
  const [isRefused, setRefused] = useState(false);
  if (capabilities?.canShow !== true) return null;
  return (
    <>
      <Button
        icon={ICONS.folder}
        onPress={() => {
          client['host.show']({ path }).then(
            () => setRefused(false),
            () => setRefused(true),
          );
        }}
      >
        {word}
      </Button>
      {isRefused ? <p className="quiet small">{t('problem.cannotShow', { path })}</p> : null}
    </>
  );
}
