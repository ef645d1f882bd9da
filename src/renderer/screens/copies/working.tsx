import { useState, type ReactElement } from 'react';
import type { CopyJobId } from '../../../shared/domain/copies.ts';
import type { Count } from '../../../shared/domain/count.ts';
import type { Streamed } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Bar } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';

interface HowFar {
  readonly total: Count;
  readonly done: Count;
  readonly current: string | null;
}

const NOTHING_YET: HowFar = { total: { files: 0, bytes: 0 }, done: { files: 0, bytes: 0 }, current: null };

export interface WorkingProps {
  readonly state: Streamed<HowFar>;
  /** What goes on without this page, and can be stopped; without it, leaving the page ends it. */
  readonly stop?: CopyJobId;
  /** What is safe when it has failed, where the page knows it better than the error does. */
  readonly safe?: string;
}

/** How far it is, or why it ended; the next time goes on. */
export function Working({ state, stop, safe }: WorkingProps): ReactElement {
  if (state.error) {
    const { code, message } = state.error;
    return <Remedy code={code} message={message} {...(safe === undefined ? {} : { safe })} />;
  }
  const { total, done, current } = state.value ?? NOTHING_YET;
  return (
    <div>
      <Bar label={t('copies.working')} share={total.bytes > 0 ? done.bytes / total.bytes : 0} />
      <p className="quiet small path" role="status">
        {t('copies.workingSays', { done: done.files, of: total.files })} {current ?? ''}
      </p>
      {stop === undefined ? null : <StopButton id={stop} />}
    </div>
  );
}

function StopButton({ id }: { readonly id: CopyJobId }): ReactElement {
  const client = useClient();
  const [isPending, setPending] = useState(false);
  const stop = (): void => {
    setPending(true);
    // One that has ended meanwhile is no longer drawn.
    client['copies.stop']({ id }).catch(() => setPending(false));
  };
  return (
    <Button kind="quiet" isPending={isPending} onPress={stop}>
      {t('copies.stop')}
    </Button>
  );
}
