import { createHash } from 'node:crypto';
import { addressKey } from './address.ts';
import { isIncoming, type Message } from './model.ts';

/** Everyone in the conversation but the owner of the phone, each once, in one order. */
export function participantsOf(message: Pick<Message, 'box' | 'sender' | 'recipients'>): readonly string[] {
  const everyone = message.sender === null ? message.recipients : [message.sender, ...message.recipients];
  const byKey = new Map<string, string>();
  for (const address of everyone) {
    const key = addressKey(address);
    if (key !== '' && !byKey.has(key)) byKey.set(key, address);
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
}

export function threadKey(participants: readonly string[]): string {
  return participants.map(addressKey).join('\n');
}

/** All that is written in a message: its text and its text parts, in order. */
export function fullText({ subject, body, attachments }: Message): string {
  const parts = attachments.flatMap(({ contentType, text }) =>
    contentType === 'text/plain' && text !== null && text !== '' ? [text] : [],
  );
  return [...(subject === null ? [] : [subject]), ...(body === '' ? [] : [body]), ...parts].join('\n');
}

/**
 * What makes two entries the same message but for their time: direction, people, text and parts. Layout (SMIL) does not
 * count, nor whether text is in the body or in a part: exports differ in that.
 */
export function contentKey(message: Message): string {
  const pictures = message.attachments.flatMap(({ contentType, sha256 }) =>
    contentType === 'text/plain' || contentType === 'application/smil' ? [] : [sha256],
  );
  const direction = isIncoming(message) ? `in ${addressKey(message.sender ?? '')}` : 'out';
  const parts = [direction, threadKey(participantsOf(message)), fullText(message), ...pictures];
  // With its length before each, no two lists of parts are the same text.
  const all = parts.map((part) => `${String(part.length)}:${part}`).join('\n');
  return createHash('sha256').update(all).digest('base64').slice(0, 24);
}

/**
 * Whether two times mean one. Of times to the millisecond those that programs round differently are one (130 ns make a
 * millisecond more or less); coarser ones are compared as coarsely as they are.
 */
export function sameTime(
  a: { readonly at: number; readonly precision: number },
  b: { readonly at: number; readonly precision: number },
): boolean {
  const precision = Math.max(a.precision, b.precision);
  if (precision <= 1) return Math.abs(a.at - b.at) <= 1;
  return Math.floor(a.at / precision) === Math.floor(b.at / precision);
}
