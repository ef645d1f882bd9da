import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Medium } from '../../../../src/core/app/places/medium.ts';
import { isGoodCopy } from '../../../../src/core/copies/certificate.ts';
import { lossWithTheDisk } from '../../../../src/shared/domain/copy-facts.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { seededBytes } from '../../../support/trees.ts';

/** An app to which the folder `backup` lies on one disk, and everything else on another. */
const onTwoDisks = (): TestApp =>
  startApp((root) => ({
    mediumOf: (folder: string): Promise<Medium> =>
      Promise.resolve({ kind: 'disks', disks: [folder.startsWith(path.join(root, 'backup')) ? 'sda' : 'sdb'] }),
  }));

async function backedUp(app: TestApp): Promise<string> {
  const card = path.join(app.root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  for (let n = 0; n < 3; n += 1) writeFileSync(path.join(card, 'Pictures', `p${n}.jpg`), seededBytes(1000, n));
  const { runId, vault } = await app.client['run.start']({
    deviceId: `folder:${card}`,
    to: path.join(app.root, 'backup'),
  });
  await app.client['run.report']({ runId });
  return vault;
}

/** Gives the copy's own folder. */
async function copied(app: TestApp, vault: string): Promise<string> {
  const made = app.client['copies.make']({ vault, to: path.join(app.root, 'stick') });
  return (await until(made, ({ phase }) => phase === 'ended')).reports[0]?.copy ?? '';
}

async function needs(app: TestApp, vault: string): Promise<string[]> {
  const { missing } = await app.client['certificate.get']({ vault, acknowledge: [] });
  return missing.map(({ code }) => code);
}

describe('a copy on a drive', () => {
  it('is no second copy any more once its folder was deleted from the drive that is there', async () => {
    await using app = onTwoDisks();
    const vault = await backedUp(app);
    const copy = await copied(app, vault);
    const loss = async () => lossWithTheDisk((await app.client['vault.status']({ vault })).copies);
    expect(await needs(app, vault)).not.toContain('second-copy');
    expect(await loss()).toEqual({ what: 'nothing' });
    rmSync(copy, { recursive: true });
    expect(existsSync(path.join(app.root, 'stick', '.lifeboat-drive.json'))).toBe(true);
    expect(await needs(app, vault)).toContain('second-copy');
    expect(await loss()).toEqual({ what: 'everything' });
    // A drive that is away is judged by what was recorded.
    rmSync(path.join(app.root, 'stick'), { recursive: true });
    expect(await needs(app, vault)).not.toContain('second-copy');
  });

  it('that is opened as the backup, mounted elsewhere, is not its own second copy', async () => {
    await using app = onTwoDisks();
    const vault = await backedUp(app);
    await copied(app, vault);
    // The second copying takes along the line of the first.
    const copy = await copied(app, vault);
    rmSync(vault, { recursive: true });
    const [stick, elsewhere] = [path.join(app.root, 'stick'), path.join(app.root, 'elsewhere')];
    renameSync(stick, elsewhere);
    const opened = copy.replace(stick, elsewhere);
    const { copies } = await app.client['vault.status']({ vault: opened });
    expect(copies.map(({ kind }) => kind)).toEqual(['this-folder']);
    expect(lossWithTheDisk(copies)).toEqual({ what: 'everything' });
    // A folder that was copied from it by hand has the drive for a second one, while that is there.
    cpSync(elsewhere, stick, { recursive: true });
    const again = (await app.client['vault.status']({ vault: opened })).copies;
    expect(again.map(({ kind }) => kind)).toEqual(['this-folder', 'drive']);
    expect(again.filter((one) => isGoodCopy(one, new Set([again[0]?.newestRun ?? ''])))).toEqual([]);
  });

  it('that was made after something was added counts: it has the newest backup, and more', async () => {
    await using app = onTwoDisks();
    const vault = await backedUp(app);
    await copied(app, vault);
    expect(await needs(app, vault)).not.toContain('second-copy');
    const more = path.join(app.root, 'more');
    mkdirSync(more);
    writeFileSync(path.join(more, 'note.txt'), 'a note');
    const { runId } = await app.client['run.add']({ vault, from: more, as: 'documents' });
    await app.client['run.report']({ runId });
    // As before: it has the newest backup of the phone.
    expect(await needs(app, vault)).not.toContain('second-copy');
    await copied(app, vault);
    expect(await needs(app, vault)).not.toContain('second-copy');
    // A backup that came after it is not in it.
    const again = await app.client['run.start']({ deviceId: `folder:${path.join(app.root, 'card')}`, to: vault });
    await app.client['run.report']({ runId: again.runId });
    expect(await needs(app, vault)).toContain('second-copy');
  });
});
