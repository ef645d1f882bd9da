import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAIN, openOutput } from '../../../../src/core/readable/export-output.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-output-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('an export writes over nothing, also not with what belongs beside its file', async () => {
  const out = path.join(folder, 'all.csv');
  await writeFile(`${out}.not-understood.txt`, 'kept');
  {
    await using output = await openOutput(out, 'file');
    await output.folder.write(MAIN, 'messages');
    await output.folder.write('not-understood.txt', 'newer');
    await expect(output.finish()).rejects.toMatchObject({ code: 'USAGE' });
  }
  expect(await readFile(`${out}.not-understood.txt`, 'utf8')).toBe('kept');
  expect(await readdir(folder)).toEqual(['all.csv.not-understood.txt']);
});
