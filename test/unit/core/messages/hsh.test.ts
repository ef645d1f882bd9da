import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHsh, hshOf, parseHsh } from '../../../../src/core/messages/hsh.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Published vectors: gpailler/Android2Wp_SMSConverter and negrutiu/sms_w2a both give these. */
const VECTORS = [
  ['', 'rWHrw2SMrLNCn3BCG54Oe6sUda9KmMhBu2zoT2F/LpX0XAXdVfu07FeR94/lcmht'],
  ['abc', 'A4XwpXUEZirM4xd97VY30TP2vJaHyRGn+40oaUOSWVtEbQ540/0WwzuvHiKA6ul4'],
] as const;

/** The other two published ones are of files that stay where they are; the SHA-256 of each was taken from its bytes. */
const OF_FILES = [
  // negrutiu/sms_w2a, "Messages (contacts+message backup).msg", 985 bytes
  [
    '03e76b25950983c0628da6855ddb7332bde4f1408ed618c80be12da5827cc50f',
    'IVRYS/Axn3AlwS02sSXbiKxSc4XqRY+Aua2jRRR2jlLGiPXeUnShYcPGP7dmtT/Z',
  ],
  // peppermintpatty5/text-me, tests/static/win10.msg, 4271 bytes
  [
    '6eca7f3dc4f0fc6717154f680313a1cc8bbfbaafa023b21e0de1c95ecaf9fdae',
    'Ti8YC24oc16Itl0s3JPyjFep1owOrQxMMQdBfCJueZpON8Sb+qznfQHAK/yrUnyD',
  ],
] as const;

const SAMPLES = '/work/shared/samples/messages';

describe('formatHsh() and parseHsh()', () => {
  it('agree with the published vectors, both ways', async () => {
    for (const [content, hsh] of VECTORS) {
      expect(await hshOf([Buffer.from(content)])).toBe(hsh);
      expect(parseHsh(hsh)).toBe(sha256(content));
      expect(parseHsh(`\ufeff${hsh}\r\n`)).toBe(sha256(content));
    }
  });

  it.each(OF_FILES)('agree with the vectors published for whole files, both ways: %s', (sha, hsh) => {
    expect([formatHsh(sha), parseHsh(hsh)]).toEqual([hsh, sha]);
  });

  it('are each the other turned around', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseHsh(formatHsh(sha256(bytes)))).toBe(sha256(bytes));
      }),
    );
  });

  it('say null for what no phone wrote', () => {
    const [, [, good]] = VECTORS;
    for (const text of ['', 'abc', good.slice(1), `${good}A`, 'A'.repeat(64), `B${good.slice(1)}`, '{"a":1}']) {
      expect(parseHsh(text)).toBeNull();
    }
  });

  it('show a flipped bit', async () => {
    const bytes = Buffer.from('<ArrayOfMessage/>');
    const hsh = await hshOf([bytes]);
    bytes[3]! ^= 1;
    expect(parseHsh(hsh)).not.toBe(sha256(bytes));
  });

  it.skipIf(!existsSync(SAMPLES))('agree with the samples', async () => {
    const pairs = [
      ['smsBackup/Fri, Aug 10 2018, 21-50-08 PM', null],
      ['mmsBackup/Fri, Aug 10 2018, 21-51-30 PM', null],
      ['Messages (contacts+message backup)', 'IVRYS/Axn3AlwS02sSXbiKxSc4XqRY+Aua2jRRR2jlLGiPXeUnShYcPGP7dmtT/Z'],
    ] as const;
    for (const [name, published] of pairs) {
      const hsh = published ?? readFileSync(`${SAMPLES}/${name}.hsh`, 'utf8').trim();
      expect(await hshOf([readFileSync(`${SAMPLES}/${name}.msg`)])).toBe(hsh);
    }
  });
});
