import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import type { Inside as Held } from '../../../shared/domain/run-report.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatFileCount } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { STEP_ICON } from '../../ui/icons.ts';
import { Tile, TileButton } from '../../ui/tile.tsx';
import { NoBackupHere } from '../parts/no-backup-here.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { STATUS_CLASS } from '../report/step-table.tsx';
import { spanOf } from './names.ts';
import { useInside } from './use-inside.ts';
import './inside.css';

/** What the backup holds, each a tile; photos, people and messages lead to themselves. */
export function Inside(): ReactElement {
  const { status } = useCurrent();
  const held = useInside(status);
  if (status === null) return <NoBackupHere none={t('inside.none')} />;
  return (
    <>
      <ul className="tiles inside-tiles" aria-label={t('look.tiles.label')}>
        {status.steps.toSorted(byInterest).map((step) => (
          <li key={step.id} className={NARROW.has(step.id) ? '' : 'tile-wide'}>
            <StepTile step={step} status={status} held={held} />
          </li>
        ))}
      </ul>
      <section className="section prose">
        <h2>{t('report.where')}</h2>
        <p className="path">{status.vault}</p>
        <p className="quiet">
          {t('inside.holds', { files: formatFileCount(status.holds.files), bytes: formatBytes(status.holds.bytes) })}.{' '}
          {t('inside.where')}
        </p>
        <ShowButton path={status.vault} word={t('inside.open')} />
      </section>
    </>
  );
}

type Step = VaultStatus['steps'][number];

/** What can be looked at first. Five wide and two narrow ones fill the grid. */
const ORDER: readonly StepId[] = ['media', 'contacts', 'messages', 'documents', 'packages', 'app-data', 'cloud'];
const NARROW: ReadonlySet<StepId> = new Set(['documents', 'packages']);
const byInterest = (a: Step, b: Step): number => ORDER.indexOf(a.id) - ORDER.indexOf(b.id);

interface StepTileProps {
  readonly step: Step;
  readonly status: VaultStatus;
  readonly held: Held | null;
}

function StepTile({ step, status: { vault }, held }: StepTileProps): ReactElement {
  const go = useGo();
  if (step.id === 'contacts')
    return (
      <TileButton isAccent={step.holds.files > 0} onPress={() => go({ at: 'people', vault })}>
        <PeopleFace step={step} held={held} />
      </TileButton>
    );
  if (step.id === 'messages')
    return (
      <TileButton isAccent={step.holds.files > 0} onPress={() => go({ at: 'threads', vault })}>
        <MessagesFace step={step} held={held} />
      </TileButton>
    );
  if (step.id === 'media')
    return (
      <TileButton isAccent={step.holds.files > 0} onPress={() => go({ at: 'photos', vault })}>
        <StepFace step={step} />
      </TileButton>
    );
  if (step.id === 'packages')
    return (
      <TileButton isAccent={step.holds.files > 0} onPress={() => go({ at: 'packages', vault })}>
        <PackagesFace step={step} held={held} />
      </TileButton>
    );
  return (
    <Tile>
      <StepFace step={step} />
    </Tile>
  );
}

function StepFace({ step }: { readonly step: Step }): ReactElement {
  // On an accent, colours of their own would not be legible.
  const look = step.id === 'media' ? '' : STATUS_CLASS[step.status];
  return (
    <>
      <Number step={step} n={step.holds.files} />
      <span>
        <span className="tile-title block">{t(`step.${step.id}`)}</span>
        {step.holds.files > 0 ? <span className="tile-says block">{formatBytes(step.holds.bytes)}</span> : null}
        <span className={`tile-says block ${look}`}>{t(`home.stepState.${step.status}`)}</span>
      </span>
    </>
  );
}

function Number({ step, n }: { readonly step: Step; readonly n: number }): ReactElement {
  return n > 0 ? <span className="tile-number">{formatNumber(n)}</span> : <Icon svg={STEP_ICON[step.id]} />;
}

function PeopleFace({ step, held }: { readonly step: Step; readonly held: Held | null }): ReactElement {
  const contacts = held?.contacts ?? null;
  return (
    <>
      <Number step={step} n={contacts?.people ?? step.holds.files} />
      <span>
        <span className="tile-title block">{t(contacts ? 'look.tiles.people' : 'step.contacts')}</span>
        <span className="tile-says block">
          {contacts && contacts.photos > 0
            ? tn('look.tiles.photos', contacts.photos)
            : formatFileCount(step.holds.files)}
        </span>
      </span>
    </>
  );
}

function PackagesFace({ step, held }: { readonly step: Step; readonly held: Held | null }): ReactElement {
  const kit = held?.packages ?? null;
  return (
    <>
      <Number step={step} n={kit?.packages ?? step.holds.files} />
      <span>
        <span className="tile-title block">{t('step.packages')}</span>
        <span className="tile-says block">
          {kit ? tn('look.packages.install', kit.verdicts.installs) : formatFileCount(step.holds.files)}
        </span>
      </span>
    </>
  );
}

function MessagesFace({ step, held }: { readonly step: Step; readonly held: Held | null }): ReactElement {
  const messages = held?.messages ?? null;
  return (
    <>
      <Number step={step} n={messages?.messages ?? step.holds.files} />
      <span>
        <span className="tile-title block">{t('step.messages')}</span>
        <span className="tile-says block">
          {messages ? tn('look.tiles.threads', messages.threads) : formatFileCount(step.holds.files)}
        </span>
        {messages?.from && messages.until ? (
          <span className="tile-says block">{spanOf(messages.from, messages.until)}</span>
        ) : null}
      </span>
    </>
  );
}
