import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decryptAge, encryptAge } from '../../../../src/core/copies/offsite/age-file.ts';
import { seededBytes } from '../../../support/trees.ts';

const CHUNK = 64 * 1024;
const SIZES = [0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 16, 2 * CHUNK, 3 * CHUNK + 7];
const WAYS = [true, false];

let identity = '';
let recipient = '';
beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('an age file', () => {
  it('opens by the library whichever way it was made, and the other way round', async () => {
    for (const size of SIZES) {
      const bytes = seededBytes(size, size);
      for (const native of WAYS) {
        const decrypter = new Decrypter();
        decrypter.addIdentity(identity);
        const file = await encryptAge(bytes, recipient, { native });
        expect(equal(await decrypter.decrypt(file), bytes), `${size} ${native}`).toBe(true);
        const encrypter = new Encrypter();
        encrypter.addRecipient(recipient);
        const theirs = await encrypter.encrypt(bytes);
        expect(theirs.byteLength).toBe(file.byteLength);
        expect(equal(await decryptAge(theirs, identity, { native }), bytes), `${size} ${native}`).toBe(true);
      }
    }
  });

  it('has one recipient and a nonce of its own, and no two are alike', async () => {
    const bytes = seededBytes(1000, 1);
    const [one, two] = [await encryptAge(bytes, recipient), await encryptAge(bytes, recipient)];
    expect(Buffer.from(one).toString('latin1').match(/^-> /gmu)).toHaveLength(1);
    expect(equal(one.subarray(-1016), two.subarray(-1016))).toBe(false);
  });

  it('does not open with anything changed, cut off, put on or changed round', async () => {
    const bytes = seededBytes(3 * CHUNK, 3);
    const file = await encryptAge(bytes, recipient);
    const payload = file.byteLength - 3 * (CHUNK + 16);
    const chunk = (index: number): Uint8Array =>
      file.subarray(payload + index * (CHUNK + 16), payload + (index + 1) * (CHUNK + 16));
    const head = file.subarray(0, payload);
    const broken = {
      'without its last chunk': Buffer.concat([head, chunk(0), chunk(1)]),
      'with two chunks changed round': Buffer.concat([head, chunk(1), chunk(0), chunk(2)]),
      'with a chunk twice': Buffer.concat([head, chunk(0), chunk(0), chunk(1), chunk(2)]),
      'with more behind it': Buffer.concat([file, Buffer.alloc(16)]),
      'without payload': head,
      'without nonce': file.subarray(0, payload - 16),
      'of nothing': new Uint8Array(0),
      'with an endless header': Buffer.alloc(200_000, 'age-encryption.org/v1\n-> X25519 a\n'),
    };
    for (const [what, bad] of Object.entries(broken))
      for (const native of WAYS) await expect(decryptAge(bad, identity, { native }), what).rejects.toThrow();
  });

  it('is the same to both ways with any byte flipped, and with any end', async () => {
    const bytes = seededBytes(2000, 5);
    const file = await encryptAge(bytes, recipient);
    const openBy = async (bad: Uint8Array, native: boolean): Promise<string> => {
      const opened = await decryptAge(bad, identity, { native }).catch(() => null);
      return opened === null ? 'refused' : equal(opened, bytes) ? 'the same' : 'OTHER BYTES';
    };
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: file.byteLength - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, bits, cut) => {
          const bad = cut ? file.slice(0, at) : Uint8Array.from(file);
          if (!cut) bad[at] = (bad[at] ?? 0) ^ bits;
          const [native, library] = [await openBy(bad, true), await openBy(bad, false)];
          expect([native, library]).toEqual(['refused', 'refused']);
        },
      ),
      { numRuns: 300 },
    );
  });
});
