import { useState, type ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { Preview } from '../../../shared/contract/window.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import type { Inside, RunReport } from '../../../shared/domain/run-report.ts';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { exportState } from '../../../shared/report/export-age.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { STEP_ICON } from '../../ui/icons.ts';
import { Tile, TileButton } from '../../ui/tile.tsx';
import { useNewestReport } from '../inside/use-inside.ts';
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
  const report = useNewestReport(status);
  const inside = report?.inside ?? null;
  const [now] = useState(Date.now);
  const { active } = useCurrent();
  const isBeingSaved = active?.some(({ vault, kind }) => vault === phone.vault && kind === 'backup') === true;
  return (
    <>
      {status?.steps.map((step) => {
        const fresh = preview?.steps.find(({ id }) => id === step.id)?.toCopy?.files ?? 0;
        const looks = { held: heldOf(step, inside), fresh, isBeingSaved, needs: needOf(step, report, now) };
        const face = <Face step={step} {...looks} />;
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

/** People and messages are counted as such, where a report tells; everything else in files. */
function heldOf({ id, holds }: Step, inside: Inside | null): number {
  if (id === 'contacts') return inside?.contacts?.people ?? holds.files;
  if (id === 'messages') return inside?.messages?.messages ?? holds.files;
  return holds.files;
}

/** What a step that is safe wants of its owner all the same, in words; null for nothing. */
function needOf({ id, status }: Step, report: RunReport | null, now: number): string | null {
  if (status !== 'done' || report === null || (id !== 'contacts' && id !== 'messages')) return null;
  const state = exportState(report, id, now);
  if (state?.is === 'old') return tn('home.stepState.old', state.days);
  return state && state.is !== 'fine' ? t('home.stepState.guided') : null;
}

interface FaceProps {
  readonly step: Step;
  readonly held: number;
  readonly fresh: number;
  readonly isBeingSaved: boolean;
  readonly needs: string | null;
}

function Face({ step, held, fresh, isBeingSaved, needs }: FaceProps): ReactElement {
  const { id, status } = step;
  return (
    <>
      {held > 0 ? <span className="tile-number">{formatNumber(held)}</span> : <Icon svg={STEP_ICON[id]} />}
      <span>
        <span className="tile-title block">{t(`step.${id}`)}</span>
        {isBeingSaved && status !== 'guided' ? (
          <span className="tile-says block">{t('home.stepState.now')}</span>
        ) : fresh > 0 ? (
          <span className="tile-says needs-you block">{tn('home.stepState.newThings', fresh)}</span>
        ) : needs !== null ? (
          <span className="tile-says needs-you block">{needs}</span>
        ) : (
          <span className={`tile-says block ${STATUS_CLASS[status]}`}>{t(`home.stepState.${status}`)}</span>
        )}
      </span>
    </>
  );
}

const GUIDES: ReadonlySet<StepId> = new Set(['contacts', 'messages', 'app-data', 'packages', 'cloud']);

function canGuide({ id }: Step): boolean {
  return GUIDES.has(id);
}
