import { Buffer } from 'node:buffer';
import type { Contact, Param, Property } from './contact.ts';
import { MEDIA_PREFIX } from './read-property.ts';
import { shapeOf } from './property-shapes.ts';
import { encodeBase64 } from './text-decoding.ts';
import { basicDate, escapePlain, escapeText, escapeUri, isDate } from './value-text.ts';

export type VcardVersion = '3.0' | '4.0';

/** Octets of a line without its end (RFC 6350, 3.2). */
const LINE_OCTETS = 75;

/** One card, folded, each line with CRLF: RFC 2426 or RFC 6350. Reading it gives the same contact. */
export function writeVcard(contact: Contact, version: VcardVersion): string {
  return cardLines(contact, version)
    .map((line) => `${fold(line)}\r\n`)
    .join('');
}

/** The card's lines, not folded. */
export function cardLines(contact: Contact, version: VcardVersion): string[] {
  const lines = contact.properties.map((property) => propertyLine(property, version));
  return ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD'];
}

/** One property as one line, not folded. */
export function propertyLine(property: Property, version: VcardVersion): string {
  const { params, value } = written(property, version);
  const name = nameIn(property.name, version);
  const head = property.group === null ? name : `${property.group}.${name}`;
  return `${head}${params.map((param) => paramText(param)).join('')}:${value}`;
}

function nameIn(name: string, version: VcardVersion): string {
  return version === '3.0' && name === 'ANNIVERSARY' ? 'X-ANNIVERSARY' : name;
}

function written(property: Property, version: VcardVersion): { readonly params: Param[]; readonly value: string } {
  const params = version === '3.0' ? asTypePref(property.params) : [...property.params];
  const { value } = property;
  const escape = version === '4.0' ? escapePlain : escapeText;
  const shape = shapeOf(property.name.toUpperCase());
  switch (value.kind) {
    case 'raw':
      return { params, value: value.text.replace(/\r\n|[\r\n]/gu, '\\n') };
    case 'list':
      return { params, value: value.items.map(escape).join(',') };
    case 'fields':
      if (property.name === 'GEO' && version === '4.0' && isPosition(value.fields)) {
        return { params, value: `geo:${value.fields.map((field) => field[0] ?? '').join(',')}` };
      }
      return { params, value: value.fields.map((field) => field.map(escapeText).join(',')).join(';') };
    case 'bytes':
      return writtenBytes(property.name, params, value, version);
    case 'text':
      if (shape === 'uri') return { params, value: escapeUri(value.text) };
      if (shape !== 'date') return { params, value: escape(value.text) };
      if (isDate(value.text)) return { params, value: version === '4.0' ? basicDate(value.text) : value.text };
      return { params, value: escape(value.text) };
  }
}

function isPosition(given: readonly (readonly string[])[]): boolean {
  return given.length === 2 && given.every((field) => field.length === 1 && /^[-+\d.]+$/u.test(field[0] ?? ''));
}

function writtenBytes(
  name: string,
  params: Param[],
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string | null },
  version: VcardVersion,
): { readonly params: Param[]; readonly value: string } {
  const base64 = encodeBase64(bytes);
  const simple = mediaType === null || /^[a-z]+\/[a-z0-9.+-]+$/u.test(mediaType);
  if (version === '4.0' && name === name.toUpperCase() && shapeOf(name) === 'bytes' && simple) {
    return { params, value: `data:${mediaType ?? ''};base64,${base64}` };
  }
  const more: Param[] = [{ name: 'ENCODING', values: ['b'] }];
  const prefix = MEDIA_PREFIX.get(name);
  const type = prefix !== undefined && mediaType?.startsWith(`${prefix}/`) ? mediaType.slice(prefix.length + 1) : null;
  if (type !== null && /^[a-z0-9.+-]+$/u.test(type)) {
    const types = params.find((param) => param.name === 'TYPE')?.values ?? [];
    more.push({ name: 'TYPE', values: [type.toUpperCase(), ...types] });
    return { params: [...more, ...params.filter((param) => param.name !== 'TYPE')], value: base64 };
  }
  if (mediaType !== null) more.push({ name: 'MEDIATYPE', values: [mediaType] });
  return { params: [...more, ...params], value: base64 };
}

/** `PREF=1` is `TYPE=PREF` in 3.0; other ranks have no word there and stay. */
function asTypePref(params: readonly Param[]): Param[] {
  if (!params.some(({ name, values }) => name === 'PREF' && values.length === 1 && values[0] === '1'))
    return [...params];
  const types = params.find((param) => param.name === 'TYPE')?.values ?? [];
  const rest = params.filter((param) => param.name !== 'TYPE' && param.name !== 'PREF');
  return [{ name: 'TYPE', values: [...types, 'PREF'] }, ...rest];
}

function paramText({ name, values }: Param): string {
  return `;${name}=${values.map((value) => quoted(encodeCarets(value))).join(',')}`;
}

/** RFC 6868. */
function encodeCarets(value: string): string {
  return value
    .replace(/\^/gu, '^^')
    .replace(/\r\n|[\r\n]/gu, '^n')
    .replace(/"/gu, "^'");
}

function quoted(value: string): string {
  return /[,;:]|^\s|\s$/u.test(value) ? `"${value}"` : value;
}

/** At most 75 octets a line, never within a character. */
export function fold(line: string): string {
  if (line.length <= LINE_OCTETS / 3) return line;
  const bytes = Buffer.from(line, 'utf8');
  if (bytes.byteLength <= LINE_OCTETS) return line;
  const pieces: string[] = [];
  let start = 0;
  while (start < bytes.byteLength) {
    let end = Math.min(bytes.byteLength, start + (start === 0 ? LINE_OCTETS : LINE_OCTETS - 1));
    while (end < bytes.byteLength && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return pieces.join('\r\n ');
}
