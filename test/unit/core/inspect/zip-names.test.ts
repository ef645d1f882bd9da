import { describe, expect, it } from 'vitest';
import { Bytes, bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { readZip } from '../../../../src/core/inspect/zip.ts';
import { rawZip, type RawEntry } from '../../../support/raw-zip.ts';

const { signal } = new AbortController();

async function namesIn(...entries: readonly Partial<RawEntry>[]): Promise<string[]> {
  const zip = rawZip(entries.map((entry) => ({ name: '', content: 'x', ...entry })));
  return (await readZip(new Bytes(bytesReader(zip), { signal }))).map(({ name }) => name);
}

describe('names in a ZIP', () => {
  const name = 'Fotos/Übung 2019 – à Málaga.txt';

  it('are UTF-8 where they are marked so, and where they are so without the mark, as macOS writes them', async () => {
    expect(await namesIn({ name })).toEqual([name]);
    expect(await namesIn({ nameBytes: Buffer.from(name) })).toEqual([name]);
  });

  it('are else in the character set of the console, as Windows writes them, and have no control characters', async () => {
    const bytes = (latin: string): Buffer => Buffer.from(latin, 'latin1');
    expect(await namesIn({ nameBytes: bytes('Fotos/\x9abung, M\xa0laga, na\x8bve, \xe1.txt') })).toEqual([
      'Fotos/Übung, Málaga, naïve, ß.txt',
    ]);
    const all = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
    const [name = ''] = await namesIn({ nameBytes: all });
    expect([new Set(name).size, /\p{Cc}/u.test(name)]).toEqual([128, false]);
  });

  it('lead out of their folder in no character set', async () => {
    const nameBytes = Buffer.from('\x9a/../../x.txt', 'latin1');
    await expect(namesIn({ nameBytes })).rejects.toThrow();
  });
});
