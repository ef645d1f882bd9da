import { createHash } from 'node:crypto';
import type { MessageExportFormat, MessagesExported } from '../../shared/domain/messages.ts';
import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { exportHtml } from '../messages/export-html.ts';
import { exportMsg, inTurn } from '../messages/export-msg.ts';
import { writeCsv, writeJson, writeMalformed, type NameOf } from '../messages/export-text.ts';
import { everyMessage, loadAll, type MessageIndex } from '../messages/message-index.ts';
import { androidElements, writeAndroid } from '../messages/write-android.ts';
import { WrittenTally } from '../messages/written-tally.ts';
import type { MessageLibrary } from './messages-library.ts';
import { MAIN, openOutput, type Output } from './export-output.ts';

export interface ExportRequest {
  readonly as: MessageExportFormat;
  /** Absolute. */
  readonly out: string;
  readonly nameOf: NameOf;
  readonly clock: Clock;
}

interface Written extends Pick<MessagesExported, 'entries' | 'files'> {
  /** What the form has no place for. */
  readonly leftOut: number;
}

/**
 * Writes all messages of a backup in another form. What the form cannot hold is counted, so that what is in the backup is
 * always what was written and what was left out; one that does not come out even gets no name. Throws `USAGE` where the place is taken.
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
  const tally = new WrittenTally(index);
  const { leftOut, entries, files } = await library.use(() => writeAs(library, request, { output, tally }, options));
  const written = tally.total;
  if (written + leftOut !== index.total) {
    const sum = `${String(written)} written, ${String(leftOut)} left out, ${String(index.total)} in the backup`;
    throw new Error(`Cannot call the export to "${out}" whole: ${sum}`);
  }
  // The pages list them by themselves.
  const besides = index.malformed.length > 0 && as !== 'html' && as !== 'json';
  const name = 'not-understood.txt';
  if (besides) await library.use(() => output.folder.write(name, writeMalformed(index)));
  await output.finish();
  return {
    format: 1,
    as,
    out,
    messages: index.total,
    written,
    entries,
    files: files + (besides ? 1 : 0),
    leftOut: leftOut === 0 ? [] : [{ why: TEXT.neverSent, count: leftOut }],
    malformed: index.malformed.length,
    malformedIn: malformedIn(index, as, out),
    byYear: [...tally.byYear()],
    byContact: tally.byThread().map(({ thread: { id, participants }, ...counts }) => ({
      thread: id,
      people: participants.map((address) => ({ address, name: request.nameOf(address) })),
      ...counts,
    })),
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
  { output: { folder }, tally }: { readonly output: Output; readonly tally: WrittenTally },
  { signal }: OpOptions,
): Promise<Written> {
  const { onWritten } = tally;
  const one = { leftOut: 0, files: 1 };
  const input = {
    index,
    nameOf,
    signal,
    onWritten,
    notes: { madeBy: TEXT.madeBy, timeRule: TEXT.timeRule(index.zone) },
  };
  switch (as) {
    case 'json':
      await folder.write(MAIN, writeJson(input));
      return { ...one, entries: tally.total };
    case 'csv':
      await folder.write(MAIN, writeCsv(input));
      return { ...one, entries: tally.total };
    case 'android-xml': {
      const count = androidCount(index);
      const all = everyMessage(index);
      const told = inTurn(all, onWritten);
      let entries = 0;
      const pieces = writeAndroid(
        loadAll(index, all, { signal }),
        { count, set: setId(index), at: clock.now() },
        nameOf,
        (message, elements) => {
          entries += elements;
          told(message);
        },
      );
      await folder.write(MAIN, pieces);
      // The number is in the file's first line, for the app to compare.
      if (entries !== count) throw new Error(`Cannot announce ${String(count)} entries and write ${String(entries)}`);
      return { ...one, entries };
    }
    case 'html': {
      const { written, files } = await exportHtml(index, { nameOf, output: folder, signal, hsh, onWritten });
      return { leftOut: 0, entries: written, files: files + 4 };
    }
    case 'msg': {
      const { written, ...made } = await exportMsg(index, folder, { at: clock.now(), signal, onWritten });
      return { ...made, entries: written };
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
