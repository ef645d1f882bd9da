import {
  allNamed,
  fieldText,
  firstNamed,
  isNamed,
  madeName,
  paramValues,
  plainText,
  typesOf,
  type Contact,
  type Property,
} from './contact.ts';
import { encodeBase64 } from './text-decoding.ts';

export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** A person as a screen or a page shows it. */
export interface PersonCard {
  readonly name: string;
  readonly phones: readonly Labelled[];
  readonly emails: readonly Labelled[];
  /** The value has line breaks. */
  readonly addresses: readonly Labelled[];
  readonly organization: string;
  readonly title: string;
  readonly birthday: string;
  readonly urls: readonly Labelled[];
  readonly notes: readonly string[];
  /** Everything else that can be read, by its name in the card or table. */
  readonly others: readonly Labelled[];
}

const SHOWN = new Set([
  'FN',
  'N',
  'TEL',
  'EMAIL',
  'ADR',
  'ORG',
  'TITLE',
  'BDAY',
  'URL',
  'NOTE',
  'X-ABLABEL',
  'PRODID',
  'UID',
  'REV',
]);

export function personCard(contact: Contact): PersonCard {
  const labels = groupLabels(contact);
  const labelled = (name: string): Labelled[] =>
    allNamed(contact, name).map((property) => ({ label: labelOf(property, labels), value: plainText(property) }));
  return {
    name: nameOf(contact),
    phones: labelled('TEL'),
    emails: labelled('EMAIL'),
    addresses: allNamed(contact, 'ADR').map((property) => ({
      label: labelOf(property, labels),
      value: addressText(property),
    })),
    organization: allNamed(contact, 'ORG').map(plainText).join(', '),
    title: allNamed(contact, 'TITLE').map(plainText).join(', '),
    birthday: allNamed(contact, 'BDAY').map(plainText).join(', '),
    urls: labelled('URL'),
    notes: allNamed(contact, 'NOTE').map(plainText),
    others: contact.properties
      .filter((property) => !SHOWN.has(property.name.toUpperCase()) && property.value.kind !== 'bytes')
      .map(otherOf)
      .filter(({ value }) => value.trim() !== ''),
  };
}

export function nameOf(contact: Contact): string {
  const whole = firstNamed(contact, 'FN');
  return (whole && plainText(whole).trim()) || madeName(contact);
}

/** The first picture in the card; a picture elsewhere on the web is not fetched. */
export function photoOf(contact: Contact): { readonly bytes: Uint8Array; readonly mediaType: string | null } | null {
  for (const property of contact.properties) {
    if (isNamed(property, 'PHOTO') && property.value.kind === 'bytes') return property.value;
  }
  return null;
}

/** Pictures that a browser draws; anything else in a `data:` URL might be a page with a script. */
const DRAWN = /^image\/(?:jpeg|png|gif|webp|bmp)$/u;

/** `data:image/jpeg;base64,...`; null where there is no picture that can be shown. */
export function photoUrl(contact: Contact, maxBytes: number): string | null {
  const photo = photoOf(contact);
  if (!photo?.mediaType || !DRAWN.test(photo.mediaType) || photo.bytes.byteLength > maxBytes) return null;
  return `data:${photo.mediaType};base64,${encodeBase64(photo.bytes)}`;
}

/** Apple's labels: a line of their own in the same group, standard ones in `_$!<...>!$_`. */
function groupLabels(contact: Contact): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const property of allNamed(contact, 'X-ABLABEL')) {
    if (property.group !== null) labels.set(property.group, plainText(property).replace(/^_\$!<(.*)>!\$_$/su, '$1'));
  }
  return labels;
}

const HIDDEN_TYPES = new Set(['VOICE', 'INTERNET', 'MSG', 'PREF']);

function labelOf(property: Property, labels: ReadonlyMap<string, string>): string {
  const own = paramValues(property, 'X-LABEL')[0] ?? (property.group === null ? undefined : labels.get(property.group));
  if (own !== undefined && own !== '') return own;
  return [...typesOf(property)]
    .filter((type) => !HIDDEN_TYPES.has(type))
    .map((type) => type.toLowerCase().replace(/^x-/u, ''))
    .join(', ');
}

function addressText(property: Property): string {
  const [box, extended, street, city, region, code, country] = [0, 1, 2, 3, 4, 5, 6].map((at) =>
    fieldText(property, at),
  );
  const town = [code, city, region].filter(Boolean).join(' ');
  return [box, extended, street, town, country].filter(Boolean).join('\n');
}

function otherOf(property: Property): Labelled {
  if (isNamed(property, 'X-LIFEBOAT-CSV')) return { label: fieldText(property, 0), value: fieldText(property, 1) };
  const name = property.name
    .toUpperCase()
    .replace(/^X-(?:MS-|LIFEBOAT-)?/u, '')
    .replaceAll('-', ' ')
    .toLowerCase();
  const service = paramValues(property, 'X-SERVICE-TYPE')[0] ?? '';
  return { label: service === '' ? name : `${name}, ${service}`, value: plainText(property) };
}
