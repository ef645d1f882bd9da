import fs, { type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OutputContent, OutputFolder } from '../messages/export-msg.ts';

const GATHER = 256 * 1024;

/** Where an export goes: nothing of it is there under its name before all of it is. */
export interface Output {
  readonly folder: OutputFolder;
  /** Gives everything its name. Disposing without it removes what was written. */
  finish(): Promise<void>;
}

/**
 * Opens a place for an export that does not write over anything: a new file, or a new or empty folder. Throws `USAGE` for
 * a place that is taken or cannot be written to.
 */
export async function openOutput(out: string, kind: 'file' | 'folder'): Promise<Output & AsyncDisposable> {
  const taken = await isTaken(out, kind);
  if (taken !== null) throw refused(out, taken);
  const part = path.join(path.dirname(out), `.${path.basename(out)}.part-${String(process.pid)}`);
  try {
    await fs.rm(part, { recursive: true, force: true });
    await fs.mkdir(part, { recursive: true });
  } catch (cause) {
    throw writeError(out, cause);
  }
  let finished = false;
  return {
    folder: {
      write: async (name, content) => {
        try {
          await writeFile(path.join(part, name), content, kind === 'file' || /\.(?:msg|hsh)$/u.test(name));
        } catch (cause) {
          throw writeError(out, cause);
        }
      },
    },
    finish: async () => {
      const besides = kind === 'folder' ? [] : (await fs.readdir(part)).filter((name) => name !== MAIN);
      for (const place of [out, ...besides.map((name) => `${out}.${name}`)]) {
        const now = await isTaken(place, kind);
        if (now !== null) throw refused(place, now);
      }
      try {
        if (kind === 'folder') {
          // An empty folder makes room; rmdir refuses any other.
          if (await exists(out)) await fs.rmdir(out);
          await fs.rename(part, out);
        } else {
          // What belongs beside the file first: the file itself says that the export is there.
          for (const name of besides) await fs.rename(path.join(part, name), `${out}.${name}`);
          await fs.rename(path.join(part, MAIN), out);
          await fs.rmdir(part);
        }
      } catch (cause) {
        throw writeError(out, cause);
      }
      finished = true;
    },
    [Symbol.asyncDispose]: async () => {
      if (!finished) await fs.rm(part, { recursive: true, force: true });
    },
  };
}

/** The export's own file in an output of the kind `file`; every other name in it is put behind the file's name. */
export const MAIN = 'main';

/** Why nothing can go there; null when it can. */
async function isTaken(out: string, kind: 'file' | 'folder'): Promise<string | null> {
  try {
    const there = await fs.lstat(out);
    if (kind === 'folder' && there.isDirectory() && (await fs.readdir(out)).length === 0) return null;
    return kind === 'folder' && there.isDirectory()
      ? 'the folder is not empty'
      : 'there is something of that name already';
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw writeError(out, cause);
  }
}

async function exists(out: string): Promise<boolean> {
  try {
    await fs.lstat(out);
    return true;
  } catch {
    // Whatever else is wrong with it, the next step says.
    return false;
  }
}

async function writeFile(file: string, content: OutputContent, durable: boolean): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const handle = await fs.open(file, 'wx');
  try {
    if (typeof content === 'string') await handle.writeFile(content);
    else await writePieces(handle, content);
    // A set of pages is thousands of files, and can be written again; what goes to a phone or stands alone is waited for.
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Small pieces are gathered: a call for each line would take longer than making it. */
async function writePieces(handle: FileHandle, content: Exclude<OutputContent, string>): Promise<void> {
  let gathered: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size > 0) await handle.writeFile(Buffer.concat(gathered));
    gathered = [];
    size = 0;
  };
  for await (const piece of content) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : Buffer.from(piece);
    gathered.push(bytes);
    size += bytes.length;
    if (size >= GATHER) await flush();
  }
  await flush();
}

function refused(out: string, why: string): AppError {
  return new AppError('USAGE', `Cannot write to "${out}": ${why}`, { details: { what: out } });
}

function writeError(out: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  // Not of the disk: an abort, or an error of ours on its way through.
  if (cause instanceof AppError || typeof code !== 'string' || !/^E[A-Z]+$/u.test(code)) return cause;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('EXPORT_FULL', `Cannot write to "${out}": the disk is full`, { cause });
  }
  return new AppError('USAGE', `Cannot write to "${out}": ${code}`, { details: { what: out }, cause });
}
