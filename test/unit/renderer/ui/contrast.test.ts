import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACCENTS } from '../../../../src/shared/domain/settings.ts';

const css = (file: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../../../src/renderer/ui', file), 'utf8');

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function accentOf(name: string): Record<string, string> {
  const block = new RegExp(`\\[data-accent='${name}'\\] \\{([^}]+)\\}`, 'u').exec(css('accents.css'))?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): ([^;]+);/gu)].map(([, key = '', value = '']): [string, string] => [key, value]),
  );
}

function tokens(theme: 'light' | 'dark'): Record<string, string> {
  const pairs = [...css('tokens.css').matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/gu)];
  return Object.fromEntries(
    pairs.map(([, key = '', light = '', dark = '']): [string, string] => [key, theme === 'light' ? light : dark]),
  );
}

function inkOf(accent: Record<string, string>, theme: 'light' | 'dark'): string {
  const [, light = '', dark = ''] = /light-dark\((#\w+), (#\w+)\)/u.exec(accent['accent-ink'] ?? '') ?? [];
  return theme === 'light' ? light : dark;
}

describe('colours', () => {
  it.each(ACCENTS)('%s carries its text at 4.5:1 and stands on every ground at 4.5:1', (name) => {
    const accent = accentOf(name);
    expect(contrast(accent['accent'] ?? '', accent['on-accent'] ?? '')).toBeGreaterThanOrEqual(4.5);
    for (const theme of ['light', 'dark'] as const) {
      const { ground = '', panel = '' } = tokens(theme);
      expect(contrast(inkOf(accent, theme), ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(inkOf(accent, theme), panel)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['light', 'dark'] as const)('every text of the %s theme is 4.5:1 on page and tile', (theme) => {
    const colour = tokens(theme);
    for (const text of ['ink', 'quiet', 'safe', 'needs-you', 'lost'])
      for (const ground of ['ground', 'panel', 'panel-over'])
        expect(contrast(colour[text] ?? '', colour[ground] ?? ''), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour['faint'] ?? '', colour['ground'] ?? '')).toBeGreaterThanOrEqual(4.5);
    // What only bounds a control needs 3:1.
    expect(contrast(colour['edge'] ?? '', colour['ground'] ?? '')).toBeGreaterThanOrEqual(3);
  });
});
