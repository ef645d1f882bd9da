const FORM = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?/u;

/**
 * A PTP DateTime (`YYYYMMDDThhmmss[.s][Z|±hhmm]`, PIMA 15740:2000 section 5.3.5) as milliseconds since 1970-01-01 UTC.
 *
 * A date without a zone means this computer's local time: the specification leaves it open, and phone and computer
 * usually share a zone. Lumias send a numeric zone (go-mtpfs 9fb334a). Whatever follows a vendor puts after it is ignored.
 * Null for the empty string and for what is not a date.
 */
export function parsePtpDate(text: string): number | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return null;
  const zone = match[8];
  const ms = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1000);
  const date = new Date(0);
  // The setters, unlike Date.UTC, take years below 100 literally. A leap second becomes the second before it.
  if (zone === undefined) {
    date.setFullYear(year, month - 1, day);
    if (date.getDate() !== day) return null;
    date.setHours(hour, minute, Math.min(second, 59), ms);
    return finite(date);
  }
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return null;
  date.setUTCHours(hour, minute, Math.min(second, 59), ms);
  const offset = zoneMinutes(zone);
  return offset === null ? null : finite(date, offset);
}

function finite(date: Date, offsetMinutes = 0): number | null {
  const time = date.getTime() - offsetMinutes * 60_000;
  return Number.isFinite(time) ? time : null;
}

function zoneMinutes(zone: string): number | null {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 15 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * `YYYYMMDDThhmmss[.s]±hhmm`, tenths only where there are any. `offsetMinutes` east of UTC; this computer's zone on that
 * day where not given. Empty, which is no date, for a time outside the years 0000 to 9999.
 */
export function formatPtpDate(time: number, offsetMinutes = -new Date(time).getTimezoneOffset()): string {
  const minutes = Math.round(offsetMinutes);
  const local = new Date(time + minutes * 60_000);
  const year = local.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(year).padStart(4, '0')}${two(local.getUTCMonth() + 1)}${two(local.getUTCDate())}`;
  const clock = `${two(local.getUTCHours())}${two(local.getUTCMinutes())}${two(local.getUTCSeconds())}`;
  const tenths = Math.floor(local.getUTCMilliseconds() / 100);
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
  return `${day}T${clock}${tenths === 0 ? '' : `.${tenths}`}${zone}`;
}
