// The word that a reset is safe, taken back for each thing that it needs, over the real USB stack.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, check, equal, expectLifeboat, lifeboat, must, put, startLifeboat, truthy, until } from './kit.mjs';
import { endWithin, vaultIn } from './stages.mjs';

const DAY = 86_400;
const card = (name) => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nTEL:1\r\nEND:VCARD\r\n`;
const text = (body, at) =>
  `<Message><Recepients/><Body>${body}</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments/><LocalTimestamp>${at}</LocalTimestamp><Sender>+491510000001</Sender></Message>`;
const texts = (...messages) =>
  `<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage>${messages.join('')}</ArrayOfMessage>`;

function fill(phone) {
  for (const index of [1, 2, 3, 4]) put(phone, `Pictures/${index}.jpg`, bytes(600 + index, 50_000));
  put(phone, 'contacts.vcf', `${card('Ada')}${card('Grace')}`);
  put(
    phone,
    'smsBackup/Mon 01 Feb 16.msg',
    texts(text('Hello', '130987008000000000'), text('And', '130987009000000000')),
  );
}

const notCovered = ['app data', 'what is in the cloud'];

/**
 * `reset` wipes phone and card and plugs the phone in again, `plugIn` plugs it in, `pull` out. `to` and `stick` are
 * folders on two disks. Each call of the command line takes seconds in an emulated guest, so that several conditions are
 * broken between two of them; one by one they are on a virtual Lumia (`test/scenario/certificate-conditions.test.ts`).
 */
export async function certificateConditions({ id, phone, to, stick, reset, pull, plugIn }) {
  let vault = '';
  const start = (...more) => startLifeboat('backup', '--device', id, '--to', to, '--wait', '1', '--json', ...more);
  async function missing(root, ...what) {
    const more = what.length === 0 ? [] : ['--acknowledge', ...what];
    const { code, json, err } = await lifeboat('certificate', root, '--json', ...more);
    equal([code, json?.granted], json?.missing?.length === 0 ? [0, true] : [3, false], `the certificate (${err})`);
    return json.missing.map((one) => one.code);
  }
  async function again() {
    await pull();
    await plugIn();
  }
  /** Later, by the clock of the whole computer. */
  async function later(seconds, body) {
    const move = (by) => must('date', ['-s', `@${Math.floor(Date.now() / 1000) + by}`]);
    move(seconds);
    try {
      await body();
    } finally {
      move(-seconds);
    }
  }

  await check('safe to reset: taken back when time goes by, and when damage is found', async () => {
    await reset();
    fill(phone);
    await again();
    await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--compare', '--json');
    vault = vaultIn(to);
    await expectLifeboat(0, 'copy', vault, '--to', stick, '--json');
    await expectLifeboat(0, 'drill', vault, '--json');
    equal(await missing(vault, ...notCovered), [], 'missing when everything is done');
    await later(61 * DAY, async () => equal(await missing(vault), ['fresh', 'drill'], 'two months later'));
    const victim = join(vault, 'data/Phone/Pictures/1.jpg');
    writeFileSync(
      victim,
      readFileSync(victim).map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
    );
    await expectLifeboat(30, 'verify', vault, '--quick', '--json');
    equal(await missing(vault), ['healthy'], 'after verify found damage');
  });

  await check('safe to reset: refused for what a later backup lacks', async () => {
    put(phone, 'contacts.vcf', card('Ada'));
    put(phone, 'smsBackup/Tue 02 Feb 16.msg', texts(text('Hello', '130987008000000000')));
    await again();
    await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--steps', 'media,contacts,messages', '--json');
    const lacking = ['everything', 'compared', 'contacts', 'messages', 'healthy', 'second-copy', 'not-covered'];
    equal(await missing(vault), lacking, 'read once, not all of it, less than before, not copied');
  });

  await check('safe to reset: refused when looking inside was stopped, and when the cable was pulled', async () => {
    rmSync(join(vault, '.lifeboat/opens.jsonl'));
    const told = start('--progress', 'json');
    await until('the trying', 120, () => told.said().includes('"trying"') || told.child.exitCode !== null);
    told.child.kill('SIGINT');
    equal((await told.done).code, 0, 'the exit code of a backup that was stopped while it looked inside');
    truthy((await missing(vault)).includes('contents'), 'the contents are not missing');
    for (const index of [5, 6, 7, 8]) put(phone, `Pictures/${index}.jpg`, bytes(600 + index, 3_000_000));
    await again();
    const cut = start('--progress', 'json');
    await until('the first of the new photos', 120, () => /"current":"[^"]*[5-8]\.jpg"/u.test(cut.said()));
    await pull();
    equal((await endWithin(cut, 240)).code, 11, 'the exit code of an unplugged backup');
    truthy((await missing(vault)).includes('complete'), 'a backup that was cut off is taken for a complete one');
  });

  await check('safe to reset: refused for a card, and for a record that cannot be read', async () => {
    const cards = '/srv/of-a-card';
    mkdirSync(cards);
    await expectLifeboat(0, 'backup', '--device', `folder:${phone}`, '--to', cards, '--json');
    truthy((await missing(vaultIn(cards))).includes('phone'), 'a backup of a card stands for the phone');
    const runs = join(vault, '.lifeboat/runs');
    writeFileSync(join(runs, readdirSync(runs).sort().at(-1), 'report.json'), '{');
    equal(await missing(vault), ['backup'], 'when the newest record cannot be read');
  });
}
