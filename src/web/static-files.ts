import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentType } from '../shared/contract/page-policy.ts';
import { AppError } from '../shared/errors/app-error.ts';
import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';

export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Its name changes with its content, so a browser may keep it. */
  readonly lasting: boolean;
}

/**
 * The renderer's build, by URL path, read once: a request is looked up in a table and never becomes a path. Errors:
 * `USAGE` when nothing is built.
 */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, StaticFile>();
  for (const entry of found) {
    const type = contentType(entry.name);
    if (!entry.isFile() || type === null) continue;
    const full = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(folder, full).split(path.sep).join('/')}`;
    files.set(url, { type, bytes: await readFile(full), lasting: url.startsWith('/assets/') });
  }
  if (files.has('/index.html')) return files;
  const what = SERVE_TEXT.notBuilt(folder);
  throw new AppError('USAGE', what, { details: { what } });
}
