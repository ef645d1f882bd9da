/** A line with its place: `end` is after its line end. Longer ones are cut at the limit and marked. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly cut: boolean;
  /** False for a last one without a line end. */
  readonly ended: boolean;
}

const LF = 0x0a;

/** Lines of UTF-8, ended by LF or CR LF; at most `limit` bytes of each are kept. */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  base: number,
  limit: number,
): AsyncGenerator<Line, void, void> {
  let pieces: Buffer[] = [];
  let kept = 0;
  let start = base;
  let at = base;
  const add = (piece: Buffer): void => {
    const room = piece.subarray(0, Math.max(0, limit - kept));
    kept += piece.length;
    if (room.length > 0) pieces.push(Buffer.from(room));
  };
  const take = (ended: boolean): Line => {
    const line = {
      text: Buffer.concat(pieces).toString('utf8').replace(/\r$/u, ''),
      start,
      end: at,
      cut: kept > limit,
      ended,
    };
    pieces = [];
    kept = 0;
    start = at;
    return line;
  };
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let lf = buffer.indexOf(LF); lf !== -1; lf = buffer.indexOf(LF, from)) {
      add(buffer.subarray(from, lf));
      at += lf + 1 - from;
      from = lf + 1;
      yield take(true);
    }
    add(buffer.subarray(from));
    at += buffer.length - from;
  }
  if (at > start) yield take(false);
}
