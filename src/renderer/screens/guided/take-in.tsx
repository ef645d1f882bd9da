import { useRef, useState, type ReactElement } from 'react';
import type { Intake } from '../../../shared/contract/window.ts';
import type { AddAs } from '../../../shared/contract/contract.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useClient, useHost } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import type { DroppedItem } from '../../host/dropped.ts';
import type { Placed } from '../../host/upload.ts';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFiles, usePickFolder } from '../parts/use-pick-folder.tsx';
import { IntakeList } from './intake-list.tsx';
import { LeftOut } from './left-out.tsx';
import { takeIn, type Taken } from './take-files.ts';

/** The app judges where a file belongs; only what would be misread without a word is told. */
const AS: Readonly<Partial<Record<StepId, AddAs>>> = {
  contacts: 'contacts',
  messages: 'messages',
  cloud: 'cloud',
  packages: 'packages',
  media: 'sd-card',
  'app-data': 'app-data',
};

type State =
  | { readonly at: 'idle' }
  | { readonly at: 'sending'; readonly bytes: number }
  | { readonly at: 'looking' }
  | { readonly at: 'judged'; readonly placed: Placed; readonly intake: Intake | null }
  | { readonly at: 'taking' }
  | { readonly at: 'taken'; readonly taken: Taken }
  | { readonly at: 'failed'; readonly error: AppError };

export interface TakeInProps {
  readonly step: StepId;
  readonly vault: string | null;
  readonly expect: string | null;
}

/** Drop or choose, see at once what it is, and only then take it into the backup. */
export function TakeIn({ step, vault, expect }: TakeInProps): ReactElement {
  const { state, drop, pick, take } = useTakeIn(step, vault);
  // What came of it would be said of what is dropped meanwhile.
  const isTaking = state.at === 'taking';
  const picker = usePickFiles(pick);
  const folder = usePickFolder((path) => pick([path]));
  return (
    <section className="section take-in">
      <h2>{t('guided.takeIn')}</h2>
      {vault === null ? (
        <p className="quiet">{t('guided.noVault')}</p>
      ) : (
        <>
          <p className="quiet take-in-says">
            {t('guided.takeInSays')} {expect ?? ''}
          </p>
          <DropZone label={t('guided.drop')} onDrop={drop} isDisabled={isTaking}>
            <span className="actions">
              <Button isDisabled={isTaking} onPress={() => picker.open(t('guided.pickTitle'))}>
                {t('guided.choose')}
              </Button>
              <Button isDisabled={isTaking} onPress={() => folder.open(t('guided.chooseFolder'))}>
                {t('guided.chooseFolder')}
              </Button>
            </span>
          </DropZone>
          <Outcome state={state} onTake={take} />
        </>
      )}
      <Heard text={heard(state)} />
      {picker.dialog}
      {folder.dialog}
    </section>
  );
}

interface TakeInWork {
  readonly state: State;
  readonly drop: (items: readonly DroppedItem[]) => void;
  readonly pick: (paths: readonly string[]) => void;
  readonly take: (paths: readonly string[]) => void;
}

/** What is said is of what was dropped, chosen or taken last: an answer about what was there before comes too late. */
function useTakeIn(step: StepId, vault: string | null): TakeInWork {
  const host = useHost();
  const client = useClient();
  const { reloadStatus } = useCurrent();
  const [state, setState] = useState<State>({ at: 'idle' });
  const newest = useRef(new AbortController());
  const begin = (): Turn => {
    newest.current.abort();
    const { signal } = (newest.current = new AbortController());
    const tell = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    return { signal, tell, failed: (failure) => tell({ at: 'failed', error: toAppError(failure) }) };
  };
  const look = (placed: Placed, { tell, failed }: Turn): void => {
    if (placed.paths.length === 0) {
      tell({ at: 'judged', placed, intake: null });
      return;
    }
    tell({ at: 'looking' });
    client['intake.look']({ from: [...placed.paths] }).then((intake) => tell({ at: 'judged', placed, intake }), failed);
  };
  const drop = (items: readonly DroppedItem[]): void => {
    const turn = begin();
    const { signal, tell, failed } = turn;
    tell({ at: 'sending', bytes: 0 });
    const onSent = (bytes: number): void => tell({ at: 'sending', bytes });
    host.pathsOf(items, { signal, onSent }).then((placed) => look(placed, turn), failed);
  };
  const pick = (paths: readonly string[]): void => {
    if (paths.length > 0) look({ paths, more: 0, unreadable: [] }, begin());
  };
  const take = (paths: readonly string[]): void => {
    if (vault === null) return;
    const { tell, failed } = begin();
    tell({ at: 'taking' });
    takeIn(client, { vault, paths, as: AS[step] ?? null }).then((taken) => {
      tell({ at: 'taken', taken });
      reloadStatus();
    }, failed);
  };
  return { state, drop, pick, take };
}

/** From one dropping, choosing or taking to the next. */
interface Turn {
  readonly signal: AbortSignal;
  readonly tell: (next: State) => void;
  readonly failed: (failure: unknown) => void;
}

function Outcome({
  state,
  onTake,
}: {
  readonly state: State;
  readonly onTake: (paths: readonly string[]) => void;
}): ReactElement | null {
  switch (state.at) {
    case 'idle':
      return null;
    case 'sending':
    case 'looking':
    case 'taking':
      return (
        <div className="take-in-next">
          <p>{heard(state)}</p>
          <Dots isInline />
        </div>
      );
    case 'judged':
      return (
        <>
          <LeftOut placed={state.placed} />
          {state.intake ? <IntakeList intake={state.intake} onTake={() => onTake(state.placed.paths)} /> : null}
        </>
      );
    case 'taken':
      return (
        <div className="take-in-next">
          <p className={`finding ${state.taken.isWhole ? 'finding-fine' : ''}`}>{heard(state)}</p>
        </div>
      );
    case 'failed':
      return (
        <div className="take-in-next">
          <Remedy code={state.error.code} message={state.error.message} />
        </div>
      );
  }
}

function heard(state: State): string {
  switch (state.at) {
    case 'idle':
    case 'failed':
      return '';
    case 'sending':
      return t('guided.sending', { bytes: formatBytes(state.bytes) });
    case 'looking':
      return t('guided.looking');
    case 'judged':
      return state.intake ? t('guided.judged') : t('guided.nothing');
    case 'taking':
      return t('guided.taking');
    case 'taken':
      return state.taken.isWhole ? t('guided.taken', { files: tn('files', state.taken.files) }) : t('guided.takenNot');
  }
}
