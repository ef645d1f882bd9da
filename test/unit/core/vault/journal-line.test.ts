import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STEP_IDS } from '../../../../src/shared/domain/ids.ts';
import { JournalEntry } from '../../../../src/shared/domain/run-record.ts';
import { parseLine, quickly } from '../../../../src/core/vault/journal-line.ts';

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: digits, maxLength: digits });
const stored = fc.record({
  path: fc.string({ unit: 'binary' }).map((name) => `data/${name}`),
  size: fc.nat(),
  sha256: hex(64),
  xxh64: hex(16),
});
const intent = fc.record({
  kind: fc.constant('intent'),
  batch: fc.integer(),
  step: fc.constantFrom(...STEP_IDS),
  source: fc.record({ storage: fc.string(), path: fc.string({ unit: 'binary' }) }),
  fingerprint: fc.record({
    size: fc.nat(),
    modified: fc.option(fc.integer()),
    persistentId: fc.option(fc.string()),
  }),
  part: hex(32),
  stored,
  aside: fc.option(fc.string()),
});
const readBack = fc.record({
  kind: fc.constant('read-back'),
  path: fc.string(),
  sha256: hex(64),
  cacheBypassed: fc.boolean(),
});

/** What a damaged or hostile line could have in any place. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, '', -1, 1.5, 2 ** 53, true, [], {}, 'data/', 'intent', '0'.repeat(64), '0'.repeat(16)),
  hex(64).map((text) => text.toUpperCase()),
  hex(64).map((text) => `${text.slice(0, 63)}\n`),
  fc.jsonValue(),
);

/** The entry with one field, at any depth, taken away or replaced. */
function damaged(entry: object, place: number, value: unknown, remove: boolean): unknown {
  const copy = structuredClone(entry) as Record<string, unknown>;
  const fields: [Record<string, unknown>, string][] = [];
  const collect = (object: Record<string, unknown>): void => {
    for (const [key, inner] of Object.entries(object)) {
      fields.push([object, key]);
      if (typeof inner === 'object' && inner !== null) collect(inner as Record<string, unknown>);
    }
  };
  collect(copy);
  const [object, key] = fields[place % fields.length]!;
  if (remove) Reflect.deleteProperty(object, key);
  else object[key] = value;
  return copy;
}

const RUNS = 5000;

describe('parseLine()', () => {
  it(`judges by hand as the schema does, whatever is wrong with a line (${RUNS} runs)`, () => {
    fc.assert(
      fc.property(fc.oneof(intent, readBack), fc.nat(), wrong, fc.boolean(), (entry, place, value, remove) => {
        for (const line of [entry, damaged(entry, place, value, remove)]) {
          const judged = JournalEntry.safeParse(line);
          const quick = quickly(line);
          if (judged.success && (judged.data.kind === 'intent' || judged.data.kind === 'read-back'))
            expect(quick).toEqual(judged.data);
          else expect(quick).toBeNull();
        }
      }),
      { numRuns: RUNS },
    );
  });

  it(`gives a usable entry or null for any bytes, and no path that leaves the backup (${RUNS} runs)`, () => {
    const text = fc.oneof(
      fc.json(),
      intent.map((entry) => JSON.stringify(entry)),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((line) => Buffer.from(line)),
          fc.uint8Array(),
        ),
        (bytes) => {
          const entry = parseLine(bytes);
          if (entry?.kind === 'intent') expect(entry.stored.path.split('/')).not.toContain('..');
        },
      ),
      { numRuns: RUNS },
    );
  });
});
