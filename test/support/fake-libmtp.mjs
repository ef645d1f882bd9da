// Speaks what `libmtp-child.ts` speaks, without libmtp: a real process that does as the file says that the environment names.
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const {
  files = [],
  entries = null,
  endless = false,
  attach = 'done',
  get = {},
  once = null,
} = JSON.parse(readFileSync(process.env.FAKE_LIBMTP, 'utf8'));
const send = (reply) => new Promise((done) => process.send(reply, done));

process.on('disconnect', () => {
  rmSync(process.argv[2], { recursive: true, force: true });
  process.exit(0);
});
process.on('message', async ({ id, ask, file, to }) => {
  if (ask === 'attach' && attach !== 'done' && isFirst('attach'))
    return await send({ id, kind: attach, why: 'as the test says' });
  if (ask === 'list') await list(id);
  if (ask === 'get') {
    const { id: number, content } = files.find((one) => one.id === file);
    const way = wayOf(number);
    if (way === 'refuse') return await send({ id, kind: 'failed', why: 'Could not retrieve file' });
    if (way === 'nothing') return await send({ id, kind: 'done' });
    if (way === 'endless') return grow(to);
    const half = content.slice(0, Math.floor(content.length / 2));
    writeFileSync(to, way === undefined ? content : half);
    if (way === 'crash') process.kill(process.pid, 'SIGSEGV');
    if (way === 'hang') for (;;);
    if (way === 'nonsense') return process.send('what?');
  }
  await send({ id, kind: 'done' });
});

async function list(id) {
  const described = files.map(({ id: number, filename, content }) => ({
    ...{ id: number, filename, filesize: content.length, parentId: 7, storageId: 0x10001, filetype: 'JPEG file' },
  }));
  const all = entries ?? described;
  await send({ id, kind: 'entries', entries: all });
  while (endless) await send({ id, kind: 'entries', entries: Array.from({ length: 1000 }, () => all[0]) });
}

/** How a file goes wrong: always, or the first time in the folder `once`, which outlives this process. */
const wayOf = (number) => (get[number] === undefined || !isFirst(number) ? undefined : get[number]);

function isFirst(what) {
  if (once === null) return true;
  const mark = join(once, `met-${what}`);
  if (existsSync(mark)) return false;
  mkdirSync(mark);
  return true;
}

/** A file that gets longer for as long as it is let. */
function grow(to) {
  let size = 0;
  writeFileSync(to, '');
  setInterval(() => truncateSync(to, (size += 1_000_000)), 10);
}
