import { createInstance } from 'i18next';
import { formatNumber } from '../../shared/text/bytes.ts';
import { shownName } from '../../shared/text/printable.ts';
import { WINDOW_TEXT } from '../../shared/text/strings-window.en.ts';

type Leaves<T, Way extends string = ''> = T extends string
  ? Way
  : T extends readonly string[]
    ? Way
    : { [K in keyof T & string]: Leaves<T[K], Way extends '' ? K : `${Way}.${K}`> }[keyof T & string];
type Plural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : never;
type All = Leaves<typeof WINDOW_TEXT>;

/** Every key of the catalogue; one that is not in it does not compile. */
export type TextKey = All;
/** The keys that follow a number. */
export type CountedKey = Plural<All>;

const i18n = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: WINDOW_TEXT } },
  // React escapes by itself.
  interpolation: { escapeValue: true, escape: shownName },
  initAsync: false,
});
void i18n.init();

export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return i18n.t(key, values);
}

/** With `{{n}}` as the number, written out with its thousands apart. */
export function tn(key: CountedKey, count: number, values: Readonly<Record<string, string | number>> = {}): string {
  return i18n.t(key, { ...values, count, n: formatNumber(count) });
}
