/** A parameter of a property, its values decoded. `name` is upper case. */
export interface Param {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a property says. The form follows the property, not the version of vCard that it came in. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  /** NICKNAME, CATEGORIES: values of equal rank. */
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** N, ADR, ORG, ...: fields by place; in N and ADR each may have several values. */
  | { readonly kind: 'fields'; readonly fields: readonly (readonly string[])[] }
  /** PHOTO, LOGO, SOUND, KEY within the card. `mediaType` is null where neither the card nor the bytes tell. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mediaType: string | null }
  /** Not understood; carried along as it stands between the colon and the line's end, escapes and all. */
  | { readonly kind: 'raw'; readonly text: string };

/**
 * One line of a card. Well-known names are upper case, others as their writer spelled them. `ENCODING`, `CHARSET` and
 * what else a version needs to say it are not among the parameters; `TYPE=PREF` is `PREF=1`.
 */
export interface Property {
  readonly group: string | null;
  readonly name: string;
  readonly params: readonly Param[];
  readonly value: Value;
}

/** A person, or what a card or row takes for one: every line of it, in its order. Has an FN and an N, made if need be. */
export interface Contact {
  readonly properties: readonly Property[];
}

/** A card, row or line that could not be read whole. Nothing of it is lost: the bytes are here, and in their file. */
export interface Exception {
  /** Of its file, the first is 1. */
  readonly line: number;
  readonly why: ExceptionReason;
  /** Verbatim; the beginning of it when `length` is more. */
  readonly bytes: Uint8Array;
  /** Bytes in the file. */
  readonly length: number;
  /** The rest of the card was understood and is among the contacts. */
  readonly kept: boolean;
}

export type ExceptionReason =
  | 'no-end'
  | 'outside-a-card'
  | 'too-large'
  | 'empty-card'
  | 'no-property'
  | 'bad-base64'
  | 'bad-row'
  | 'no-people'
  | 'not-readable';

export function text(name: string, value: string, params: readonly Param[] = []): Property {
  return { group: null, name, params, value: { kind: 'text', text: value } };
}

export function fields(name: string, values: readonly string[], params: readonly Param[] = []): Property {
  return { group: null, name, params, value: { kind: 'fields', fields: values.map((value) => [value]) } };
}

/** Names are compared without regard to case (RFC 6350, 3.3). */
export function isNamed(property: Property, name: string): boolean {
  return property.name === name || property.name.toUpperCase() === name;
}

export function allNamed(contact: Contact, name: string): readonly Property[] {
  return contact.properties.filter((property) => isNamed(property, name));
}

export function firstNamed(contact: Contact, name: string): Property | undefined {
  return contact.properties.find((property) => isNamed(property, name));
}

export function paramValues(property: Property, name: string): readonly string[] {
  return property.params.find((param) => param.name === name)?.values ?? [];
}

/** The TYPE values, in upper case. */
export function typesOf(property: Property): ReadonlySet<string> {
  return new Set(paramValues(property, 'TYPE').map((type) => type.toUpperCase()));
}

/** A value as one line of text: fields by `; `, lists by `, `. Nothing for bytes. */
export function plainText({ value }: Property): string {
  switch (value.kind) {
    case 'text':
    case 'raw':
      return value.text;
    case 'list':
      return value.items.join(', ');
    case 'fields':
      return value.fields.map((field) => field.join(', ')).join('; ');
    case 'bytes':
      return '';
  }
}

/** The `index`-th field of N, ADR, ORG; empty where there is none. */
export function fieldText(property: Property | undefined, index: number): string {
  if (property?.value.kind === 'fields') return property.value.fields[index]?.join(' ') ?? '';
  return property && index === 0 ? plainText(property) : '';
}

/** The same person with an FN and an N: versions 3.0 and 4.0 demand them, and every list shows a name. */
export function complete(properties: readonly Property[]): Contact {
  const contact = { properties };
  const more: Property[] = [];
  const has = (name: string): boolean => firstNamed(contact, name) !== undefined;
  if (!has('N')) {
    const whole = firstNamed(contact, 'FN');
    more.push(fields('N', ['', whole ? plainText(whole) : '', '', '', '']));
  }
  if (!has('FN')) more.push(text('FN', madeName(contact)));
  return more.length > 0 ? { properties: [...more, ...properties] } : contact;
}

/** What a card without FN is called: its name, else its organisation, nickname, mail, number. */
export function madeName(contact: Contact): string {
  const n = firstNamed(contact, 'N');
  const [family, given, additional, prefix, suffix] = [0, 1, 2, 3, 4].map((index) => fieldText(n, index).trim());
  const name = [prefix, given, additional, family, suffix].filter(Boolean).join(' ');
  if (name !== '') return name;
  const organisation = fieldText(firstNamed(contact, 'ORG'), 0).trim();
  if (organisation !== '') return organisation;
  for (const other of ['NICKNAME', 'EMAIL', 'TEL', 'URL', 'NOTE']) {
    const property = firstNamed(contact, other);
    const found = property && plainText(property).trim().split('\n')[0]?.slice(0, 200);
    if (found !== undefined && found !== '') return found;
  }
  return '';
}
