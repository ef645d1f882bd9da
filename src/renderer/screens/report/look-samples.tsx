import type { ReactElement } from 'react';
import type { Samples } from '../../../shared/domain/samples.ts';
import { PHOTOS_TEXT } from '../../../shared/text/strings-photos.en.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';

const TEXT = PHOTOS_TEXT.samples;

/** A few things at random, read from the copy, for the owner's own eyes. */
export function LookSamples({ samples }: { readonly samples: Samples | null }): ReactElement | null {
  if (!samples) return null;
  const { photos, contact, thread, document } = samples;
  if (photos.length === 0 && !contact && !thread && !document) return null;
  return (
    <section className="section" aria-label={TEXT.heading}>
      <h2>{TEXT.heading.toLowerCase()}</h2>
      <p className="quiet prose">{TEXT.says}</p>
      <ul className="sample-photos">
        {photos.map(({ path, taken, picture }) => (
          <li key={path}>
            <img src={picture} alt={`${path.slice(path.lastIndexOf('/') + 1)}, ${taken?.slice(0, 10) ?? ''}`} />
          </li>
        ))}
      </ul>
      <dl className="samples">
        {contact ? (
          <div>
            <dt>{TEXT.contact}</dt>
            <dd dir="auto">{contact.name}</dd>
            {contact.lines.map((line) => (
              <dd key={line} className="quiet" dir="auto">
                {line}
              </dd>
            ))}
          </div>
        ) : null}
        {thread ? (
          <div>
            <dt>{TEXT.thread(thread.people)}</dt>
            {thread.messages.map(({ at, text }) => (
              <dd key={`${at ?? ''} ${text}`} dir="auto">
                {text}
              </dd>
            ))}
          </div>
        ) : null}
        {document ? (
          <div>
            <dt>{TEXT.document}</dt>
            <dd className="path">
              {document.path.slice('data/'.length)} <span className="quiet">{formatBytes(document.size)}</span>
            </dd>
            {document.lines.map((line) => (
              <dd key={line} className="quiet" dir="auto">
                {line}
              </dd>
            ))}
          </div>
        ) : null}
      </dl>
    </section>
  );
}
