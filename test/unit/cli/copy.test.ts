import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../../../src/shared/domain/run-report.ts';
import { EXIT } from '../../../src/shared/errors/exit-codes.ts';
import { cliHere } from '../../support/cli-here.ts';
import { seededBytes } from '../../support/trees.ts';

let root = '';
let vault = '';
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeboat-copy-'));
  mkdirSync(path.join(root, 'card'));
  writeFileSync(path.join(root, 'card', 'a.jpg'), seededBytes(1000, 1));
  const to = path.join(root, 'backups');
  const { out } = await cliHere(root, ['backup', '--device', `folder:${root}/card`, '--to', to, '--json']);
  ({ vault } = JSON.parse(out) as RunReport);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('copy', () => {
  it.each([[['--to', '']], [['--to', '  ']]])('takes an empty folder for wrong usage (%j)', async (args) => {
    const { status, err } = await cliHere(root, ['copy', vault, ...args]);
    expect([status, err]).toEqual([EXIT.usage, expect.stringContaining('What was given for --to is empty')]);
    expect((await cliHere(root, ['copy', '', '--to', path.join(root, 'stick')])).status).toBe(EXIT.usage);
  });

  it.skipIf(process.platform !== 'linux')(
    'refuses what the kernel shows as folders, and leaves the backup free',
    async () => {
      const { status, err } = await cliHere(root, ['copy', vault, '--to', '/proc/lifeboat-copies']);
      expect([status, err]).toEqual([EXIT.usage, expect.stringContaining('no files can be kept there')]);
      expect((await cliHere(root, ['copy', vault, '--to', path.join(root, 'stick')])).status).toBe(EXIT.ok);
    },
  );
});
