// Writing to a phone, which a restore does and a backup never: through our own MTP layer, built into out/lab.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check, equal, must, repository, truthy } from './kit.mjs';

const tool = join(repository, 'out/lab/write-probe.js');
const LENGTH = 1_048_564;
const DATE = 1_431_000_000;

export async function writesToPhone({ id, storage, root }) {
  if (!existsSync(tool)) {
    console.log('skip writing, dates, reading back and deleting: the probe is not built');
    return;
  }
  const probe = (what, target, number) =>
    JSON.parse(must(process.execPath, [tool, what, id, storage, String(target), String(number ?? 0)]));
  const name = 'written by us.bin';
  const file = join(root, name);
  let sent = false;

  await check('a file that we send arrives byte-identical', () => {
    sent = probe('send', name, LENGTH).handle > 0;
    const arrived = readFileSync(file);
    equal(arrived.length, LENGTH, 'bytes that arrived');
    truthy(
      arrived.every((byte, index) => byte === (index * 7 + 3) % 251),
      'other bytes arrived',
    );
  });
  await check('the file is read back byte-identical', () =>
    equal(probe('read', name), { length: LENGTH, equal: true }, 'read back'),
  );
  const dated = sent ? probe('date', name, DATE) : { refused: 0 };
  if ('refused' in dated) console.log(`skip its date is set: the phone refuses (0x${dated.refused.toString(16)})`);
  else
    await check('its date is set and told back', () => {
      equal(dated.seconds, DATE, `the date told (${dated.dateModified})`);
      equal(statSync(file).mtimeMs / 1000, DATE, 'the date on the phone');
    });
  await check('the file that we delete is gone', () => {
    equal(probe('delete', name), { deleted: true }, 'the answer');
    truthy(!existsSync(file), 'it is still there');
  });
}
