import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { TileButton } from '../../ui/tile.tsx';
import { CopiesDrawing } from '../parts/copies-drawing.tsx';

export function CopiesTile({ status }: { readonly status: VaultStatus | null }): ReactElement {
  const go = useGo();
  const copies = status?.copies.length ?? 0;
  return (
    <TileButton isWide onPress={() => go({ at: 'pivot', page: 'copies' })}>
      <CopiesDrawing copies={copies} />
      <span>
        <span className="tile-title block">{t(copies === 0 ? 'home.copies.none' : 'home.copies.one')}</span>
        <span className="tile-says block">{t('home.copies.oneSays')}</span>
      </span>
    </TileButton>
  );
}
