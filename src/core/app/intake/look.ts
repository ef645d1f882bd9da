import { lstat, open, opendir } from 'node:fs/promises';
import path from 'node:path';
import type { Intake, IntakeFile } from '../../../shared/contract/window.ts';
import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import { classify } from '../../plan/classify.ts';
import { extensionOf, judgeFile } from './judge-file.ts';
import { isPlaceholder } from './placeholder.ts';

/** So many are judged and shown; the rest are counted. */
const MOST_JUDGED = 500;
/** A folder tree is walked no further than that. */
const MOST_WALKED = 200_000;

/** Judges dropped files and folders by their content, one after the other. What cannot be read is `not-checked`. */
export async function lookAtIntake(from: readonly string[], log: Log, options: OpOptions): Promise<Intake> {
  const files: IntakeFile[] = [];
  const total = { files: 0, bytes: 0 };
  for await (const { file, name, size, blocks } of walk(from, options)) {
    total.files += 1;
    total.bytes += size;
    if (files.length < MOST_JUDGED) files.push(await judge({ file, name, size, blocks }, log, options));
  }
  return { files, total, more: Math.max(0, total.files - files.length) };
}

interface Found {
  readonly file: string;
  readonly name: string;
  readonly size: number;
  /** Of 512 bytes, as the disk has them. */
  readonly blocks: number;
}

async function judge({ file, name, size, blocks }: Found, log: Log, options: OpOptions): Promise<IntakeFile> {
  const unknown = {
    path: file,
    name,
    bytes: size,
    format: extensionOf(name) || 'file',
    step: classify(name),
    count: null,
    from: null,
    until: null,
  };
  // Reading it would fetch it from the cloud, or fail: it is said instead.
  if (isPlaceholder({ size, blocks })) return { ...unknown, verdict: 'placeholder' };
  try {
    const handle = await open(file, 'r');
    try {
      return { path: file, name, bytes: size, ...(await judgeFile({ path: file, name, size, handle }, options)) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    options.signal.throwIfAborted();
    log('debug', `"${file}" could not be judged: ${String(error)}`);
    return { ...unknown, verdict: 'not-checked' };
  }
}

/**
 * Files in what was dropped; links are not followed. `name` is as a run would call it: in one folder relative to that,
 * of several things each begins with its own.
 */
async function* walk(from: readonly string[], { signal }: OpOptions): AsyncGenerator<Found, void, void> {
  let walked = 0;
  const open: { readonly at: string; readonly name: string }[] = from
    .map((one) => ({ at: path.resolve(one), name: path.basename(path.resolve(one)) }))
    .reverse();
  for (let next = open.pop(); next !== undefined && walked < MOST_WALKED; next = open.pop()) {
    signal.throwIfAborted();
    walked += 1;
    const { at, name } = next;
    const stat = await lstat(at).catch(() => null);
    if (stat?.isFile()) yield { file: at, name, size: stat.size, blocks: stat.blocks };
    if (!stat?.isDirectory()) continue;
    const under = walked === 1 && from.length === 1 ? '' : `${name}/`;
    const names: string[] = [];
    try {
      for await (const entry of await opendir(at)) if (names.length < MOST_WALKED) names.push(entry.name);
    } catch {
      // A folder that this account may not read holds nothing that could be taken in.
      continue;
    }
    for (const one of names.sort().reverse()) open.push({ at: path.join(at, one), name: `${under}${one}` });
  }
}
