import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { EXIT } from '../../../src/shared/errors/exit-codes.ts';
import type { CopyReport } from '../../../src/shared/domain/copies.ts';
import { cliHere } from '../../support/cli-here.ts';
import { hashTree } from '../../support/trees.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeboat-plugged-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function backedUp(): Promise<string> {
  mkdirSync(path.join(root, 'card', 'Pictures'), { recursive: true });
  for (const name of ['a', 'b']) writeFileSync(path.join(root, 'card', 'Pictures', `${name}.jpg`), name.repeat(90_000));
  const to = path.join(root, 'backups');
  const { status, out } = await cliHere(root, ['backup', '--device', `folder:${root}/card`, '--to', to, '--json']);
  expect(status).toBe(EXIT.ok);
  return (JSON.parse(out) as { readonly vault: string }).vault;
}

describe('copy --when-plugged-in', () => {
  it('copies onto a known drive that is there, waits, and ends with 130 and one document at Ctrl-C', async () => {
    const vault = await backedUp();
    const drive = path.join(root, 'stick');
    expect((await cliHere(root, ['copy', vault, '--to', drive])).status).toBe(EXIT.ok);
    const copy = path.join(drive, path.basename(vault));
    const [lost = ''] = readdirSync(path.join(copy, 'data'));
    rmSync(path.join(copy, 'data', lost), { recursive: true });
    const ctrlC = new AbortController();
    const isWhole = (): boolean =>
      JSON.stringify([...hashTree(path.join(copy, 'data'))].sort()) ===
      JSON.stringify([...hashTree(path.join(vault, 'data'))].sort());
    let err = '';
    const said = cliHere(root, ['copy', vault, '--when-plugged-in', '--json', '--progress', 'none'], {
      interrupted: ctrlC.signal,
      err: (text) => (err += text),
    });
    await expect.poll(isWhole).toBe(true);
    // The lock of the backup is let go of when the result is told.
    const locked = (): boolean => readdirSync(path.join(vault, '.lifeboat')).includes('lock');
    await expect.poll(locked).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    ctrlC.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
    const { status, out } = await said;
    expect(status).toBe(EXIT.stopped);
    const { copies, failed } = JSON.parse(out) as { copies: CopyReport[]; failed: unknown[] };
    expect(copies).toMatchObject([{ copy, outcome: 'complete', copied: { files: 2 } }]);
    expect(failed).toEqual([]);
    expect(err).toBe('Waiting for "stick". Ctrl-C ends it.\n');
  });

  it('ends with 30 when a file that was there before is wrong, and looks at none with --no-check', async () => {
    const vault = await backedUp();
    const drive = path.join(root, 'stick');
    await cliHere(root, ['copy', vault, '--to', drive]);
    const copy = path.join(drive, path.basename(vault));
    const victim = [...hashTree(path.join(copy, 'data')).keys()].find((name) => name.endsWith('a.jpg')) ?? '';
    writeFileSync(path.join(copy, 'data', victim), 'b'.repeat(90_000));
    const waited = async (...more: readonly string[]) => {
      const ctrlC = new AbortController();
      let out = '';
      const said = cliHere(root, ['copy', vault, '--when-plugged-in', '--progress', 'none', ...more], {
        interrupted: ctrlC.signal,
        out: (text) => (out += text),
      });
      await expect.poll(() => out).toContain(copy);
      ctrlC.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
      return { status: (await said).status, out };
    };
    const unasked = await waited('--no-check');
    expect([unasked.status, unasked.out.includes('WRONG')]).toEqual([EXIT.stopped, false]);
    let said = await waited();
    // Each share goes on where the last one ended; twelve are all of it.
    for (let n = 1; n < 12 && said.status === EXIT.stopped; n += 1) said = await waited();
    expect([said.status, said.out]).toEqual([EXIT.damaged, expect.stringContaining('WRONG in it: 1 file.')]);
  });

  it('is refused beside --to, and where no drive is remembered', async () => {
    const vault = await backedUp();
    const both = await cliHere(root, ['copy', vault, '--when-plugged-in', '--to', path.join(root, 'stick')]);
    expect(both).toMatchObject({ status: EXIT.usage, out: '' });
    const none = await cliHere(root, ['copy', vault, '--when-plugged-in']);
    expect(none).toMatchObject({ status: EXIT.usage, out: '' });
    expect(none.err).toContain('no drive is remembered');
  });
});
