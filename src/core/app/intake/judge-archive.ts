import yauzl, { type ZipFile } from 'yauzl';
import type { StepId } from '../../../shared/domain/ids.ts';
import type { OpOptions } from '../../base/options.ts';
import { classify } from '../../plan/classify.ts';
import type { Judgement } from './judgement.ts';

/** A directory with more entries is counted no further. */
const MOST_ENTRIES = 200_000;

/** What a ZIP file holds, by its directory alone: nothing is unpacked. One whose end is missing is cut off. */
export async function judgeArchive(path: string, name: string, { signal }: OpOptions): Promise<Judgement> {
  const own = { format: 'zip', step: stepOf('zip', name), count: null, from: null, until: null } as const;
  let zip: ZipFile;
  try {
    zip = await open(path);
  } catch {
    // Without its directory, which is at its end, an archive is the beginning of one.
    return { ...own, verdict: 'cut-off' };
  }
  try {
    const { names, damaged } = await namesIn(zip, signal);
    const format = formatOf(names);
    const count = { of: 'entries' as const, n: zip.entryCount };
    const verdict = damaged ? 'cut-off' : zip.entryCount === 0 ? 'empty' : 'usable';
    return { ...own, format, step: stepOf(format, name), count, verdict };
  } finally {
    zip.close();
  }
}

function open(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: true }, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

interface Names {
  /** Those that tell what an archive is; lower case. */
  readonly names: ReadonlySet<string>;
  readonly damaged: boolean;
}

function namesIn(zip: ZipFile, signal: AbortSignal): Promise<Names> {
  return new Promise((resolve, reject) => {
    const names = new Set<string>();
    let seen = 0;
    zip.on('entry', ({ fileName }: { readonly fileName: string }) => {
      seen += 1;
      const lower = fileName.toLowerCase();
      const top = lower.split('/', 1)[0] ?? '';
      if (names.size < 64) names.add(lower.includes('/') ? `${top}/` : top);
      if (lower.startsWith('appxmetadata/') && lower.endsWith('appxbundlemanifest.xml')) names.add('bundle');
      if (lower.endsWith('wmappmanifest.xml') || lower === 'appxmanifest.xml') names.add(lower);
      if (signal.aborted) reject(signal.reason as Error);
      else if (seen >= MOST_ENTRIES) resolve({ names, damaged: false });
      else zip.readEntry();
    });
    zip.on('end', () => resolve({ names, damaged: false }));
    zip.on('error', () => resolve({ names, damaged: true }));
    zip.readEntry();
  });
}

function formatOf(names: ReadonlySet<string>): string {
  if (names.has('bundle')) return 'appxbundle';
  if (names.has('appxmanifest.xml')) return 'appx';
  if (names.has('wmappmanifest.xml')) return 'xap';
  if (names.has('[content_types].xml')) {
    if (names.has('word/')) return 'docx';
    if (names.has('xl/')) return 'xlsx';
    if (names.has('ppt/')) return 'pptx';
  }
  return 'zip';
}

function stepOf(format: string, name: string): StepId {
  if (format === 'appx' || format === 'appxbundle' || format === 'xap') return 'packages';
  return format === 'zip' ? 'cloud' : classify(name);
}
