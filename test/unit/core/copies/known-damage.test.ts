import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownProof as proofOf, type Proof } from '../../../../src/core/copies/copy-log.ts';
import type { CopyEvent } from '../../../../src/shared/domain/copies.ts';
import { startApp, until } from '../../../support/app.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

describe('damage that is known', () => {
  it('is not forgotten by a share that never read the damaged file', async () => {
    await using app = startApp();
    const card = path.join(app.root, 'card');
    mkdirSync(path.join(card, 'Pictures'), { recursive: true });
    for (let n = 0; n < 10; n += 1) writeFileSync(path.join(card, 'Pictures', `p${n}.jpg`), seededBytes(1000, n));
    const { runId, vault } = await app.client['run.start']({
      deviceId: `folder:${card}`,
      to: path.join(app.root, 'backup'),
    });
    await app.client['run.report']({ runId });
    const make = () =>
      until(app.client['copies.make']({ vault, to: path.join(app.root, 'one') }), ({ phase }) => phase === 'ended');
    const copy = (await make()).reports[0]?.copy ?? '';
    const last = [...hashTree(path.join(vault, 'data')).keys()].find((name) => name.endsWith('p9.jpg')) ?? '';
    for (const root of [vault, copy]) writeFileSync(path.join(root, 'data', last), 'rot');
    const damaged = async (): Promise<number[]> =>
      (await app.client['vault.status']({ vault })).copies.map((one) => one.damaged);
    const needs = async (): Promise<string[]> =>
      (await app.client['certificate.get']({ vault, acknowledge: [] })).missing.map(({ code }) => code);

    const { report } = await until(app.client['copies.repair']({ vault, repair: false }), (one) => one.report !== null);
    expect(report?.wrong).toHaveLength(2);
    expect(await damaged()).toEqual([1, 1]);
    expect(await needs()).toContain('healthy');
    expect((await make()).reports[0]?.share?.wrongInAll).toBe(0);
    expect(await damaged()).toEqual([1, 1]);
    expect(await needs()).toContain('healthy');
  });
});

const ownProof = (events: readonly CopyEvent[]): Proof => proofOf(events, '/backup', null);

describe('damage that shares found', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 10, 1, 10, minute)).toISOString();
  const share = (minute: number, began: number, through: string | null, names: string[], more = 0): CopyEvent => ({
    ...{ kind: 'checked', at: at(minute), copy: null, place: '/backup', roundBegan: at(began), through },
    ...{ read: { files: 5, bytes: 5 }, wrong: names.length + more, names },
  });
  const repaired = (minute: number, path: string): CopyEvent => ({
    ...{ kind: 'repaired', at: at(minute), copy: null, place: '/backup', path, from: '/stick', kept: null },
  });

  it('is not paid off by the repair of another file', () => {
    const events = [share(0, 0, 'e', []), share(1, 0, 'k', ['g']), share(2, 0, 'p', ['n']), repaired(2, 'n')];
    expect(ownProof(events).damaged).toBe(1);
    // One file can be put right twice, by two commands that broke off.
    expect(ownProof([...events, repaired(3, 'n')]).damaged).toBe(1);
    expect(ownProof([...events, repaired(3, 'g')]).damaged).toBe(0);
    const ended = [...events, share(4, 0, null, [])];
    expect(ownProof(ended)).toEqual({ damaged: 1, provedAt: null });
    expect(ownProof([...events, repaired(3, 'g'), share(4, 0, null, [])])).toEqual({ damaged: 0, provedAt: at(0) });
  });

  it('counts once what is found again, and goes with the round that does not find it any more', () => {
    const round = [share(0, 0, 'm', ['g']), share(1, 0, null, ['x'])];
    expect(ownProof([...round, share(2, 2, 'm', ['g'])]).damaged).toBe(2);
    expect(ownProof([...round, share(2, 2, 'm', [])]).damaged).toBe(2);
    expect(ownProof([...round, share(2, 2, 'm', []), share(3, 2, null, ['x'])]).damaged).toBe(1);
    // All of it in one go.
    expect(ownProof([...round, share(2, 2, null, [])])).toEqual({ damaged: 0, provedAt: at(2) });
    // Of a round whose first share is in no line that can be read, nobody knows what it found.
    expect(ownProof([...round, share(3, 2, null, [])])).toEqual({ damaged: 2, provedAt: null });
  });

  it('has what there was no room to name', () => {
    const names = (letter: string): string[] => Array.from({ length: 100 }, (_, n) => `${letter}${n}`);
    const events = [share(0, 0, 'b', names('a'), 50), share(1, 0, 'c', names('b'), 50)];
    expect(ownProof(events).damaged).toBe(300);
    const right = [...names('b'), ...Array.from({ length: 50 }, (_, n) => `b1${n}0`)];
    expect(ownProof([...events, ...right.map((path) => repaired(2, path))]).damaged).toBe(150);
  });

  it('is read from lines of older apps, whose count has what was known before', () => {
    const events = [share(0, 0, 'm', ['a', 'b', 'c']), share(1, 0, 'm', ['d'], 2)];
    expect(ownProof(events).damaged).toBe(4);
    expect(ownProof([share(1, 0, '', ['d'], 2)]).damaged).toBe(3);
  });

  it('counts in a copy that is opened as the backup, and what was read of the backup proves nothing of it', () => {
    const opened = (events: readonly CopyEvent[]): Proof => proofOf(events, '/stick/Lumia', 'drive 1');
    const there = { copy: 'drive 1', place: '/stick/Lumia' };
    expect(opened([share(0, 0, null, [])])).toEqual({ damaged: 0, provedAt: null });
    expect(opened([{ ...share(0, 0, null, []), ...there }]).provedAt).toBe(at(0));
    const ill = [share(0, 0, null, ['a']), { ...share(1, 1, null, ['b', 'c']), ...there } as CopyEvent];
    expect(opened(ill).damaged).toBe(2);
    const here = { place: '/stick/Lumia' };
    // A round that the backup's shares began is not ended by what is read of the copy.
    const half = [...ill, share(2, 2, 'm', []), { ...share(3, 2, null, []), ...here } as CopyEvent];
    expect(opened(half)).toEqual({ damaged: 2, provedAt: null });
    const whole = { ...share(4, 4, null, []), ...here } as CopyEvent;
    expect(opened([...ill, whole])).toEqual({ damaged: 0, provedAt: at(4) });
  });
});
