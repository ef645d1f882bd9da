// Writing to a phone, which a restore does and a backup never: through our own MTP layer, built into out/lab.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './kit.mjs';

const tool = join(repository, 'out/lab/write-probe.js');

export function writesToPhone() {
  if (!existsSync(tool)) console.log('skip writing, dates, reading back and deleting: the MTP layer has no probe yet');
}
