import { z } from 'zod';
import { STEP_IDS, type StepId } from '../../shared/domain/ids.ts';
import { JournalEntry, RunHeader } from '../../shared/domain/run-record.ts';
import type { Fingerprint, StoredFile } from '../../shared/domain/stored-file.ts';
import { isPayloadPath } from './target-name.ts';

/**
 * The header with the run's place in the backup's history. Run ids are clock times, and clocks are set back;
 * the order in which moves and new versions are replayed must not depend on one.
 */
export const JournalHeader = RunHeader.extend({ order: z.int().nonnegative().default(0) });
export type JournalHeader = z.infer<typeof JournalHeader>;

type Intent = Extract<JournalEntry, { kind: 'intent' }>;
type ReadBack = Extract<JournalEntry, { kind: 'read-back' }>;

const decoder = new TextDecoder('utf-8', { fatal: true });
const Line = z.union([JournalEntry, JournalHeader]);

/** One line of a journal; null for one that cannot be used. Paths that would leave the backup's folder make it so. */
export function parseLine(bytes: Uint8Array): JournalEntry | JournalHeader | null {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
  const entry = quickly(value) ?? slowly(value);
  if (entry?.kind === 'intent') {
    const { stored, aside, part } = entry;
    const safe = isPayloadPath(stored.path) && (aside === null || isPayloadPath(aside)) && /^[0-9a-f]{32}$/u.test(part);
    return safe ? entry : null;
  }
  if (entry?.kind === 'linked') return isPayloadPath(entry.stored.path) ? entry : null;
  return entry;
}

function slowly(value: unknown): JournalEntry | JournalHeader | null {
  const parsed = Line.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/**
 * The two kinds of which there is one for each file, checked by hand to the same rules as the schema's: of a backup of
 * 100,000 files they are 200,000 lines, and the schema takes five times as long. What this cannot take, the schema judges.
 */
export function quickly(value: unknown): Intent | ReadBack | null {
  if (!isObject(value)) return null;
  if (value['kind'] === 'intent') return intentOf(value);
  return value['kind'] === 'read-back' ? readBackOf(value) : null;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isHex = (value: unknown, digits: number): value is string =>
  isText(value) && value.length === digits && /^[0-9a-f]+$/u.test(value);
const isStep = (value: unknown): value is StepId => (STEP_IDS as readonly unknown[]).includes(value);

function intentOf({
  batch,
  step,
  source,
  fingerprint: print,
  part,
  stored: file,
  aside,
  ...more
}: Fields): Intent | null {
  // Rare, and for the schema.
  if ('earlier' in more) return null;
  const fingerprint = fingerprintOf(print);
  const stored = storedOf(file);
  if (!isObject(source) || !fingerprint || !stored || !isInteger(batch) || !isStep(step) || !isText(part)) return null;
  const { storage, path } = source;
  if (!isText(storage) || !isText(path) || !(aside === null || isText(aside))) return null;
  return { kind: 'intent', batch, step, source: { storage, path }, fingerprint, part, stored, aside };
}

function fingerprintOf(value: unknown): Fingerprint | null {
  if (!isObject(value)) return null;
  const { size, modified, persistentId } = value;
  if (!isInteger(size) || size < 0 || !(modified === null || isInteger(modified))) return null;
  return persistentId === null || isText(persistentId) ? { size, modified, persistentId } : null;
}

function storedOf(value: unknown): StoredFile | null {
  if (!isObject(value)) return null;
  const { path, size, sha256, xxh64 } = value;
  if (!isText(path) || path.length < 6 || !path.startsWith('data/') || !isInteger(size) || size < 0) return null;
  return isHex(sha256, 64) && isHex(xxh64, 16) ? { path, size, sha256, xxh64 } : null;
}

function readBackOf({ path, sha256, cacheBypassed }: Fields): ReadBack | null {
  if (!isText(path) || !isHex(sha256, 64) || typeof cacheBypassed !== 'boolean') return null;
  return { kind: 'read-back', path, sha256, cacheBypassed };
}
