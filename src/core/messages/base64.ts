/** Base64 that comes in pieces of text: white space is passed over, what is not base64 is noticed. */
export class Base64Decoder {
  #rest = '';
  #padded = false;
  #bad = false;

  /** Something in it was no base64: what was decoded is not what was written. */
  get damaged(): boolean {
    return this.#bad;
  }

  write(piece: string): Buffer {
    const wasPadded = this.#padded;
    let text = piece;
    if (/[^A-Za-z0-9+/]/u.test(text)) text = this.#clean(text);
    // Padding ends it: nothing may come after.
    if (wasPadded && text.length > 0) this.#bad = true;
    text = this.#rest + text;
    const whole = text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    return Buffer.from(text.slice(0, whole), 'base64');
  }

  /** What the last piece left; padding may be missing. */
  end(): Buffer {
    // One character alone has six bits of a byte that is not there.
    if (this.#rest.length === 1) this.#bad = true;
    const last = Buffer.from(this.#rest, 'base64');
    this.#rest = '';
    return last;
  }

  #clean(text: string): string {
    const solid = text.replace(/\s/gu, '');
    const padding = solid.indexOf('=');
    const data = padding === -1 ? solid : solid.slice(0, padding);
    if (padding !== -1) {
      if (/[^=]/u.test(solid.slice(padding))) this.#bad = true;
      this.#padded = true;
    }
    if (/[^A-Za-z0-9+/]/u.test(data)) {
      this.#bad = true;
      return data.replace(/[^A-Za-z0-9+/]/gu, '');
    }
    return data;
  }
}

/** Bytes as base64, in pieces whose parts make one base64 when they are joined. */
export async function* encodeBase64(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 3);
    rest = Uint8Array.from(all.subarray(whole));
    const piece = Buffer.from(all.buffer, all.byteOffset, whole).toString('base64');
    if (piece.length > 0) yield piece;
  }
  if (rest.length > 0) yield Buffer.from(rest).toString('base64');
}
