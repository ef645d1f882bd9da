import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import { isThrough } from '../../../shared/domain/run-record.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { TileButton } from '../../ui/tile.tsx';
import { countCopies } from '../parts/count-copies.ts';
import { CopiesDrawing } from '../parts/copies-drawing.tsx';

const SAYS = ['home.copies.noneSays', 'home.copies.oneSays', 'home.copies.moreSays'] as const;

/** Of a backup that is not there, or not known yet, nobody says that it was never made. */
function saysOf(status: VaultStatus | null, isAway: boolean, copies: number): string {
  if (status === null) return isAway ? t('home.copies.awaySays') : '';
  return t(SAYS[Math.min(copies, 2)] ?? 'home.copies.moreSays');
}

export function CopiesTile({ status }: { readonly status: VaultStatus | null }): ReactElement {
  const go = useGo();
  const { jobs, statusError } = useCurrent();
  const states =
    jobs?.filter(({ kind, vault }) => kind !== 'check' && vault === status?.vault).map(({ state }) => state) ?? [];
  const isBad = states.some((state) => state === 'failed' || state === 'complete-with-exceptions');
  // While the first run goes on there is no copy to count on.
  const hasRun = status?.runs.some(({ outcome }) => isThrough(outcome)) ?? false;
  const copies = hasRun ? countCopies(status?.copies ?? []) : 0;
  return (
    <TileButton isWide onPress={() => go({ at: 'pivot', page: 'copies' })}>
      <CopiesDrawing copies={copies} />
      <span>
        <span className="tile-title block">
          {copies > 1 ? t('home.copies.more', { n: copies }) : t(copies === 0 ? 'home.copies.none' : 'home.copies.one')}
        </span>
        {states.includes('working') ? (
          <span className="tile-says block">{t('home.copies.working')}</span>
        ) : isBad ? (
          <span className="tile-says block needs-you">{t('home.copies.failed')}</span>
        ) : (
          <span className="tile-says block">{saysOf(status, statusError !== null, copies)}</span>
        )}
      </span>
    </TileButton>
  );
}
