import { memo, useEffect, useRef, useState, type ReactElement } from 'react';
import { useThumbnail } from '../../hooks/use-thumbnail.ts';
import { t } from '../../text/i18n.ts';

const CELLS = 25;
/** Pictures pass by slowly enough to be seen. */
const EVERY_MS = 900;

export interface MosaicProps {
  readonly vault: string;
  readonly recent: readonly string[];
}

/** The newest photos that are safe, the newest first. Decoration: what matters is said in words. */
export function Mosaic({ vault, recent }: MosaicProps): ReactElement {
  return <Pictures vault={vault} shown={useSlowly(recent)} />;
}

interface PicturesProps {
  readonly vault: string;
  readonly shown: readonly string[];
}

/** Drawn anew only when the pictures change, not with every number. */
const Pictures = memo(function Pictures({ vault, shown }: PicturesProps): ReactElement {
  const empty = Math.max(0, CELLS - shown.length);
  return (
    <div className="run-mosaic">
      <div className="mosaic" aria-hidden="true">
        {shown.map((path) => (
          <Thumbnail key={path} vault={vault} path={path} />
        ))}
        {Array.from({ length: empty }, (_, index) => (
          <span key={index} className="mosaic-cell" />
        ))}
      </div>
      <p className="small quiet mosaic-says">{t(shown.length > 0 ? 'run.passing' : 'run.unplug')}</p>
    </div>
  );
});

function Thumbnail({ vault, path }: { readonly vault: string; readonly path: string }): ReactElement {
  const url = useThumbnail(vault, path);
  return <span className="mosaic-cell">{url === null ? null : <img src={url} alt="" />}</span>;
}

function useSlowly(recent: readonly string[]): readonly string[] {
  const [shown, setShown] = useState(recent);
  const newest = useRef(recent);
  useEffect(() => {
    newest.current = recent;
  }, [recent]);
  useEffect(() => {
    const timer = setInterval(() => {
      setShown((before) => (before.join('\n') === newest.current.join('\n') ? before : newest.current));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return shown;
}
