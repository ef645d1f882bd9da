import type { Piece } from './sent-log.ts';
import { paddingOf, TAR_END, tarHeader, type TarEntry } from './tar.ts';

/** Most bytes of content in a pack; a larger file is spread over several. */
export const PACK_BYTES = 16 * 1024 * 1024;
/** Packs are filled up to a multiple of this, so that their size says little of what is in them. */
const GRAIN_LARGE = 1024 * 1024;
const GRAIN_SMALL = 64 * 1024;

export interface PackedPiece extends Piece {
  readonly path: string;
}

/** A tar archive in the making. */
export class Pack {
  readonly pieces: PackedPiece[] = [];
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #content = 0;

  /** Bytes of content that still fit. */
  get room(): number {
    return PACK_BYTES - this.#content;
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  add(entry: TarEntry, piece: Omit<PackedPiece, 'offset' | 'length'>, bytes: Uint8Array): void {
    const header = tarHeader({ ...entry, size: bytes.byteLength });
    this.pieces.push({ ...piece, length: bytes.byteLength, offset: this.#size + header.byteLength });
    const padding = new Uint8Array(paddingOf(bytes.byteLength));
    this.#chunks.push(header, bytes, padding);
    this.#size += header.byteLength + bytes.byteLength + padding.byteLength;
    this.#content += bytes.byteLength;
  }

  /** The whole archive, ended and filled up with zeros. */
  finish(): Uint8Array {
    const least = this.#size + TAR_END;
    const grain = least > GRAIN_LARGE ? GRAIN_LARGE : GRAIN_SMALL;
    const whole = new Uint8Array(Math.ceil(least / grain) * grain);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.byteLength;
    }
    return whole;
  }
}

/** The name of a piece in its pack: joined in the order of their names, the pieces are the file. */
export function pieceName(path: string, from: number, isWhole: boolean): string {
  return isWhole ? path : `${path}.lifeboat-part-${String(from).padStart(15, '0')}`;
}
