import type { ReactElement } from 'react';
import type { Count } from '../../../shared/domain/count.ts';
import type { Streamed } from '../../hooks/use-stream.ts';
import { t } from '../../text/i18n.ts';
import { Bar } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';

interface HowFar {
  readonly total: Count;
  readonly done: Count;
  readonly current: string | null;
}

const NOTHING_YET: HowFar = { total: { files: 0, bytes: 0 }, done: { files: 0, bytes: 0 }, current: null };

/** How far it is, or why it ended. Leaving the page ends it; the next time goes on. */
export function Working({ state }: { readonly state: Streamed<HowFar> }): ReactElement {
  if (state.error) return <Remedy code={state.error.code} message={state.error.message} />;
  const { total, done, current } = state.value ?? NOTHING_YET;
  return (
    <div>
      <Bar label={t('copies.working')} share={total.bytes > 0 ? done.bytes / total.bytes : 0} />
      <p className="quiet small path" role="status">
        {t('copies.workingSays', { done: done.files, of: total.files })} {current ?? ''}
      </p>
    </div>
  );
}
