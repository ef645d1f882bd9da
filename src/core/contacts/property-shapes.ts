/** What form a property's value has (RFC 6350, 6; RFC 2426, 3; vCard 2.1, 2.2). */
export type Shape =
  | 'text'
  /** Text with a separator that is not escaped. */
  | 'uri'
  | 'date'
  /** Values of equal rank, by commas. */
  | 'list'
  /** By semicolons. */
  | 'fields'
  /** By semicolons, each by commas. */
  | 'lists'
  /** In the card as base64, or a URI. */
  | 'bytes'
  | 'raw';

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...of('lists', 'N ADR'),
  ...of('fields', 'ORG GENDER CLIENTPIDMAP GEO X-LIFEBOAT-CSV'),
  ...of('list', 'NICKNAME CATEGORIES'),
  ...of('bytes', 'PHOTO LOGO SOUND KEY'),
  ...of('date', 'BDAY ANNIVERSARY DEATHDATE'),
  ...of('uri', 'URL SOURCE FBURL CALURI CALADRURI IMPP MEMBER'),
  ...of(
    'text',
    'FN TEL EMAIL TITLE ROLE NOTE LABEL MAILER TZ UID SORT-STRING PRODID REV CLASS AGENT NAME PROFILE KIND RELATED LANG ' +
      'HOBBY INTEREST EXPERTISE BIRTHPLACE DEATHPLACE X-LIFEBOAT-LINE X-ABLABEL X-PHONETIC-FIRST-NAME ' +
      'X-PHONETIC-MIDDLE-NAME X-PHONETIC-LAST-NAME X-PHONETIC-ORG X-MS-IMADDRESS X-AIM X-ICQ X-JABBER X-MSN X-YAHOO ' +
      'X-SKYPE X-SKYPE-USERNAME X-QQ X-GOOGLE-TALK X-MANAGER X-ASSISTANT X-SPOUSE',
  ),
]);

function of(shape: Shape, names: string): (readonly [string, Shape])[] {
  return names.split(' ').map((name) => [name, shape] as const);
}

/** `name` in upper case. */
export function shapeOf(name: string): Shape {
  return SHAPES.get(name) ?? 'raw';
}

/** Names that are written in upper case, however they came; others keep their spelling (`X-ABLabel`). */
export const KNOWN_NAMES: ReadonlySet<string> = new Set([...SHAPES.keys()].filter((name) => name !== 'X-ABLABEL'));

const SAME: ReadonlyMap<string, string> = new Map([
  ['X-ANNIVERSARY', 'ANNIVERSARY'],
  ['X-EVOLUTION-ANNIVERSARY', 'ANNIVERSARY'],
  ['X-MS-ANNIVERSARY', 'ANNIVERSARY'],
  ['X-MS-MANAGER', 'X-MANAGER'],
  ['X-EVOLUTION-MANAGER', 'X-MANAGER'],
  ['X-MS-ASSISTANT', 'X-ASSISTANT'],
  ['X-EVOLUTION-ASSISTANT', 'X-ASSISTANT'],
  ['X-MS-SPOUSE', 'X-SPOUSE'],
  ['X-EVOLUTION-SPOUSE', 'X-SPOUSE'],
]);

/** The one name for what several programs call their own way; undefined for all others. */
export function sameAs(name: string): string | undefined {
  return SAME.get(name);
}
