import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { Preview } from '../../../shared/contract/window.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { STEP_ICON } from '../../ui/icons.ts';
import { Tile, TileButton } from '../../ui/tile.tsx';
import { STATUS_CLASS } from '../report/step-table.tsx';

type Step = VaultStatus['steps'][number];

export interface StepTilesProps {
  readonly phone: RememberedPhone;
  readonly status: VaultStatus | null;
  readonly preview: Preview | null;
  readonly os: string | null;
}

/** A tile for each step with how much is safe; those that need their owner lead to what to do. */
export function StepTiles({ phone, status, preview, os }: StepTilesProps): ReactElement {
  const go = useGo();
  const { active } = useCurrent();
  const isBeingSaved = active?.some(({ vault, kind }) => vault === phone.vault && kind === 'backup') === true;
  return (
    <>
      {status?.steps.map((step) => {
        const fresh = preview?.steps.find(({ id }) => id === step.id)?.toCopy?.files ?? 0;
        const face = <Face step={step} fresh={fresh} isBeingSaved={isBeingSaved} />;
        const guide = (): void => go({ at: 'guided', step: step.id, vault: phone.vault, os: os ?? '' });
        return canGuide(step) ? (
          <TileButton key={step.id} onPress={guide}>
            {face}
          </TileButton>
        ) : (
          <Tile key={step.id}>{face}</Tile>
        );
      })}
    </>
  );
}

interface FaceProps {
  readonly step: Step;
  readonly fresh: number;
  readonly isBeingSaved: boolean;
}

function Face({ step, fresh, isBeingSaved }: FaceProps): ReactElement {
  const { id, holds, status } = step;
  return (
    <>
      {holds.files > 0 ? (
        <span className="tile-number">{formatNumber(holds.files)}</span>
      ) : (
        <Icon svg={STEP_ICON[id]} />
      )}
      <span>
        <span className="tile-title block">{t(`step.${id}`)}</span>
        {isBeingSaved && status !== 'guided' ? (
          <span className="tile-says block">{t('home.stepState.now')}</span>
        ) : fresh > 0 ? (
          <span className="tile-says needs-you block">{tn('home.stepState.newThings', fresh)}</span>
        ) : (
          <span className={`tile-says block ${STATUS_CLASS[status]}`}>{t(`home.stepState.${status}`)}</span>
        )}
      </span>
    </>
  );
}

const GUIDES: ReadonlySet<StepId> = new Set(['contacts', 'messages', 'app-data', 'cloud']);

function canGuide({ id }: Step): boolean {
  return GUIDES.has(id);
}
