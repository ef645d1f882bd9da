/** Collects a text that comes in pieces, up to a limit. */
export class Field {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  write(piece: string): void {
    this.#length += piece.length;
    if (this.#length <= this.#limit) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** It was longer than it may be; nothing of it is kept. */
  get tooLong(): boolean {
    return this.#length > this.#limit;
  }

  get text(): string {
    return this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
  }
}
