import { Buffer } from 'node:buffer';
import type { Param, Property, Value } from './contact.ts';
import type { ContentLine } from './content-line.ts';
import { KNOWN_NAMES, sameAs, shapeOf, type Shape } from './property-shapes.ts';
import { decodeBase64, decodeQuotedPrintable, decodeText, mediaTypeOf, plainBreaks } from './text-decoding.ts';
import { extendedDate, isDate, rawFrom21, splitEscaped, unescapeText, type Escapes } from './value-text.ts';

export interface ReadProperty {
  readonly property: Property;
  /** The value said to be base64 and is not; it is carried along as it stands. */
  readonly badBase64: boolean;
}

/** What a content line says, in the form of the model. `version` is the card's own; 3.0 where it says none. */
export function readProperty(line: ContentLine, version: string): ReadProperty {
  const escapes: Escapes = version === '2.1' ? '2.1' : 'modern';
  const upper = line.name.toUpperCase();
  const name = sameAs(upper) ?? (KNOWN_NAMES.has(upper) ? upper : line.name);
  const shape = shapeOf(sameAs(upper) ?? upper);
  if (line.encoding === 'base64' || (shape === 'bytes' && version !== '2.1')) {
    const bytes = readBytes(line, shape);
    if (bytes) return { property: finish(line, name, bytes), badBase64: false };
    if (line.encoding === 'base64') {
      const params = [...line.params, { name: 'ENCODING', values: ['b'] }];
      const value: Value = { kind: 'raw', text: decodeText(line.value).replace(/[\r\n]/gu, '') };
      return { property: { group: line.group, name, params, value }, badBase64: true };
    }
  }
  return { property: finish(line, name, readText(line, shape, escapes)), badBase64: false };
}

function readBytes(line: ContentLine, shape: Shape): Value | null {
  const written = Buffer.from(line.value.buffer, line.value.byteOffset, line.value.byteLength).toString('latin1');
  // The type of a data URI may be missing (RFC 2397).
  const data = /^data:([^;,]*);base64,/iu.exec(written.slice(0, 300));
  if (line.encoding !== 'base64' && !(data && shape === 'bytes')) return null;
  const bytes = decodeBase64(data ? written.slice(data[0].length) : written);
  if (!bytes) return null;
  const named = data?.[1] === undefined || data[1] === '' ? null : data[1].toLowerCase();
  return { kind: 'bytes', bytes, mediaType: named };
}

function readText(line: ContentLine, shape: Shape, escapes: Escapes): Value {
  const decode = (bytes: Uint8Array): string =>
    plainBreaks(decodeText(line.encoding === 'quoted-printable' ? decodeQuotedPrintable(bytes) : bytes, line.charset));
  const plain = (given: string): string => unescapeText(given, escapes);
  switch (shape) {
    case 'text':
    case 'uri':
      return { kind: 'text', text: plain(decode(line.value)) };
    case 'date':
      return { kind: 'text', text: extendedDate(plain(decode(line.value))) };
    case 'list':
      return { kind: 'list', items: splitEscaped(decode(line.value), ',').map(plain) };
    case 'fields':
    case 'lists': {
      // Quoted-printable hides semicolons that belong to a field: split first, decode after.
      const encoded = line.encoding === 'quoted-printable' ? splitBytes(line.value).map(decode) : [];
      const parts = encoded.length > 1 ? encoded : splitEscaped(decode(line.value), ';');
      const lists = shape === 'lists' && escapes === 'modern';
      return {
        kind: 'fields',
        fields: parts.map((part) => (lists ? splitEscaped(part, ',').map(plain) : [plain(part)])),
      };
    }
    case 'bytes':
    case 'raw': {
      const text = decode(line.value);
      return { kind: 'raw', text: escapes === '2.1' ? rawFrom21(text) : text.replace(/\n/gu, '\\n') };
    }
  }
}

const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;

function splitBytes(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === SEMICOLON) {
      parts.push(bytes.subarray(start, at));
      start = at + 1;
    }
  }
  parts.push(bytes.subarray(start));
  return parts;
}

/** Takes out of the parameters what the version alone made necessary. */
function finish(line: ContentLine, name: string, value: Value): Property {
  const types = line.params.some((param) => param.name === 'TYPE');
  const params = types ? splitTypes(line.params) : line.params;
  if (value.kind === 'bytes') return finishBytes(line, name, params, value);
  const property: Property = { group: line.group, name, params, value };
  if (value.kind === 'text') return finishText(property, value.text);
  return name === 'GEO' && value.kind === 'fields' ? finishGeo(property, value.fields) : property;
}

function finishText(property: Property, value: string): Property {
  const { name, params } = property;
  const said = params.find((param) => param.name === 'VALUE')?.values[0]?.toUpperCase();
  if (said === undefined) return property;
  const shape = shapeOf(name.toUpperCase());
  if (shape === 'date') {
    const keep = !isDate(value) && said === 'TEXT';
    return {
      ...property,
      params: [...without(params, 'VALUE'), ...(keep ? [{ name: 'VALUE', values: ['text'] }] : [])],
    };
  }
  // 4.0 has numbers as URIs; the number is the same.
  if (name === 'TEL' && said === 'URI' && /^tel:/iu.test(value)) {
    return { ...property, params: without(params, 'VALUE'), value: { kind: 'text', text: value.slice(4) } };
  }
  return shape === 'uri' && said === 'URI' ? { ...property, params: without(params, 'VALUE') } : property;
}

/** `geo:37.4,-122.1` of 4.0 is `37.4;-122.1` of 3.0. */
function finishGeo(property: Property, fields: readonly (readonly string[])[]): Property {
  const geo = /^geo:([^,;]+),([^,;]+)$/iu.exec(fields[0]?.[0] ?? '');
  if (!geo || fields.length !== 1) return property;
  const position = [[geo[1] ?? ''], [geo[2] ?? '']];
  return { ...property, params: without(property.params, 'VALUE'), value: { kind: 'fields', fields: position } };
}

function finishBytes(
  line: ContentLine,
  name: string,
  given: readonly Param[],
  value: Extract<Value, { kind: 'bytes' }>,
): Property {
  const prefix = MEDIA_PREFIX.get(name.toUpperCase());
  let mediaType = value.mediaType;
  const params: Param[] = [];
  for (const param of given) {
    if (param.name === 'VALUE' && /^(?:binary|uri)$/iu.test(param.values[0] ?? '')) continue;
    if (param.name === 'MEDIATYPE') mediaType ??= param.values[0]?.toLowerCase() ?? null;
    else if (param.name === 'TYPE' && prefix !== undefined) {
      const rest = param.values.filter((type) => {
        const media: string | null = mediaType === null ? mediaOfType(prefix, type) : null;
        mediaType ??= media;
        return media === null;
      });
      if (rest.length > 0) params.push({ name: 'TYPE', values: rest });
    } else params.push(param);
  }
  return { group: line.group, name, params, value: { ...value, mediaType: mediaType ?? mediaTypeOf(value.bytes) } };
}

export const MEDIA_PREFIX: ReadonlyMap<string, string> = new Map([
  ['PHOTO', 'image'],
  ['LOGO', 'image'],
  ['SOUND', 'audio'],
]);
const PLACES = new Set(['HOME', 'WORK', 'PREF', 'INTERNET', 'VOICE', 'CELL', 'OTHER']);

/** `JPEG` of `PHOTO;TYPE=JPEG`, also `image/jpeg`. */
function mediaOfType(prefix: string, type: string): string | null {
  const lower = type.toLowerCase();
  if (/^[a-z]+\/[a-z0-9.+-]+$/u.test(lower)) return lower;
  if (PLACES.has(type.toUpperCase()) || !/^[a-z0-9.+-]+$/u.test(lower)) return null;
  return `${prefix}/${lower === 'jpg' ? 'jpeg' : lower}`;
}

/** `TYPE=PREF` is `PREF=1`. */
function splitTypes(params: readonly Param[]): readonly Param[] {
  const types = params.find((param) => param.name === 'TYPE')?.values ?? [];
  const rest = types.filter((type) => type !== '' && type.toUpperCase() !== 'PREF');
  if (rest.length === types.length) return params;
  const others = params.filter((param) => param.name !== 'TYPE');
  const preferred = types.some((type) => type.toUpperCase() === 'PREF');
  return [
    ...(rest.length > 0 ? [{ name: 'TYPE', values: rest }] : []),
    ...others,
    ...(preferred && !others.some((param) => param.name === 'PREF') ? [{ name: 'PREF', values: ['1'] }] : []),
  ];
}

function without(params: readonly Param[], name: string): readonly Param[] {
  return params.filter((param) => param.name !== name);
}
