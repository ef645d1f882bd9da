import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { renderDocs } from '../../scripts/render-docs.ts';

it.each([...renderDocs()])(
  'docs/%s is what the code says (else: node scripts/generate-docs.mjs)',
  async (name, content) => {
    const url = new URL(`../../docs/${name}`, import.meta.url);
    const now = await format(content, { ...(await resolveConfig(url)), filepath: url.pathname });
    expect(await readFile(url, 'utf8')).toBe(now);
  },
);
