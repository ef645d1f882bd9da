import { expect, it } from 'vitest';
import { desktopEntry } from '../../../src/main/desktop-entry.ts';

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** The command of an entry as the Desktop Entry Specification has it read: first as a value of type string, then by words. */
function commandIn(entry: string): string[] {
  const exec = entry.split('\n').find((line) => line.startsWith('Exec='));
  const value = exec!.slice('Exec='.length).replace(/\\(.?)/gu, (all, letter: string) => {
    const meant = ESCAPES[letter];
    // GLib takes the whole entry for a broken one.
    if (meant === undefined) throw new Error(`"${all}" is no escape sequence of a value`);
    return meant;
  });
  const words = [...value.matchAll(/"((?:[^"`$\\]|\\["`$\\])*)"(?: |$)/gu)];
  expect(words.map(([all]) => all).join('')).toBe(value);
  return words.map(([, word = '']) => word.replace(/\\(.)/gu, '$1').replaceAll('%%', '%'));
}

it.each([
  '/opt/Lumia Lifeboat/lumia-lifeboat',
  '/home/a/50 % off/app.AppImage',
  '/home/a/$HOME `id` "x"/app.AppImage',
  '/home/a/back\\slash\\n/app.AppImage',
  '/home/a/two\nlines\tand a tab/app.AppImage',
])('starts %j and no other', (program) => {
  expect(commandIn(desktopEntry('Lumia Lifeboat', [program, '--hidden']))).toEqual([program, '--hidden']);
});
