import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeAttachment } from '../../../../src/core/messages/attachments.ts';
import { fullText, participantsOf } from '../../../../src/core/messages/identity.ts';
import type { Message } from '../../../../src/core/messages/model.ts';
import { readAndroid } from '../../../../src/core/messages/read-android.ts';
import { androidElements, writeAndroid } from '../../../../src/core/messages/write-android.ts';
import { checkAndroidXml } from './android-check.ts';
import { anyMessage, binaryAttachment, join, messagesOf, readAll, runs, stream } from './helpers.ts';

const SAMPLE = '/work/shared/samples/messages/Messages (SMS Backup & Restore).xml';

const elements = (message: Message): number => androidElements({ ...message, recipients: message.recipients.length });

const write = (messages: readonly Message[], names: Readonly<Record<string, string>> = {}): Promise<string> => {
  const count = messages.reduce((sum, message) => sum + elements(message), 0);
  const head = { count, set: '8ca2936c-6737-4d7c-8be2-6c83981afb75', at: 1_493_621_917_414 };
  return join(writeAndroid(stream(messages), head, (address) => names[address] ?? null));
};

/** What Android's file can tell of a message: the control characters are symbols, times end with milliseconds. */
function asSeen(message: Message): unknown {
  const visible = (text: string): string =>
    text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)));
  return {
    text: visible(fullText(message)),
    box: message.box,
    at: message.at,
    read: message.read,
    people: participantsOf(message).map((one) => one.toLowerCase()),
    parts: message.attachments.filter(({ text }) => text === null).map(({ sha256 }) => sha256),
  };
}

describe('writeAndroid()', () => {
  it('writes what the documentation of the app asks for, counted right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 6 }), async (messages) => {
        const seen = checkAndroidXml(await write(messages));
        expect(seen.problems).toEqual([]);
        const sms = messages.filter(({ kind }) => kind === 'sms');
        expect(seen.sms).toBe(sms.reduce((sum, message) => sum + elements(message), 0));
        expect(seen.mms).toBe(messages.length - sms.length);
      }),
      { numRuns: runs },
    );
  });

  it('is read back the same, as far as the format goes', async () => {
    const single = anyMessage.map((message) =>
      message.kind === 'sms' ? { ...message, recipients: message.recipients.slice(0, 1) } : message,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(single, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), async (messages, size) => {
        const back = await messagesOf(readAndroid, await write(messages), { sizes: [size] });
        expect(back.map(asSeen)).toEqual(messages.map(asSeen));
      }),
      { numRuns: runs },
    );
  });

  it('keeps drafts drafts, and gives names from the address book', async () => {
    const draft: Message = {
      kind: 'sms',
      box: 'draft',
      sender: null,
      recipients: ['+1 555'],
      subject: null,
      body: 'not yet',
      read: true,
      at: 1,
      ticks: 0,
      attachments: [],
    };
    const text = await write([draft], { '+1 555': 'Ann "A" & Co' });
    expect(text).toContain('type="3"');
    expect(text).toContain('contact_name="Ann &quot;A&quot; &amp; Co"');
    expect((await messagesOf(readAndroid, text))[0]?.box).toBe('draft');
  });

  it('writes a picture of a group message once, for everyone', async () => {
    const picture = binaryAttachment('image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4]));
    const group: Message = {
      kind: 'mms',
      box: 'inbox',
      sender: '+1',
      recipients: ['+2', '+3'],
      subject: 'Look',
      body: 'here',
      read: false,
      at: 1_533_268_469_827,
      ticks: 0,
      attachments: [picture],
    };
    const text = await write([group]);
    expect(text).toContain('address="+1~+2~+3"');
    const [back] = await messagesOf(readAndroid, text, { sizes: [5] });
    expect(back).toMatchObject({ sender: '+1', recipients: ['+2', '+3'], subject: 'Look', read: false, box: 'inbox' });
    expect(back?.attachments.map(({ contentType, text: words }) => [contentType, words])).toEqual([
      ['text/plain', 'here'],
      ['image/jpeg', null],
    ]);
    expect(await wholeAttachment(back!.attachments[1]!, 100)).toEqual(Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4]));
  });
});

describe('readAndroid()', () => {
  it('joins the halves of emoji, reads seconds of MMS, and names what it cannot read', async () => {
    const text = `<smses count="4"><sms address="+1" date="1429719471788" type="2" body="&#55357;&#56842; null"/>
      <sms address="+1" type="1" body="no date"/><sms address="+1" date="5" type="9"/>
      <mms date="1429719471" msg_box="1" address="+1"><parts><part ct="image/png" data="null" text="null"/></parts></mms>
      <sms address="+1" date="1`;
    const entries = await readAll(readAndroid, text, { sizes: [13] });
    expect(entries.map((entry) => (entry.kind === 'message' ? entry.message.at : entry.why))).toEqual([
      1_429_719_471_788,
      'it has no time',
      'it does not say whether it came in or went out',
      1_429_719_471_000,
      'the file ends in the middle of it',
    ]);
    expect(entries[0]).toMatchObject({ message: { body: '😊 null' } });
    expect(text.slice(entries[1]!.start, entries[1]!.end)).toBe('<sms address="+1" type="1" body="no date"/>');
  });

  it('says of which part the file holds nothing; text may be empty', async () => {
    const parts = ['text/plain', 'application/smil', 'image/jpeg'].map((type) => `<part ct="${type}" text="null"/>`);
    const text = `<smses count="1"><mms date="1429719471788" msg_box="1" address="+401"><parts>${parts.join('')}</parts></mms></smses>`;
    expect(await readAll(readAndroid, text)).toMatchObject([
      { kind: 'message', problems: [expect.stringContaining('holds nothing of it')] },
    ]);
  });

  it.skipIf(!existsSync(SAMPLE))('reads the sample of another converter', async () => {
    const messages = await messagesOf(readAndroid, readFileSync(SAMPLE));
    expect(messages).toMatchObject([
      { box: 'sent', recipients: ['+40000000001'], body: '😊 Some diacritics <ĂăÂâÎîȘșȚț> 😊', at: 1_429_719_471_788 },
      { box: 'inbox', sender: '+40000000001', body: '❤💑❤', at: 1_432_619_212_939 },
    ]);
  });
});
