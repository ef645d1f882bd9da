import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from './bytes.ts';

export interface Runs {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  /** Two pixels a byte. */
  readonly nibbles: boolean;
}

/**
 * Packed rows of a bitmap ([MS-WMF] 3.1.6): pairs of a count and a colour; after a count of 0 the end of a row, the end
 * of the picture, a step to elsewhere, or so many colours as they are. Follows them to the end of the picture; none may
 * lead out of it.
 */
export async function followRuns(bytes: Bytes, { from, to, width, height, nibbles }: Runs): Promise<void> {
  let [x, y] = [0, 0];
  /** Colours as they are that are still to be passed over, filled up to an even count. */
  let passing = 0;
  let first: number | null = null;
  let stepping: 'no' | 'right' | 'up' = 'no';
  // Two pixels come together, also where a row has an odd number.
  const most = nibbles ? width + (width % 2) : width;
  const go = (right: number, up: number): void => {
    [x, y] = [x + right, y + up];
    // A writer may end the last row before it ends the picture.
    if (x > most || y > height || (right > 0 && y === height)) {
      throw new Broken(TEXT.malformed('a row of its picture data'));
    }
  };
  const pair = (count: number, value: number): 'end' | 'step' | 'on' => {
    if (count > 0) go(count, 0);
    else if (value === 0) go(-x, 1);
    else if (value === 1) return 'end';
    else if (value === 2) return 'step';
    else {
      go(value, 0);
      const packed = nibbles ? Math.ceil(value / 2) : value;
      passing = packed + (packed % 2);
    }
    return 'on';
  };
  for await (const { bytes: piece } of bytes.pieces(from, to)) {
    bytes.step(piece.length);
    for (let index = 0; index < piece.length; index += 1) {
      if (passing > 0) {
        const passed = Math.min(passing, piece.length - index);
        passing -= passed;
        index += passed - 1;
        continue;
      }
      const value = piece[index] ?? 0;
      if (stepping === 'right') {
        go(value, 0);
        stepping = 'up';
      } else if (stepping === 'up') {
        go(0, value);
        stepping = 'no';
      } else if (first === null) first = value;
      else {
        const next = pair(first, value);
        if (next === 'end') return;
        if (next === 'step') stepping = 'right';
        first = null;
      }
    }
  }
  // Not every writer says where the picture ends.
  const isWhole = y === height || (y === height - 1 && x >= width);
  if (!isWhole || passing > 0) throw new Broken(TEXT.cutOff('its picture data'));
}
