const SIGNS: Readonly<Record<string, string>> = {
  ...{ space: ' ', exclam: '!', quotedbl: '"', numbersign: '#', dollar: '$', percent: '%', ampersand: '&' },
  ...{ quotesingle: "'", parenleft: '(', parenright: ')', asterisk: '*', plus: '+', comma: ',', hyphen: '-' },
  ...{ period: '.', slash: '/', colon: ':', semicolon: ';', less: '<', equal: '=', greater: '>', question: '?' },
  ...{ zero: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9' },
  ...{ at: '@', bracketleft: '[', bracketright: ']', underscore: '_', bar: '|', endash: '–', emdash: '—' },
  ...{ quoteleft: '‘', quoteright: '’', quotedblleft: '“', quotedblright: '”', bullet: '•', ellipsis: '…' },
  ...{ germandbls: 'ß', ae: 'æ', AE: 'Æ', oslash: 'ø', Oslash: 'Ø', Euro: '€', degree: '°', section: '§' },
  ...{ fi: 'fi', fl: 'fl', ff: 'ff', ffi: 'ffi', ffl: 'ffl', guillemotleft: '«', guillemotright: '»' },
};
/** Marks that are put on a letter. */
const MARKS: Readonly<Record<string, string>> = {
  ...{ grave: '\u0300', acute: '\u0301', circumflex: '\u0302', tilde: '\u0303', dieresis: '\u0308' },
  ...{ ring: '\u030a', caron: '\u030c', cedilla: '\u0327' },
};

/** What a font means by a name (Adobe Glyph List), of those that Western texts are written with; null for others. */
export function glyphText(name: string): string | null {
  if (/^[A-Za-z]$/u.test(name)) return name;
  if (Object.hasOwn(SIGNS, name)) return SIGNS[name] ?? null;
  const code = /^uni([0-9A-F]{4})$/u.exec(name)?.[1];
  if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
  const [, letter, mark = ''] = /^([A-Za-z])([a-z]+)$/u.exec(name) ?? [];
  return letter !== undefined && Object.hasOwn(MARKS, mark) ? (letter + (MARKS[mark] ?? '')).normalize('NFC') : null;
}
