import { createHash } from 'node:crypto';
import type { MessageExportFormat, MessagesExported } from '../../shared/domain/messages.ts';
import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { exportHtml } from '../messages/export-html.ts';
import { exportMsg } from '../messages/export-msg.ts';
import { writeCsv, writeJson, writeMalformed, type NameOf } from '../messages/export-text.ts';
import { countByYear, everyMessage, loadAll, type MessageIndex } from '../messages/message-index.ts';
import { androidElements, writeAndroid } from '../messages/write-android.ts';
import type { MessageLibrary } from './messages-library.ts';
import { MAIN, openOutput, type Output } from './messages-output.ts';

export interface ExportRequest {
  readonly as: MessageExportFormat;
  /** Absolute. */
  readonly out: string;
  readonly nameOf: NameOf;
  readonly clock: Clock;
}

type Written = Pick<MessagesExported, 'written' | 'entries' | 'files'>;

/**
 * Writes all messages of a backup in another form. What the form cannot hold is counted, so that what is in the backup is
 * always what was written and what was left out. Throws `USAGE` where the place is taken.
 */
export async function exportMessages(
  library: MessageLibrary,
  request: ExportRequest,
  options: OpOptions,
): Promise<MessagesExported> {
  const { index } = library;
  const { as, out } = request;
  const isFolder = as === 'html' || as === 'msg';
  await using output = await openOutput(out, isFolder ? 'folder' : 'file');
  const result = await library.use(() => writeAs(library, request, output, options));
  // The pages list them by themselves.
  const besides = index.malformed.length > 0 && as !== 'html' && as !== 'json';
  const name = 'not-understood.txt';
  if (besides) await library.use(() => output.folder.write(name, writeMalformed(index)));
  await output.finish();
  const leftOut = index.total - result.written;
  return {
    format: 1,
    as,
    out,
    messages: index.total,
    ...result,
    files: result.files + (besides ? 1 : 0),
    leftOut: leftOut === 0 ? [] : [{ why: TEXT.neverSent, count: leftOut }],
    malformed: index.malformed.length,
    malformedIn: malformedIn(index, as, out),
    byYear: [...countByYear(index)],
  };
}

function malformedIn({ malformed }: MessageIndex, as: MessageExportFormat, out: string): string | null {
  if (malformed.length === 0) return null;
  if (as === 'json') return out;
  return as === 'html' || as === 'msg' ? `${out}/not-understood.txt` : `${out}.not-understood.txt`;
}

async function writeAs(
  { index, hsh }: MessageLibrary,
  { as, nameOf, clock }: ExportRequest,
  { folder }: Output,
  { signal }: OpOptions,
): Promise<Written> {
  const all = { written: index.total, entries: index.total, files: 1 };
  const input = { index, nameOf, signal, notes: { madeBy: TEXT.madeBy, timeRule: TEXT.timeRule(index.zone) } };
  switch (as) {
    case 'json':
      await folder.write(MAIN, writeJson(input));
      return all;
    case 'csv':
      await folder.write(MAIN, writeCsv(input));
      return all;
    case 'android-xml': {
      const count = androidCount(index);
      const messages = loadAll(index, everyMessage(index), { signal });
      await folder.write(MAIN, writeAndroid(messages, { count, set: setId(index), at: clock.now() }, nameOf));
      return { ...all, entries: count };
    }
    case 'html': {
      const { written, files } = await exportHtml(index, { nameOf, output: folder, signal, hsh });
      return { written, entries: written, files: files + 4 };
    }
    case 'msg': {
      const { written, files } = await exportMsg(index, folder, { at: clock.now(), signal });
      return { written, entries: written, files };
    }
  }
}

function androidCount(index: MessageIndex): number {
  return everyMessage(index).reduce(
    (sum, { kind, box, recipients }) => sum + androidElements({ kind, box, recipients }),
    0,
  );
}

/** A GUID of the content, so that the same messages make the same set. */
function setId({ files }: MessageIndex): string {
  const hash = createHash('sha256');
  for (const { sha256 } of files) hash.update(sha256);
  const hex = hash.digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
