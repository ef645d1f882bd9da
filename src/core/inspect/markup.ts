import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, shown, type Bytes } from './bytes.ts';

const MOST_DEEP = 1000;
const MOST_TAG = 64 * 1024;

type State = 'text' | 'tag' | 'comment' | 'cdata' | 'instruction' | 'declaration';

/** What ends each state that is passed over whole. */
const ENDS: Readonly<Record<Exclude<State, 'text' | 'tag'>, string>> = {
  comment: '-->',
  cdata: ']]>',
  instruction: '?>',
  declaration: '>',
};

export interface Markup {
  readonly root: string;
  /** Elements by name. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * XML, by its tags alone: each element has its end and the root is the last. Character references are not judged: the
 * phone's own message files hold some that XML forbids (lumia-facts 3.2). With `isLoose` a `<` that begins no name is a
 * letter ("I <3 you"), as it is to the reader of messages. For UTF-8 and single-byte text.
 */
export async function inspectMarkup(bytes: Bytes, isLoose = false): Promise<Markup> {
  const scanner = new Scanner(isLoose);
  for await (const piece of bytes.pieces(0, bytes.size)) {
    const text = piece.bytes.toString('latin1');
    bytes.step(1 + Math.floor(text.length / 64));
    scanner.take(text);
  }
  return scanner.end();
}

class Scanner {
  #state: State = 'text';
  /** Of a tag: all of it so far; else as much as the next piece may need to be understood. */
  #held = '';
  readonly #open: string[] = [];
  readonly #counts = new Map<string, number>();
  #root: string | null = null;
  readonly #isLoose: boolean;

  constructor(isLoose: boolean) {
    this.#isLoose = isLoose;
  }

  take(piece: string): void {
    const text = this.#held + piece;
    this.#held = '';
    let at = 0;
    while (at < text.length) {
      const next = this.#state === 'text' ? this.#inText(text, at) : this.#inside(text, at);
      if (next === null) return;
      at = next;
    }
  }

  end(): Markup {
    const unended = this.#open.at(-1);
    if (this.#state !== 'text' || unended !== undefined) throw new Broken(TEXT.unbalanced(shown(unended ?? 'part')));
    if (this.#root === null) throw new Broken(TEXT.none('element'));
    return { root: this.#root, counts: this.#counts };
  }

  /** Where to go on; null when the rest is held for the next piece. */
  #inText(text: string, at: number): number | null {
    const from = text.indexOf('<', at);
    if (from < 0) return text.length;
    const rest = text.slice(from, from + 9);
    if (rest.length < 9 && text.length - from < 9 && this.#mayGrow(rest)) {
      this.#held = text.slice(from);
      return null;
    }
    if (rest.startsWith('<!--')) return this.#enter('comment', from + 4);
    if (rest === '<![CDATA[') return this.#enter('cdata', from + 9);
    if (rest.startsWith('<?')) return this.#enter('instruction', from + 2);
    if (rest.startsWith('<!')) return this.#enter('declaration', from + 2);
    if (this.#isLoose && !/^<\/?[A-Za-z_:]/u.test(rest)) return from + 1;
    return this.#enter('tag', from + 1);
  }

  /** Too short to tell what begins here. */
  #mayGrow(rest: string): boolean {
    return (
      rest === '<' || rest === '</' || (rest.length < 9 && ('<!--'.startsWith(rest) || '<![CDATA['.startsWith(rest)))
    );
  }

  #enter(state: State, at: number): number {
    this.#state = state;
    return at;
  }

  #inside(text: string, at: number): number | null {
    if (this.#state === 'tag') return this.#inTag(text, at);
    const end = ENDS[this.#state as keyof typeof ENDS];
    const found = text.indexOf(end, at);
    if (found < 0) {
      this.#held = text.slice(Math.max(at, text.length - end.length + 1));
      return null;
    }
    this.#state = 'text';
    return found + end.length;
  }

  #inTag(text: string, at: number): number | null {
    const end = endOfTag(text, at);
    if (end === null) {
      if (text.length - at > MOST_TAG) throw new NotTried(TEXT.tooMany('letters in a tag'));
      this.#held = text.slice(at);
      return null;
    }
    this.#tag(text.slice(at, end));
    this.#state = 'text';
    return end + 1;
  }

  #tag(tag: string): void {
    const [, slash, name, rest] = /^(\/?)([^\s/>]{1,200})([\s\S]*)$/u.exec(tag) ?? [];
    if (name === undefined || !/^[A-Za-z_:\u0080-\u00ff]/u.test(name))
      throw new Broken(TEXT.malformed('one of its tags'));
    if (slash === '/') {
      if (this.#open.pop() !== name) throw new Broken(TEXT.malformed(`the end of ${shown(name)}`));
      return;
    }
    if (this.#open.length === 0) {
      if (this.#root !== null) throw new Broken(TEXT.malformed('what follows its last element'));
      this.#root = name;
    }
    if (this.#counts.size < MOST_DEEP || this.#counts.has(name)) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    if (rest?.endsWith('/')) return;
    if (this.#open.length >= MOST_DEEP) throw new NotTried(TEXT.tooMany('elements inside one another'));
    this.#open.push(name);
  }
}

/** Where the `>` stands that ends a tag, outside of quotes; null when it is not there yet. */
function endOfTag(text: string, from: number): number | null {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") {
      quote = letter;
    } else if (letter === '>') {
      return at;
    }
  }
  return null;
}
