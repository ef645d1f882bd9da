import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';

export interface ScreenProps {
  /** Where this is: small, in spaced capitals. */
  readonly over: string;
  /** What is; lower case. */
  readonly heading: string;
  readonly children: ReactNode;
  readonly bar: ReactNode;
  readonly way?: 'forward' | 'back';
  readonly aside?: ReactNode;
}

/** One page. Its heading takes the focus when the page appears, so that a screen reader begins there. */
export function Screen({ over, heading, children, bar, way = 'forward', aside }: ScreenProps): ReactElement {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <div className="screen">
      {aside}
      <header>
        <p className="screen-over">{over}</p>
        <h1 ref={title} tabIndex={-1} className="screen-heading">
          {heading}
        </h1>
      </header>
      <main className={`screen-body slide-${way}`}>{children}</main>
      {bar}
    </div>
  );
}
