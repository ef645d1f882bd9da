// One .msg of 200,000 messages and 300 MB, as a whole program meets it: added to a backup (found, united, counted, made
// readable), then its first conversation shown and all of it exported. Ours alone: no peer reads such a file at all.
import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { below, cold, lifeboat, median } from './measure.mjs';

const MESSAGES = 200_000;
const BYTES = 300e6;
const MEMORY = 250e6;

export async function messageRows({ runs, scale, work }) {
  const messages = Math.max(1000, Math.round(MESSAGES * scale));
  const source = join(work, `messages-${messages}`);
  const bytes = makeFile(source, messages);
  const took = { add: [], list: [], html: [], json: [] };
  const memory = { add: [], list: [], html: [], json: [] };
  const note = (name, { seconds, rss }) => {
    took[name].push(seconds);
    memory[name].push(rss);
    console.log(`messages: ${name} ${seconds?.toFixed(1) ?? 'failed'} s, ${((rss ?? 0) / 1e6).toFixed(0)} MB`);
  };
  for (let run = 0; run < runs; run += 1) {
    const to = join(work, 'messages-target');
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to, { recursive: true });
    cold();
    const made = await lifeboat(['backup', '--device', `folder:${source}`, '--to', to, '--json']);
    note('add', made);
    const vault = join(to, `messages-${messages}`);
    const found = made.document?.inside?.messages?.messages;
    if (found !== messages) console.log(`messages: ${found} of ${messages} were found`);
    note('list', await lifeboat(['messages', 'list', vault, '--json']));
    for (const form of ['json', 'html']) {
      const out = join(to, `out-${form}`);
      note(form, await lifeboat(['messages', 'export', vault, '--format', form, '--out', out, '--json']));
      rmSync(out, { recursive: true, force: true });
    }
  }
  rmSync(join(work, 'messages-target'), { recursive: true, force: true });
  const name = `${messages} messages in one .msg of ${(bytes / 1e6).toFixed(0)} MB`;
  const what = {
    add: 'backed up, counted, made readable',
    list: 'read and listed',
    json: 'exported as JSON',
    html: 'exported as pages',
  };
  return Object.keys(what).flatMap((key) => [
    { what: `${name}, ${what[key]}`, unit: 's', ours: median(took[key]), peers: {}, due: '-', met: null },
    {
      what: `${name}, ${what[key]}, most memory`,
      unit: 'MB',
      ours: toMb(median(memory[key])),
      peers: {},
      due: `under ${MEMORY / 1e6}`,
      met: below(median(memory[key]), MEMORY),
    },
  ]);
}

const toMb = (bytes) => (bytes === null ? null : bytes / 1e6);

/** One in twenty has a picture of 13 kB, so that the whole has 1.5 kB a message. 400 people, eleven years. */
function makeFile(source, messages) {
  const folder = join(source, 'Phone/Documents/smsBackup');
  const file = join(folder, 'Fri, Aug 10 2018, 21-50-08 PM.msg');
  const target = Math.round((BYTES * messages) / MESSAGES);
  if (existsSync(`${file.slice(0, -4)}.hsh`)) return statSync(file).size;
  mkdirSync(folder, { recursive: true });
  const handle = openSync(file, 'w');
  const hash = createHash('sha256');
  const put = (text) => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    writeSync(handle, bytes);
  };
  put(
    '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
  );
  const start = 128_000_000_000_000_000n;
  const perMessage = target / messages;
  for (let at = 0; at < messages; at += 1) {
    const person = `+4915${String(1_000_000 + ((at * 7919) % 400))}`;
    const incoming = at % 3 !== 0;
    const body = `Message ${at}: ${'on the way, see you there 😀 '.repeat(at % 9)}&amp; so on`;
    const picture =
      at % 20 === 0
        ? `<MessageAttachment><AttachmentContentType>image/jpeg</AttachmentContentType><AttachmentDataBase64String>${jpeg(at, Math.round((perMessage - 480) * 15))}</AttachmentDataBase64String></MessageAttachment>`
        : '';
    put(
      `<Message>${incoming ? '<Recepients />' : `<Recepients><string>${person}</string></Recepients>`}<Body>${body}</Body><IsIncoming>${incoming}</IsIncoming><IsRead>true</IsRead><Attachments>${picture}</Attachments><LocalTimestamp>${start + BigInt(at) * 17_000_000_000n}</LocalTimestamp>${incoming ? `<Sender>${person}</Sender>` : '<Sender />'}</Message>`,
    );
  }
  put('</ArrayOfMessage>');
  closeSync(handle);
  writeFileSync(`${file.slice(0, -4)}.hsh`, hsh(hash.digest()));
  return statSync(file).size;
}

/** No two alike. */
function jpeg(at, bytes) {
  const content = Buffer.alloc(bytes, 0x5a);
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]).copy(content);
  content.writeUInt32LE(at, 4);
  return content.toString('base64');
}

/** As the phone writes it; see docs/messages.md. */
function hsh(sha256) {
  const [key, iv] = ['de2f6bd818c3d24d8c9eeb3f1a244df8', 'ec6a9b081de8ac4991dfad071418e7a3'];
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(key, 'hex'), Buffer.from(iv, 'hex'));
  return Buffer.concat([cipher.update(sha256.toString('base64')), cipher.final()]).toString('base64');
}
