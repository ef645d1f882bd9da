import { useEffect, useState, type ReactElement } from 'react';
import { mediaUrl } from '../../../shared/contract/media.ts';
import type { ShotSummary } from '../../../shared/domain/photos.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';

export interface ShotFaceProps {
  readonly vault: string;
  readonly shot: ShotSummary;
}

/** What is passed by in less is not asked for: somebody scrolls through thousands. */
const REST_MS = 90;
/** Pictures that were shown before: the browser has them. */
const seen = new Set<string>();
const MOST_SEEN = 2_000;

/** A shot as a square: its small picture, and a mark for what moves. */
export function ShotFace({ vault, shot }: ShotFaceProps): ReactElement {
  const url = shot.small === null ? null : mediaUrl({ as: 'small', vault, path: shot.small });
  const isWanted = useRest(url);
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <>
      {url === null || broken === url ? (
        <span className="shot-none">
          <Icon svg={shot.kind === 'video' ? ICONS.video : ICONS.image} />
        </span>
      ) : isWanted ? (
        <img
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => note(url)}
          onError={() => setBroken(url)}
        />
      ) : null}
      {shot.kind === 'video' || shot.kind === 'living' ? (
        <span className="shot-mark">
          <Icon svg={shot.kind === 'video' ? ICONS.play : ICONS.living} />
        </span>
      ) : null}
    </>
  );
}

function useRest(url: string | null): boolean {
  const known = url !== null && seen.has(url);
  const [rested, setRested] = useState<string | null>(null);
  useEffect(() => {
    if (url === null || known) return undefined;
    const timer = setTimeout(() => setRested(url), REST_MS);
    return () => clearTimeout(timer);
  }, [url, known]);
  return known || rested === url;
}

function note(url: string): void {
  seen.add(url);
  const oldest = seen.values().next();
  if (seen.size > MOST_SEEN && oldest.done !== true) seen.delete(oldest.value);
}
