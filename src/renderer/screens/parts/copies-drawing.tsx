import type { ReactElement } from 'react';

const PLACES = [32, 130, 228];

/** Three copies as circles, those that are there filled. */
export function CopiesDrawing({ copies }: { readonly copies: number }): ReactElement {
  return (
    <svg viewBox="0 0 260 64" className="copies-drawing" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2">
        {PLACES.map((x, index) => (
          <circle key={x} cx={x} cy="32" r="22" strokeDasharray={index < copies ? undefined : '4 5'} />
        ))}
        <path d="M56 32h48M154 32h48" />
      </g>
      <g fill="currentColor">
        {PLACES.slice(0, copies).map((x) => (
          <circle key={x} cx={x} cy="32" r="12" />
        ))}
      </g>
    </svg>
  );
}
