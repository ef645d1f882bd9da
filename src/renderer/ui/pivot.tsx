import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

export interface PivotProps<T extends string> {
  readonly over: string;
  readonly label: string;
  readonly pages: readonly { readonly id: T; readonly word: string }[];
  readonly at: T;
  readonly onChange: (at: T) => void;
  readonly children: ReactNode;
  readonly bar: ReactNode;
}

/** The pages at the top, as the phone's own pivot: arrow keys move along it. */
export function Pivot<T extends string>(props: PivotProps<T>): ReactElement {
  const { over, label, pages, at, onChange, children, bar } = props;
  const strip = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const word = pages.find(({ id }) => id === at)?.word ?? '';
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const { current } = strip;
    if (!current) return undefined;
    const show = (): void => {
      const chosen = current.querySelector('[data-selected]')?.getBoundingClientRect();
      const { left, right } = current.getBoundingClientRect();
      // Along the strip alone: `scrollIntoView` would take a page that was read halfway back to its beginning.
      if (chosen) current.scrollLeft += Math.min(0, chosen.left - left) + Math.max(0, chosen.right - right);
    };
    // Once at once, and whenever the window takes another width.
    const observer = new ResizeObserver(show);
    observer.observe(current);
    return () => observer.disconnect();
  }, [at]);
  return (
    <Tabs
      className="screen"
      selectedKey={at}
      onSelectionChange={(key) => onChange(key as T)}
      keyboardActivation="manual"
    >
      <header>
        <p className="screen-over">{over}</p>
        <h1 ref={heading} tabIndex={-1} className="only-heard">
          {word}
        </h1>
        <TabList ref={strip} className="pivot" aria-label={label}>
          {pages.map(({ id, word: name }) => (
            <Tab key={id} id={id} className="pivot-item">
              {name}
            </Tab>
          ))}
        </TabList>
      </header>
      <main className="screen-body">
        <TabPanel key={at} id={at} className="pivot-panel slide-forward">
          {children}
        </TabPanel>
      </main>
      {bar}
    </Tabs>
  );
}
