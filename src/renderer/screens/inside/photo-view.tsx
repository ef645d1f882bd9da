import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { mediaUrl } from '../../../shared/contract/media.ts';
import type { ShotDetails, ShotSummary } from '../../../shared/domain/photos.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { t } from '../../text/i18n.ts';
import { RoundButton } from '../../ui/app-bar.tsx';
import { Heard } from '../../ui/heard.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Button } from '../../ui/button.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { ShotFacts } from './shot-facts.tsx';
import { shotWords, whenWords } from './shot-words.ts';

export interface PhotoViewProps {
  readonly vault: string;
  readonly place: number;
  readonly total: number;
  readonly at: (shot: number) => ShotSummary | undefined;
  readonly onSee: (first: number, last: number) => void;
  readonly onPlace: (shot: number) => void;
  readonly onClose: () => void;
}

/** One shot as large as the window, with what is known of it. The arrows lead to the next, Escape back. */
export function PhotoView(props: PhotoViewProps): ReactElement {
  const { vault, place, total, at, onSee, onPlace, onClose } = props;
  const shot = at(place);
  useEffect(() => onSee(Math.max(0, place - 1), Math.min(total - 1, place + 1)), [onSee, place, total]);
  const go = useCallback(
    (step: number) => onPlace(Math.min(total - 1, Math.max(0, place + step))),
    [onPlace, place, total],
  );
  useArrows(go);
  return (
    <ModalOverlay
      className="photo-veil"
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="photo-modal">
        <Dialog className="photo-view" aria-label={t('look.photos.view')}>
          <div className="photo-view-in">
            <div className="photo-stage">{shot ? <Stage key={shot.path} vault={vault} shot={shot} /> : null}</div>
            <div className="photo-about">
              <Heading slot="title" level={2}>
                {shot ? whenWords(shot.taken) : t('look.loading')}
              </Heading>
              {shot ? <About vault={vault} shot={shot} /> : null}
            </div>
            <footer className="app-bar photo-bar">
              <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onClose} />
              <RoundButton icon={ICONS.chevronLeft} word={t('look.photos.newer')} onPress={() => go(-1)} />
              <RoundButton icon={ICONS.chevronRight} word={t('look.photos.older')} onPress={() => go(1)} />
              <p className="app-bar-note numbers">{t('look.photos.place', { n: place + 1, all: total })}</p>
            </footer>
            <Heard text={shot ? shotWords(shot) : ''} />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Whatever in the dialog has the focus; but a film has the arrows for itself. */
function useArrows(go: (step: number) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLVideoElement || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (step === 0) return;
      event.preventDefault();
      go(step);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go]);
}

function About({ vault, shot }: { readonly vault: string; readonly shot: ShotSummary }): ReactElement {
  const { value } = useCall('photos.get', { vault, path: shot.path });
  return (
    <>
      <p className="path">{shot.name}</p>
      {value?.path === shot.path ? <ShotFacts vault={vault} shot={value} /> : null}
    </>
  );
}

/** A picture that the page cannot show itself (TIFF, raw, damaged) is shown as the small one that was made of it. */
function Stage({ vault, shot }: { readonly vault: string; readonly shot: ShotSummary }): ReactElement {
  const { value } = useCall('photos.get', { vault, path: shot.path });
  const films = filmsOf(value, vault);
  const [isPlaying, setPlaying] = useState(shot.kind === 'video');
  const [tries, setTries] = useState(0);
  const [filmTries, setFilmTries] = useState(0);
  const film = films[filmTries];
  const isFilmBroken = films.length > 0 && film === undefined;
  if (isPlaying && film !== undefined) {
    return (
      // The owner's own films have no subtitles.
      <video
        key={film.url}
        src={film.url}
        controls
        autoPlay={shot.kind === 'living'}
        preload="metadata"
        aria-label={shotWords(shot)}
        onError={() => setFilmTries(filmTries + 1)}
      />
    );
  }
  const still = shot.small;
  const urls =
    still === null
      ? []
      : [mediaUrl({ as: 'whole', vault, path: still }), mediaUrl({ as: 'small', vault, path: still, size: 1600 })];
  const url = urls[tries];
  return (
    <>
      {url === undefined ? (
        <p className="photo-none">{t(shot.kind === 'video' ? 'look.photos.noFilm' : 'look.photos.noPicture')}</p>
      ) : (
        <img key={url} src={url} alt={shotWords(shot)} onError={() => setTries(tries + 1)} />
      )}
      {isFilmBroken && url !== undefined ? <p className="photo-none">{t('look.photos.noFilm')}</p> : null}
      {isFilmBroken ? <ShowButton path={`${vault}/${films[0]?.path ?? ''}`} word={t('look.photos.show')} /> : null}
      {film !== undefined && !isPlaying ? (
        <div className="photo-play">
          <Button icon={ICONS.play} onPress={() => setPlaying(true)}>
            {t('look.photos.play')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface Film {
  readonly path: string;
  readonly url: string;
}

/** Its film, or, of a Living Image without a file for it, what is behind the picture: in which of its files is not said. */
function filmsOf(shot: ShotDetails | null, vault: string): readonly Film[] {
  if (shot === null) return [];
  const own = shot.files.find(({ role }) => role === 'film' || role === 'living-film');
  if (own) return [{ path: own.path, url: mediaUrl({ as: 'whole', vault, path: own.path }) }];
  if (shot.kind !== 'living') return [];
  return shot.files
    .filter(({ role, path }) => (role === 'picture' || role === 'highres') && /\.jpe?g$/iu.test(path))
    .map(({ path }) => ({ path, url: mediaUrl({ as: 'film', vault, path }) }));
}
