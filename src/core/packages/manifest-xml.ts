import { SaxesParser } from 'saxes';
import { INSPECT_TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, shown } from '../inspect/bytes.ts';

/** An element as it opens: its path of local names (`Package/Identity`), its attributes by local name. */
export interface Opened {
  readonly path: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Deeper than any manifest goes. */
const MOST_DEPTH = 64;
/** A text that is longer is no name. */
const MOST_TEXT = 1000;

/**
 * Reads a manifest from its start to its end: `open` for each element, `text` for each that holds text only. Prefixes
 * are dropped; a manifest with entities of its own or without an end throws `Broken`.
 */
export function readManifest(
  content: Uint8Array,
  name: string,
  take: { readonly open: (element: Opened) => void; readonly text?: (path: string, text: string) => void },
): void {
  const parser = new SaxesParser({ xmlns: true });
  const malformed = (): Broken => new Broken(INSPECT_TEXT.malformed(`its ${name}`));
  const path: string[] = [];
  let held = '';
  parser.on('error', () => {
    throw malformed();
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    path.push(local);
    held = '';
    if (path.length > MOST_DEPTH) throw malformed();
    const plain: Record<string, string> = {};
    for (const { local: key, value } of Object.values(attributes)) plain[key] = value.slice(0, MOST_TEXT);
    take.open({ path: path.join('/'), namespace: uri, attributes: plain });
  });
  parser.on('text', (text) => {
    if (held.length < MOST_TEXT) held += text.slice(0, MOST_TEXT);
  });
  parser.on('closetag', () => {
    if (held.trim() !== '') take.text?.(path.join('/'), held.trim());
    held = '';
    path.pop();
  });
  parser.write(decode(content)).close();
}

/** UTF-8, or UTF-16 with its mark: some tools write that. */
function decode(content: Uint8Array): string {
  const isUtf16 = content[0] === 0xff && content[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(content);
}

/** One line of a manifest for people: printable and short. */
export const clean = (text: string | undefined): string => shown(text ?? '');
