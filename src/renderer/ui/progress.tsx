import type { ReactElement } from 'react';
import { ProgressBar } from 'react-aria-components';

/** Five travelling dots: at work, nobody knows for how long. */
export function Dots({ isInline = false }: { readonly isInline?: boolean }): ReactElement {
  return (
    <div className={isInline ? 'dots dots-inline' : 'dots'} aria-hidden="true">
      <b />
      <b />
      <b />
      <b />
      <b />
    </div>
  );
}

/** `share` from 0 to 1. The text beside it says the same, so that this is never the only place. */
export function Bar({ label, share }: { readonly label: string; readonly share: number }): ReactElement {
  const part = Math.min(1, Math.max(0, share));
  return (
    <ProgressBar aria-label={label} value={Math.floor(part * 100)} className="bar">
      <div className="bar-done" style={{ transform: `scaleX(${String(part)})` }} />
    </ProgressBar>
  );
}
