import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOffsite } from '../../../../src/core/copies/offsite/check.ts';
import { folderRemote } from '../../../../src/core/copies/offsite/folder-remote.ts';
import { REMOTE_MARKER, type Remote } from '../../../../src/core/copies/offsite/remote.ts';
import {
  appendSent,
  listNames,
  packName,
  saveConfig,
  type SentLine,
} from '../../../../src/core/copies/offsite/sent-log.ts';
import { sha256Hex } from '../../../../src/core/copies/offsite/snapshot.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { CopyEvent } from '../../../../src/shared/domain/copies.ts';
import type { OffsiteCheck, OffsiteConfig, OffsiteRound } from '../../../../src/shared/domain/offsite.ts';
import { startApp, until } from '../../../support/app.ts';
import { withPlaceAway } from '../../../support/place-away.ts';
import { seededBytes } from '../../../support/trees.ts';

const { signal } = new AbortController();
const disk = createNodeDisk();
const clock = { now: Date.now, delay: () => Promise.resolve() } as unknown as Parameters<
  typeof checkOffsite
>[0]['clock'];

describe('a share of a copy away', () => {
  let root = '';
  let remote: Remote;
  let fetched: string[] = [];
  const config: OffsiteConfig = {
    format: 1,
    id: randomUUID(),
    label: 'cloud',
    kind: 'folder',
    place: '/cloud',
    recipient: `age1${'q'.repeat(58)}`,
    createdAt: new Date().toISOString(),
    keyTestedAt: null,
  };
  const send = async (n: number): Promise<string> => {
    const bytes = seededBytes(100 + ((n * 7919) % 3000), n);
    const id = sha256Hex(bytes);
    await remote.put(packName(id), bytes, { signal });
    const piece = { path: `data/${n}.jpg`, sha256: id, from: 0, length: bytes.byteLength, offset: 0 };
    const line: SentLine = { kind: 'pack', at: new Date().toISOString(), id, size: bytes.byteLength, pieces: [piece] };
    await appendSent(disk, root, config.id, line);
    return packName(id);
  };
  const check = (sharePercent: number, round: OffsiteRound | null): Promise<OffsiteCheck> =>
    checkOffsite({ root, disk, remote, config, clock, signal, sharePercent, round });

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'offsite-shares-'));
    const cloud = path.join(root, 'cloud');
    mkdirSync(cloud);
    await saveConfig(disk, root, config);
    fetched = [];
    const place = folderRemote(disk, cloud);
    const get: Remote['get'] = (name, options) => {
      if (name !== REMOTE_MARKER) fetched.push(name);
      return place.get(name, options);
    };
    remote = { ...place, get };
    await remote.put(REMOTE_MARKER, Buffer.from(JSON.stringify({ format: 1, id: config.id })), { signal });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('goes on where the last one ended: twelve twelfths read everything, each once', async () => {
    const names: string[] = [];
    for (let n = 0; n < 40; n += 1) names.push(await send(n));
    let round: OffsiteRound | null = null;
    let shares = 0;
    for (; shares < 12 && !(shares > 0 && round === null); shares += 1) {
      const report: OffsiteCheck = await check(100 / 12, round);
      expect(report.read.files).toBeLessThan(12);
      round = report.round?.through === null ? null : report.round;
    }
    expect(round).toBeNull();
    expect(fetched).toEqual(names);
  });

  it('comes to the end of a round, however small', async () => {
    for (let n = 0; n < 3; n += 1) await send(n);
    const list = seededBytes(2000, 9);
    const name = `snapshots/2026-11-22T10-30-00Z-${sha256Hex(list)}.age`;
    for (const one of listNames(name)) await remote.put(one, list, { signal });
    const at = new Date().toISOString();
    const line = { kind: 'snapshot', at, name, size: list.byteLength, content: sha256Hex('all') } as const;
    await appendSent(disk, root, config.id, { ...line, files: 3, bytes: 3000, newestRun: null });
    let round: OffsiteRound | null = null;
    let shares = 0;
    for (; shares < 12 && !(shares > 0 && round === null); shares += 1) {
      const report: OffsiteCheck = await check(0.1, round);
      round = report.round?.through === null ? null : report.round;
    }
    expect([round, shares]).toEqual([null, 3]);
    expect(fetched.slice(3)).toEqual(listNames(name));
    expect((await check(0, null)).read.files).toBe(0);
  });

  it('reads what was sent meanwhile before the round ends, and goes on after one that was found changed', async () => {
    for (let n = 0; n < 6; n += 1) await send(n);
    const first = await check(20, null);
    const last = first.round?.through ?? '';
    expect(last).not.toBe('');
    // What was read last turns out to be wrong by other means: the round does not begin anew.
    await appendSent(disk, root, config.id, { kind: 'bad', at: first.endedAt, name: last, what: 'changed' });
    const late = await send(6);
    fetched.splice(0);
    const rest = await check(99, first.round);
    expect(rest.round).toEqual({ began: first.startedAt, through: null });
    expect(fetched).toContain(late);
    expect(fetched).not.toContain(last);
    expect(fetched).toHaveLength(7 - first.read.files);
  });
});

describe('after sending', () => {
  it('looks at a share by itself, and notes that; not when it is not wanted', async () => {
    await using app = startApp();
    const { vault } = await withPlaceAway(app, { files: 2 });
    const checks = (): readonly CopyEvent[] =>
      readFileSync(path.join(vault, '.lifeboat', 'copies.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => CopyEvent.parse(JSON.parse(line)))
        .filter(({ kind }) => kind === 'offsite-checked');
    await until(app.client['offsite.push']({ vault, check: false }), ({ phase }) => phase === 'ended');
    expect(checks()).toEqual([]);
    const { report } = await until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    expect(report).toMatchObject({ outcome: 'complete' });
    expect(checks()).toMatchObject([{ byItself: true, problems: 0, read: { files: 1 }, round: {} }]);
  });
});
