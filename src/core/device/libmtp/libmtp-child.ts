import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PAGE, Request, type Reply } from './messages.ts';

// The process that libmtp runs in. node-mtp blocks it for as long as libmtp works, and a call out of order ends it with a
// segmentation fault: so it is a process of its own that may die, and the order is kept here.

/** node-mtp 0.3.15, whole. */
interface NodeMtp {
  attach(): void;
  getFileListing(): readonly unknown[] | undefined;
  getFile(id: number, path: string): void;
  release(): void;
}

/** Where files are put; taken away with us when the one who started us is gone. */
const folder = process.argv[2] ?? '';
let library: NodeMtp | null = null;
let state: 'new' | 'attached' | 'over' = 'new';

// Ctrl-C is for the one who started us: the file under way is his to give up.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  if (state === 'attached') library?.release();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
process.on('message', (message) => {
  const request = Request.parse(message);
  answer(request).catch((error: unknown) => {
    void send({
      id: request.id,
      kind: 'failed',
      why: String(error instanceof Error ? error.message : error).slice(0, 2000),
    });
  });
});

async function answer(request: Request): Promise<void> {
  const { id } = request;
  if (library === null) {
    try {
      library = createRequire(import.meta.url)('node-mtp') as NodeMtp;
    } catch (error) {
      await send({ id, kind: 'missing', why: String(error instanceof Error ? error.message : error).slice(0, 2000) });
      return;
    }
  }
  if (request.ask === 'attach') {
    if (state !== 'new') throw new Error('it was attached before');
    // A second attempt after a failed one crashes: whoever wants another starts another process.
    state = 'over';
    library.attach();
    state = 'attached';
  } else if (state !== 'attached') {
    throw new Error('it is not attached');
  } else if (request.ask === 'get') {
    library.getFile(request.file, request.to);
  } else if (request.ask === 'release') {
    state = 'over';
    library.release();
  } else {
    const entries = library.getFileListing();
    if (entries === undefined) throw new Error('it gave no list: the phone is locked or empty, or listing it failed');
    for (let at = 0; at < entries.length; at += PAGE) {
      await send({ id, kind: 'entries', entries: entries.slice(at, at + PAGE) });
    }
  }
  await send({ id, kind: 'done' });
}

/** Whoever asked may be gone by now: what is said to nobody is no reason to die of. `disconnect` ends us, and tidies up. */
function send(reply: Reply): Promise<void> {
  return new Promise((resolve) => process.send?.(reply, undefined, undefined, () => resolve()));
}
