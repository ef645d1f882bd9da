import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, isZero, safe, type Bytes } from './bytes.ts';

/** A range of the file, `to` not counted in. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** What is in a box, without its header. */
export interface Box extends Extent {
  /** Four characters, each a byte. */
  readonly type: string;
}

/** Boxes that say where a track's samples are (ISO/IEC 14496-12, 8.6.1.2, 8.7). */
export interface Track {
  readonly sizes: Box;
  readonly chunks: Box;
  readonly runs: Box;
  readonly times: Box;
}

/** Samples that are looked at for being nothing but zeros. */
const PROBES = 64;
const PROBE_BYTES = 256;

/** Gives the number of samples. Throws `Broken` when a sample lies outside the media data, or the tables disagree. */
export async function checkTrack(bytes: Bytes, track: Track, data: readonly Extent[]): Promise<number> {
  const sizeOf = await sampleSizes(bytes, track.sizes);
  const chunks = await chunkOffsets(bytes, track.chunks);
  const perChunk = await samplesPerChunk(bytes, track.runs, chunks.length);
  const probeEvery = Math.max(1, Math.floor(sizeOf.count / PROBES));
  let sample = 0;
  let zeros = 0;
  for (const [index, at] of chunks.entries()) {
    let end = at;
    const count = perChunk(index);
    bytes.step(count + 1);
    if (sample + count > sizeOf.count) throw new Broken(TEXT.malformed('a table of its samples'));
    const probes: number[] = [];
    for (let last = sample + count; sample < last; sample += 1) {
      if (sample % probeEvery === 0 && sizeOf.at(sample) >= PROBE_BYTES) probes.push(end);
      end += sizeOf.at(sample);
    }
    checkExtent(bytes, at, end, data);
    for (const probe of probes) if (await isZeroAt(bytes, probe)) zeros += 1;
  }
  if (sample !== sizeOf.count) throw new Broken(TEXT.malformed('a table of its samples'));
  if (zeros > 0) throw new Broken(TEXT.zeroMedia);
  const timed = await timedSamples(bytes, track.times);
  if (timed !== sizeOf.count) throw new Broken(TEXT.malformed('the times of its samples'));
  return sizeOf.count;
}

function checkExtent(bytes: Bytes, from: number, to: number, data: readonly Extent[]): void {
  if (to > bytes.size) throw new Broken(TEXT.cutOff('its film'));
  bytes.step(data.length);
  if (to > from && !data.some((one) => from >= one.from && to <= one.to))
    throw new Broken(TEXT.outside('a part of the film'));
}

/** Sound can be silence, and a picture has a header: 256 zero bytes at its start are of no codec. */
async function isZeroAt(bytes: Bytes, at: number): Promise<boolean> {
  return isZero(await bytes.at(at, PROBE_BYTES, 'its film'));
}

async function table(bytes: Bytes, box: Box, header: number, width: number): Promise<{ rows: Buffer; count: number }> {
  const what = `its table ${box.type}`;
  if (box.to - box.from < header) throw new Broken(TEXT.malformed(what));
  const count = (await bytes.at(box.from + header - 4, 4, what)).readUInt32BE();
  if (box.from + header + count * width > box.to) throw new Broken(TEXT.malformed(what));
  return { rows: await bytes.at(box.from + header, count * width, what), count };
}

async function sampleSizes(bytes: Bytes, box: Box): Promise<{ count: number; at: (sample: number) => number }> {
  const what = `its table ${box.type}`;
  if (box.to - box.from < 12) throw new Broken(TEXT.malformed(what));
  const head = await bytes.at(box.from, 12, what);
  const count = head.readUInt32BE(8);
  if (box.type === 'stsz') {
    const same = head.readUInt32BE(4);
    if (same > 0) return { count, at: () => same };
    const { rows } = await table(bytes, box, 12, 4);
    return { count, at: (sample) => rows.readUInt32BE(sample * 4) };
  }
  const bits = head[7] ?? 0;
  if (bits !== 4 && bits !== 8 && bits !== 16) throw new Broken(TEXT.malformed(what));
  const { rows } = await table(bytes, { ...box }, 12, bits / 8);
  if (bits === 16) return { count, at: (sample) => rows.readUInt16BE(sample * 2) };
  if (bits === 8) return { count, at: (sample) => rows[sample] ?? 0 };
  return { count, at: (sample) => ((rows[sample >> 1] ?? 0) >> (sample % 2 === 0 ? 4 : 0)) & 15 };
}

async function chunkOffsets(bytes: Bytes, box: Box): Promise<Float64Array> {
  const long = box.type === 'co64';
  const { rows, count } = await table(bytes, box, 8, long ? 8 : 4);
  // As long as the rows that were read, so as long as the file allows.
  return Float64Array.from({ length: count }, (_, index) =>
    long ? safe(rows.readBigUInt64BE(index * 8), 'a part of the film') : rows.readUInt32BE(index * 4),
  );
}

async function samplesPerChunk(bytes: Bytes, box: Box, chunks: number): Promise<(chunk: number) => number> {
  const { rows, count } = await table(bytes, box, 8, 12);
  if (count === 0 && chunks > 0) throw new Broken(TEXT.malformed('its table stsc'));
  const first = (row: number): number => (row < count ? rows.readUInt32BE(row * 12) - 1 : Infinity);
  for (let row = 0; row < count; row += 1) {
    if (first(row) < (row === 0 ? 0 : first(row - 1) + 1)) throw new Broken(TEXT.malformed('its table stsc'));
  }
  if (count > 0 && first(0) !== 0) throw new Broken(TEXT.malformed('its table stsc'));
  let row = 0;
  // Chunks are asked for in their order.
  return (chunk) => {
    while (chunk >= first(row + 1)) row += 1;
    return rows.readUInt32BE(row * 12 + 4);
  };
}

async function timedSamples(bytes: Bytes, box: Box): Promise<number> {
  const { rows, count } = await table(bytes, box, 8, 8);
  bytes.step(count);
  let samples = 0;
  for (let row = 0; row < count; row += 1) samples += rows.readUInt32BE(row * 8);
  return samples;
}
