import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePlace, foldPath, mapName, type StorageNames } from '../../../../src/core/vault/target-name.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1000);
const LINUX: StorageNames = {
  caseInsensitive: false,
  normalizing: false,
  windowsRules: false,
  maxLength: { unit: 'utf8-bytes', count: 255 },
};
const WINDOWS: StorageNames = {
  ...LINUX,
  caseInsensitive: true,
  windowsRules: true,
  maxLength: { unit: 'utf16-units', count: 255 },
};
const MAC: StorageNames = { ...LINUX, caseInsensitive: true, normalizing: true };

const anyNames = fc.constantFrom(LINUX, WINDOWS, MAC);
const odd = fc.constantFrom(
  '.',
  '..',
  '',
  ' ',
  '%',
  '\\',
  '\r\n',
  '\u2028',
  'CON',
  'con.txt',
  'a.',
  'e\u0301',
  '\u00e9',
  'É',
  '\ud800',
  'x'.repeat(300),
  '日'.repeat(120) + '.jpeg',
  'a (2).txt',
  'Earlier versions',
);
const anyName = fc.oneof(
  odd,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.tuple(odd, fc.string({ maxLength: 5 })).map((two) => two.join('')),
);
const anyWish = fc.array(anyName, { minLength: 1, maxLength: 5 }).map((names) => `data/${names.join('/')}`);

function expectHeld(name: string, names: StorageNames): void {
  expect(name).not.toMatch(/^\.{0,2}$/u);

  expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029%\\/]|\p{Surrogate}/u);
  expect(name).toBe(name.trimEnd());
  const { unit, count } = names.maxLength;
  expect(unit === 'utf8-bytes' ? Buffer.byteLength(name) : name.length).toBeLessThanOrEqual(count);
  if (!names.windowsRules) return;
  expect(name).not.toMatch(/[:*?"<>|]|[. ]$/u);
  expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu);
}

describe('mapName()', () => {
  it.each([
    ['IMG_0001.jpg', 'IMG_0001.jpg'],
    ['100 %.txt', '100 ％.txt'],
    ['a\\b', 'a＼b'],
    ['line\nbreak', 'line_break'],
    ['end ', 'end_'],
    ['', '_'],
    ['..', '_'],
  ])('on Linux makes %j %j', (name, mapped) => {
    expect(mapName(name, LINUX)).toBe(mapped);
  });

  it.each([
    ['12:30?.txt', '12：30？.txt'],
    ['con.txt', '_con.txt'],
    ['dots...', 'dots___'],
    ['LPT¹', '_LPT¹'],
    ['console.txt', 'console.txt'],
  ])('on Windows makes %j %j', (name, mapped) => {
    expect(mapName(name, WINDOWS)).toBe(mapped);
  });

  it('keeps the ending of a name that is too long, and the mark', () => {
    const mapped = mapName(`${'日'.repeat(120)}.jpeg`, LINUX, 2);
    expect(Buffer.byteLength(mapped)).toBeLessThanOrEqual(255);
    expect(mapped).toMatch(/^日+ \(2\)\.jpeg$/u);
  });

  it(`gives a name that the disk holds, whatever the phone says (${numRuns} runs)`, () => {
    fc.assert(
      fc.property(anyName, anyNames, fc.integer({ min: 1, max: 20 }), (name, names, n) => {
        expectHeld(mapName(name, names, n), names);
      }),
      { numRuns },
    );
  });
});

describe('choosePlace()', () => {
  it(`never leaves data/, never collides, and holds every rule (${numRuns} runs)`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWish, { minLength: 1, maxLength: 12 }), anyNames, async (wishes, names) => {
        const taken = new Map<string, 'file' | 'folder'>();
        for (const wish of wishes) {
          const place = await choosePlace(wish, names, async (path) => taken.get(foldPath(path, names)) ?? 'nothing');
          const [first, ...rest] = place.split('/');
          expect(first).toBe('data');
          expect(rest.length).toBeGreaterThan(0);
          for (const name of rest) expectHeld(name, names);
          expect(rest[0]?.toUpperCase()).not.toBe('EARLIER VERSIONS');
          expect(taken.has(foldPath(place, names))).toBe(false);
          taken.set(foldPath(place, names), 'file');
          for (let depth = rest.length - 1; depth > 0; depth -= 1) {
            const folder = foldPath(['data', ...rest.slice(0, depth)].join('/'), names);
            expect(taken.get(folder)).not.toBe('file');
            taken.set(folder, 'folder');
          }
        }
      }),
      { numRuns },
    );
  });
});
