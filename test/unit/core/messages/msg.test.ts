import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { wholeAttachment } from '../../../../src/core/messages/attachments.ts';
import { readMsg } from '../../../../src/core/messages/read-msg.ts';
import { writeMsg } from '../../../../src/core/messages/write-msg.ts';
import { anyMessage, join, messagesOf, plainAll, readAll, runs, stream } from './helpers.ts';

const SAMPLES = '/work/shared/samples/messages';
const hasSamples = existsSync(SAMPLES);

const one = (inside: string): string => `<ArrayOfMessage><Message>${inside}</Message></ArrayOfMessage>`;
const TIME = '<LocalTimestamp>131777420698276081</LocalTimestamp>';

describe('readMsg()', () => {
  it('gives back what writeMsg() wrote, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMessage, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        async (messages, sizes) => {
          const text = await join(writeMsg(stream(messages)));
          expect(await plainAll(await messagesOf(readMsg, text, { sizes }))).toEqual(await plainAll(messages));
        },
      ),
      { numRuns: runs },
    );
  });

  it('reads elements in any order, without namespaces, with a mark and in pretty print', async () => {
    const text = `\ufeff<?xml version="1.0"?>\r\n<ArrayOfMessage>\r\n <Message>\r\n  <Sender>+49 151-1</Sender>\r\n  <LocalTimestamp> 131777420698276081 </LocalTimestamp>
  <Attachments/><IsRead>False</IsRead><Body>a\r\nb</Body><Recepients/><IsIncoming>1</IsIncoming></Message></ArrayOfMessage>`;
    const [message] = await messagesOf(readMsg, text);
    expect(message).toMatchObject({
      box: 'inbox',
      sender: '+49 151-1',
      read: false,
      body: 'a\nb',
      at: 1_533_268_469_827,
      ticks: 6081,
    });
  });

  it('takes what is missing from what is there, and says so', async () => {
    const entries = await readAll(readMsg, one(`${TIME}<Sender>+1</Sender>`));
    expect(entries).toMatchObject([
      {
        kind: 'message',
        message: { box: 'inbox', body: '', read: true },
        problems: [expect.stringContaining('came in')],
      },
    ]);
  });

  it('keeps illegal characters, joins halves of emoji and leaves what is no reference', async () => {
    const body = 'a&#x11;b &#55357;&#56832; &nbsp; AT&T &#xFFFFFFFF; I <3 you & <';
    const [message] = await messagesOf(readMsg, one(`<Body>${body}</Body>${TIME}`), { sizes: [3] });
    expect(message?.body).toBe('a\u0011b 😀 &nbsp; AT&T &#xFFFFFFFF; I <3 you & <');
  });

  it('reads bytes that are no UTF-8 as windows-1252, however they are cut', async () => {
    const text = one(`<Body>caf\u00e9 \u00e0 9 h, 5 \u0080, ${Buffer.from('Zoë 😀').toString('latin1')}</Body>${TIME}`);
    for (const size of [1, 2, 3, 5, 10_000]) {
      const [message] = await messagesOf(readMsg, Buffer.from(text, 'latin1'), { sizes: [size] });
      expect(message?.body).toBe('café à 9 h, 5 €, Zoë 😀');
    }
  });

  it('names each entry that it cannot read, with its place, and loses none of its neighbours', async () => {
    const good = (text: string): string => `<Message><Body>${text}</Body>${TIME}<Sender>+1</Sender></Message>`;
    const bad = [
      ['<Message><Body>x</Body><Sender>+1</Sender></Message>', 'no time'],
      ['<Message><LocalTimestamp>yesterday</LocalTimestamp></Message>', 'no time'],
      [`<Message><Body>x <b>bold</b></Body>${TIME}</Message>`, 'markup inside Body'],
      [`<Message><Body>cut off</Body>`, 'next one begins'],
      [`<Message>${TIME} words </Message>`, 'text between'],
    ] as const;
    const text = `<ArrayOfMessage>${bad.map(([entry], index) => good(String(index)) + entry).join('')}${good('end')}</ArrayOfMessage>`;
    const entries = await readAll(readMsg, text, { sizes: [7] });
    expect(entries.map((entry) => entry.kind)).toEqual([...bad.flatMap(() => ['message', 'malformed']), 'message']);
    const malformed = entries.filter((entry) => entry.kind === 'malformed');
    for (const [index, [verbatim, why]] of bad.entries()) {
      expect(text.slice(malformed[index]!.start, malformed[index]!.end)).toBe(verbatim);
      expect(malformed[index]!.why).toContain(why);
    }
  });

  it('reads what is there of a file that ends too early', async () => {
    const whole = await readAll(readMsg, one(`<Body>a</Body>${TIME}`) + one(`<Body>b</Body>${TIME}`));
    const cut = await readAll(readMsg, `<ArrayOfMessage><Message><Body>a</Body>${TIME}</Message><Message><Body>bb`);
    expect(whole.map(({ kind }) => kind)).toEqual(['message', 'message']);
    expect(cut.map(({ kind }) => kind)).toEqual(['message', 'malformed']);
    expect(await readAll(readMsg, '')).toEqual([]);
  });

  it('passes unknown elements over and names them', async () => {
    const entries = await readAll(readMsg, one(`<New><Body>no</Body><New/></New><Body>yes</Body>${TIME}`));
    expect(entries).toMatchObject([
      { message: { body: 'yes' }, problems: [expect.stringContaining('New'), expect.anything()] },
    ]);
  });

  it('says that an attachment is damaged and keeps the message', async () => {
    const part = '<MessageAttachment><AttachmentDataBase64String>####</AttachmentDataBase64String></MessageAttachment>';
    const entries = await readAll(
      readMsg,
      one(`${TIME}<IsIncoming>true</IsIncoming><Attachments>${part}</Attachments>`),
    );
    expect(entries).toMatchObject([{ kind: 'message', problems: [expect.stringContaining('damaged')] }]);
  });

  it('says of which attachment the file holds nothing; text may be empty', async () => {
    const part = (type: string): string =>
      `<MessageAttachment><AttachmentContentType>${type}</AttachmentContentType><AttachmentDataBase64String/></MessageAttachment>`;
    const parts = ['text/plain', 'application/smil', 'image/jpeg'].map(part).join('');
    const entries = await readAll(
      readMsg,
      one(`${TIME}<IsIncoming>true</IsIncoming><Attachments>${parts}</Attachments>`),
    );
    expect(entries).toMatchObject([{ kind: 'message', problems: [expect.stringContaining('holds nothing of it')] }]);
  });

  it('reads again from its place each attachment, whatever stands around it', async () => {
    const bytes = Buffer.from('any bytes at all, more than three');
    const broken = `<![CDATA[${bytes.toString('base64').slice(0, 10)}]]>\r\n ${bytes.toString('base64').slice(10)}&#xD;&#xA;`;
    const part = `<MessageAttachment><AttachmentDataBase64String>${broken}</AttachmentDataBase64String><AttachmentContentType>image/png</AttachmentContentType></MessageAttachment>`;
    const text = one(`<Body>ünï</Body>${TIME}<Attachments>${part}</Attachments>`);
    const [message] = await messagesOf(readMsg, text, { sizes: [11] });
    expect(message?.attachments[0]).toMatchObject({ contentType: 'image/png', size: bytes.length, text: null });
    expect(await wholeAttachment(message!.attachments[0]!, 1000)).toEqual(bytes);
  });

  it('reads any bytes without failing, and ends', async () => {
    const pieces = fc.constantFrom(
      '<Message>',
      '</Message>',
      '<Body>',
      '</Body>',
      '<',
      '>',
      '&',
      '"',
      "='",
      TIME,
      '<!--',
      '<![CDATA[',
      '-->',
      '\u0000',
      '<?',
      '<a b="',
      '😀',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            pieces.map((text) => Buffer.from(text)),
            fc.uint8Array({ maxLength: 10 }),
          ),
          { maxLength: 30 },
        ),
        fc.integer({ min: 1, max: 9 }),
        async (parts, size) => {
          const bytes = Buffer.concat(parts);
          const entries = await readAll(readMsg, bytes, { sizes: [size] });
          expect(entries).toHaveLength((await readAll(readMsg, bytes)).length);
          for (const { start, end } of entries) expect(end).toBeGreaterThan(start);
        },
      ),
      { numRuns: runs },
    );
  });

  it('holds a body of 100 kB, refuses one of 10 MB, and goes on after it', async () => {
    const text = (body: string): string => `<Message><Body>${body}</Body>${TIME}</Message>`;
    const entries = await readAll(readMsg, text('x'.repeat(100_000)) + text('y'.repeat(10_000_000)) + text('z'));
    expect(entries.map((entry) => (entry.kind === 'message' ? entry.message.body.length : entry.why))).toEqual([
      100_000,
      expect.stringContaining('longer'),
      1,
    ]);
  });
});

describe('writeMsg()', () => {
  it('writes XML that a strict reader takes, but for control characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 3 }), async (messages) => {
        const legal = messages.map((message) => ({
          ...message,
          body: message.body.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, ''),
        }));
        const parser = new SaxesParser();
        let bodies: string[] = [];
        let body: string | null = null;
        parser.on('error', (error) => {
          throw error;
        });
        parser.on('opentag', ({ name }) => (body = name === 'Body' ? '' : null));
        parser.on('text', (piece) => (body = body === null ? null : body + piece));
        parser.on('closetag', ({ name }) => {
          if (name === 'Body') bodies = [...bodies, body ?? ''];
          body = null;
        });
        parser.write(await join(writeMsg(stream(legal)))).close();
        expect(bodies).toEqual(legal.map((message) => message.body));
      }),
      { numRuns: runs },
    );
  });

  it('writes the elements in the order of the phone, empty ones closed, numbers without blanks', async () => {
    const [message] = await messagesOf(readMsg, one(`<IsIncoming>true</IsIncoming><Sender>+1 555-01</Sender>${TIME}`));
    expect(await join(writeMsg(stream([message!])))).toBe(
      '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><Message><Recepients /><Body /><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments /><LocalTimestamp>131777420698276081</LocalTimestamp><Sender>+155501</Sender></Message></ArrayOfMessage>',
    );
  });
});

describe.skipIf(!hasSamples)('the samples of .msg', () => {
  const sample = (name: string): Buffer => readFileSync(`${SAMPLES}/${name}`);

  it('are read whole', async () => {
    const sms = await messagesOf(readMsg, sample('smsBackup/Fri, Aug 10 2018, 21-50-08 PM.msg'));
    expect(sms.map(({ body }) => body)).toEqual([
      'Hello & <welcome> "quoted"\nline two 😀',
      'Reply',
      'To two people',
      'control char \u0011 inside',
    ]);
    const mms = await messagesOf(readMsg, sample('mmsBackup/Fri, Aug 10 2018, 21-51-30 PM.msg'));
    expect(
      mms.map(({ kind, sender, recipients, attachments }) => [
        kind,
        sender,
        recipients,
        attachments.map(({ text, size }) => text ?? size),
      ]),
    ).toEqual([
      ['mms', '+15550100001', ['+15550100002'], [expect.stringContaining('<smil>'), 'Picture text é', 70]],
      ['mms', null, ['+15550100001', '+15550100002'], ['Group out']],
    ]);
  });

  it('are written as they were, byte for byte', async () => {
    for (const name of ['smsBackup/Fri, Aug 10 2018, 21-50-08 PM.msg', 'mmsBackup/Fri, Aug 10 2018, 21-51-30 PM.msg']) {
      expect(await join(writeMsg(stream(await messagesOf(readMsg, sample(name)))))).toBe(sample(name).toString('utf8'));
    }
  });
});
