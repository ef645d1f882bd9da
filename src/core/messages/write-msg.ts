import { plainNumber } from './address.ts';
import { isTextPart } from './attachments.ts';
import { encodeBase64 } from './base64.ts';
import { formatFileTime } from './filetime.ts';
import { isIncoming, type Attachment, type Message } from './model.ts';
import { escapeMsg } from './xml-text.ts';

const HEAD =
  '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">';

/**
 * A `.msg` as the phone's own app writes it (lumia-facts 3.2, 3.4): the same elements in the same order, numbers without
 * blanks and dashes. Drafts and what was never sent have no place in it; the caller leaves them out.
 */
export async function* writeMsg(
  messages: AsyncIterable<Message>,
  onWritten?: (message: Message) => void,
): AsyncGenerator<string, void, void> {
  yield HEAD;
  for await (const message of messages) {
    yield* oneMessage(message);
    onWritten?.(message);
  }
  yield '</ArrayOfMessage>';
}

async function* oneMessage(message: Message): AsyncGenerator<string, void, void> {
  const { recipients, body, read, attachments, sender, subject } = message;
  const numbers = recipients.map((one) => `<string>${escapeMsg(plainNumber(one))}</string>`).join('');
  yield (
    `<Message>${element('Recepients', numbers)}${element('Body', escapeMsg(withSubject(subject, body)))}` +
    `<IsIncoming>${String(isIncoming(message))}</IsIncoming><IsRead>${String(read)}</IsRead>`
  );
  if (attachments.length === 0) {
    yield '<Attachments />';
  } else {
    yield '<Attachments>';
    for (const attachment of attachments) yield* oneAttachment(attachment);
    yield '</Attachments>';
  }
  const from = isIncoming(message) ? escapeMsg(plainNumber(sender ?? '')) : '';
  yield `<LocalTimestamp>${formatFileTime(message)}</LocalTimestamp>${element('Sender', from)}</Message>`;
}

/** The format has no subject; a subject is the first line of the text then, so that it is not lost. */
function withSubject(subject: string | null, body: string): string {
  if (subject === null) return body;
  return body === '' ? subject : `${subject}\n${body}`;
}

async function* oneAttachment(attachment: Attachment): AsyncGenerator<string, void, void> {
  const { contentType, text } = attachment;
  yield `<MessageAttachment><AttachmentContentType>${escapeMsg(contentType)}</AttachmentContentType><AttachmentDataBase64String>`;
  if (text !== null && isTextPart(contentType)) yield Buffer.from(text, 'utf16le').toString('base64');
  else yield* encodeBase64(attachment.open());
  yield '</AttachmentDataBase64String></MessageAttachment>';
}

const element = (name: string, content: string): string =>
  content === '' ? `<${name} />` : `<${name}>${content}</${name}>`;

/** `.msg` can hold what came in and what went out, and nothing that never left the phone. */
export function fitsMsg({ box }: Message): boolean {
  return box === 'inbox' || box === 'sent';
}
