import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const { scripts } = JSON.parse(text('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

describe('the ground', () => {
  it('has every npm command that the documents name', () => {
    const documents = ['README.md', 'docs/testing.md', 'docs/tried.md', 'docs/architecture.md'].map(text).join('\n');
    const named = [...documents.matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][a-z:-]*)/gu)].map(
      ([, name = '']) => name,
    );
    const unknown = named.filter((name) => !['run', 'ci'].includes(name) && !(name in scripts));
    expect(unknown).toEqual([]);
    expect(named).toContain('start');
    expect(named).toContain('test');
  });

  it('runs on a clean machine what the README says', () => {
    expect(statSync(resolve(root, '.ci/run')).mode & 0o111).toBe(0o111);
    expect(text('.ci/run')).toMatch(/^npm test/mu);
  });

  it('runs every vitest project in npm test', () => {
    const projects = [...text('vitest.config.ts').matchAll(/name: '([a-z]+)'/gu)].map(([, name = '']) => name);
    // Screenshots are taken by hand, to be looked at.
    const tested = projects.filter((name) => name !== 'screenshots');
    expect(tested).not.toEqual([]);
    for (const project of tested) expect(text('scripts/test.mjs')).toContain(`project: '${project}'`);
    // A file in a folder that no suite counts would run, and be left out of the sum.
    const counted = [...text('scripts/test.mjs').matchAll(/folders: \[(.*?)\]/gu)].flatMap(([, names = '']) =>
      [...names.matchAll(/'([^']+)'/gu)].map(([, name = '']) => name),
    );
    const folders = [...text('vitest.config.ts').matchAll(/'test\/([^']+?)\/\*\*\/\*\.test\.ts'/gu)].flatMap(
      ([, names = '']) => names.replace(/[{}]/gu, '').split(','),
    );
    expect(counted.toSorted()).toEqual(folders.toSorted());
  });

  it('links only to files that are there', () => {
    for (const [document, folder] of [
      ['README.md', '.'],
      ['docs/testing.md', 'docs'],
      ['docs/tried.md', 'docs'],
      ['docs/architecture.md', 'docs'],
    ] as const) {
      for (const [, link = ''] of text(document).matchAll(/\]\((?!https?:)([^)#]+)/gu))
        expect(
          statSync(resolve(root, folder, link), { throwIfNoEntry: false }),
          `${link} in ${document}`,
        ).toBeDefined();
    }
  });
});
