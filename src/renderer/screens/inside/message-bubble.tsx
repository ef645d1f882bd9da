import { useState, type ReactElement } from 'react';
import type { ThreadMessage } from '../../../shared/domain/messages.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { t } from '../../text/i18n.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { formatDayShort, formatTime } from './days.ts';
import { nameOf } from './names.ts';

export interface MessageBubbleProps {
  readonly vault: string;
  readonly thread: string;
  readonly message: ThreadMessage;
  /** In a conversation of several it has to be said who wrote. */
  readonly withSender: boolean;
}

/** A text can be 100 kB; more than this is shown when it is asked for. */
const LONG = 4000;

/** Parts of a picture message that are no thing of their own: how it is laid out, and the words that stand below. */
const IN_THE_TEXT: ReadonlySet<string> = new Set(['application/smil', 'text/plain']);

/** One message. Its words are text and nothing else, whatever they look like. */
export function MessageBubble({ vault, thread, message, withSender }: MessageBubbleProps): ReactElement {
  const { incoming, box, sender, subject, text, attachments, at } = message;
  const who = incoming ? (sender === null ? t('look.unknown') : nameOf(sender)) : t('look.me');
  return (
    <article className={incoming ? 'bubble' : 'bubble bubble-mine'}>
      <p className={incoming && withSender ? 'bubble-who' : 'only-heard'} dir="auto">
        {who}
      </p>
      {subject === null || subject === '' ? null : (
        <p className="bubble-subject" dir="auto">
          {subject}
        </p>
      )}
      {attachments.map((attachment, place) =>
        IN_THE_TEXT.has(attachment.contentType) ? null : attachment.isPicture ? (
          <Picture key={place} {...{ vault, thread, message, who, place }} />
        ) : (
          <p key={place} className="bubble-file">
            <Icon svg={ICONS.document} />
            <span className="path">
              {attachment.name ?? attachment.contentType}
              <span className="small block">{formatBytes(attachment.size)}</span>
            </span>
          </p>
        ),
      )}
      {text === '' ? null : <Words text={text} />}
      <p className="bubble-when numbers">
        {at === null ? t('look.noDate') : formatTime(at)}
        {box === 'inbox' || box === 'sent' ? '' : ` · ${t(`look.box.${box}`)}`}
      </p>
    </article>
  );
}

function Words({ text }: { readonly text: string }): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > LONG && !isWhole;
  return (
    <>
      <p className="bubble-text" dir="auto">
        {isLong ? `${text.slice(0, LONG)}…` : text}
      </p>
      {isLong ? <LinkButton onPress={() => setWhole(true)}>{t('look.thread.whole')}</LinkButton> : null}
    </>
  );
}

interface PictureProps {
  readonly vault: string;
  readonly thread: string;
  readonly message: ThreadMessage;
  readonly who: string;
  readonly place: number;
}

function Picture({ vault, thread, message, who, place }: PictureProps): ReactElement {
  const { value, error } = useCall('messages.attachment', { vault, thread, place: message.place, attachment: place });
  const [isBroken, setBroken] = useState(false);
  const day = message.at === null ? t('look.noDate') : formatDayShort(message.at);
  if (value !== null && !isBroken)
    return (
      <img
        className="bubble-picture"
        src={value}
        alt={t('look.thread.picture', { who, day })}
        onError={() => setBroken(true)}
      />
    );
  const name = message.attachments[place]?.name;
  return (
    <p className="bubble-file">
      <Icon svg={ICONS.image} />
      <span>
        {t(error || isBroken ? 'look.thread.notShown' : 'look.thread.pictureWait')}
        {name === null || name === undefined ? null : <span className="small path block">{name}</span>}
      </span>
    </p>
  );
}
