import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp } from '../../../support/app.ts';

it('the front page of a backup leads to each page that is there, and to none that is not', async () => {
  await using test = startApp();
  const { client, root } = test;
  const phone = path.join(root, 'phone');
  const put = (name: string, bytes: string): void => {
    mkdirSync(path.dirname(path.join(phone, name)), { recursive: true });
    writeFileSync(path.join(phone, name), bytes);
  };
  const links = async (): Promise<string[]> => {
    const deviceId = DeviceId.parse(`virtual:lumia-950@${phone}`);
    const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backups') });
    await client['run.report']({ runId });
    const index = readFileSync(path.join(vault, 'index.html'), 'utf8');
    return [...index.matchAll(/href="(Readable\/[^"]*)"/gu)].map(([, href = '']) => href);
  };
  // No text of these can be shown as a sample; they are listed all the same.
  put('Phone/Documents/plans.zip', 'not really');
  put('Phone/Ringtones/bell.mp3', 'nor this');
  expect(await links()).toEqual(['Readable/Documents/index.html']);

  put('Phone/Documents/people.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nN:;Ann;;;\r\nTEL:1\r\nEND:VCARD\r\n');
  expect(await links()).toEqual(['Readable/Contacts/contacts.html', 'Readable/Documents/index.html']);
});
