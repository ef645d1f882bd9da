import fs from 'node:fs/promises';
import path from 'node:path';

/** Another one after each run: what was read of a backup before holds for as long as this stays the same. */
export async function stampOf(root: string): Promise<string> {
  const times: string[] = [];
  for (const name of ['manifest-sha256.txt', '.lifeboat/runs']) {
    try {
      times.push(String((await fs.stat(path.join(root, name))).mtimeMs));
    } catch {
      // Not there yet, or not there at all: opening the backup says so.
      times.push('-');
    }
  }
  return times.join(' ');
}
