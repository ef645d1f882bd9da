import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { Preview } from '../../../shared/contract/window.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { formatLately } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { TileButton } from '../../ui/tile.tsx';

export interface BackUpTileProps {
  readonly preview: Preview | null;
  /** Whether what is new is being looked for, as long as it is not known; `none` where there is no backup to compare with. */
  readonly look: 'goes-on' | 'failed' | 'none';
  readonly onStart: () => void;
}

/** The one thing to do: begin, go on, or look at what is under way. Without a phone it leads to where one is connected. */
export function BackUpTile({ preview, look, onStart }: BackUpTileProps): ReactElement {
  const { active, device, status } = useCurrent();
  const { send } = useWizard();
  const go = useGo();
  const [run] = active ?? [];
  if (run) {
    const look = (): void => {
      send({ type: 'RUN_FOUND', run: { runId: run.runId, vault: run.vault } });
      go({ at: 'wizard' });
    };
    return (
      <TileButton isWide isTall isAccent onPress={look} face="running">
        <span>
          <span className="tile-title">{t('home.running')}</span>
          <span className="tile-says block">{run.deviceName}</span>
        </span>
        <Icon svg={ICONS.arrowSync} />
        <span className="tile-says">{t('home.runningSays')}</span>
      </TileButton>
    );
  }
  const fresh = newOn(preview);
  const isReady = device?.state === 'ready';
  return (
    <TileButton isWide isTall isAccent onPress={onStart} face={fresh === null ? 'none' : fresh.files}>
      <span>
        <span className="tile-title">{t(status?.unfinished === true ? 'home.goesOn' : 'home.backUpNow')}</span>
        <span className="tile-says block">
          {says({ isReady, fresh, look, isUnfinished: status?.unfinished === true })}
        </span>
        {fresh !== null && fresh.unseen > 0 ? (
          <span className="tile-says block">{tn('home.unseen', fresh.unseen)}</span>
        ) : null}
      </span>
      <Foot fresh={fresh} status={status} />
    </TileButton>
  );
}

function Foot({ fresh, status }: { readonly fresh: Fresh | null; readonly status: VaultStatus | null }): ReactElement {
  const size = fresh !== null && fresh.files > 0 ? `${formatBytes(fresh.bytes)} · ` : '';
  const since = status?.lastComplete
    ? t('home.since', { day: formatLately(status.lastComplete.at) })
    : status
      ? t('home.neverYet')
      : '';
  return (
    <span>
      {fresh !== null && fresh.files > 0 ? <span className="tile-count block">{formatNumber(fresh.files)}</span> : null}
      {fresh?.files === 0 ? (
        <>
          <Icon svg={fresh.unseen > 0 ? ICONS.warning : ICONS.shield} />
          <span className="tile-says block">{t('home.notLookedAt')}</span>
        </>
      ) : null}
      <span className="tile-says block">{`${size}${since}`}</span>
    </span>
  );
}

interface Known extends Pick<BackUpTileProps, 'look'> {
  readonly isReady: boolean;
  readonly fresh: Fresh | null;
  readonly isUnfinished: boolean;
}

function says({ isReady, fresh, look, isUnfinished }: Known): string {
  if (isUnfinished) return t('home.wasNotFinished');
  if (!isReady) return t('home.plugIn');
  if (look !== 'goes-on') return t(look === 'failed' ? 'home.notLooked' : 'home.away');
  if (fresh === null) return t('home.looking');
  return fresh.files === 0 ? t('home.nothingNew') : tn('home.newFiles', fresh.files);
}

interface Fresh {
  readonly files: number;
  readonly bytes: number;
  /** Folders and files that the look could not see into; what is new there, nobody knows. */
  readonly unseen: number;
}

function newOn(preview: Preview | null): Fresh | null {
  if (preview?.phase !== 'ended') return null;
  const { steps, problems } = preview;
  return steps.reduce(
    (sum, { toCopy }) => ({
      ...sum,
      files: sum.files + (toCopy?.files ?? 0),
      bytes: sum.bytes + (toCopy?.bytes ?? 0),
    }),
    { files: 0, bytes: 0, unseen: problems.length },
  );
}
