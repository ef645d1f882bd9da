import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestApp } from './app.ts';
import { seededBytes } from './trees.ts';

export interface PlaceAway {
  readonly vault: string;
  readonly remote: string;
  /** The folder with the encrypted copy. */
  readonly cloud: string;
  /** `AGE-SECRET-KEY-1...` */
  readonly key: string;
  readonly words: readonly string[];
  /** The page with the key. */
  readonly sheet: string;
}

/** A backup with a place away in a folder, whose key was typed back unless told not to. Nothing has been sent. */
export async function withPlaceAway(
  app: TestApp,
  { files = 5, bytes = 1000, isTypedBack = true } = {},
): Promise<PlaceAway> {
  const card = path.join(app.root, 'card', 'Pictures');
  mkdirSync(card, { recursive: true });
  for (let n = 0; n < files; n += 1) writeFileSync(path.join(card, `p${n}.jpg`), seededBytes(bytes + n, n));
  const to = path.join(app.root, 'backup');
  const { runId, vault } = await app.client['run.start']({ deviceId: `folder:${path.dirname(card)}`, to });
  await app.client['run.report']({ runId });
  const sheet = path.join(app.root, 'key.html');
  const cloud = path.join(app.root, 'cloud');
  const { config } = await app.client['offsite.init']({ vault, to: cloud, sheet });
  const html = readFileSync(sheet, 'utf8');
  const key = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(html)?.[0] ?? '';
  const words = [...html.matchAll(/<li><span>\d+<\/span> ([a-z]+)<\/li>/gu)].map(([, word = '']) => word);
  if (isTypedBack) await app.client['offsite.confirm']({ vault, key });
  return { vault, remote: config.id, cloud, key, words, sheet };
}
