// A conversation of very many messages, read in the window: how long until it is there, and how long the main thread is
// away at a time while its owner scrolls through all of it.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK_MS, longTasksOf, tracer } from './main-thread.mjs';
import { lifeboat } from './measure.mjs';
import { servedWindow } from './served-window.mjs';

const MINUTE = 60_000;
/** Wheel turns at each place. */
const TURNS = 30;
const MOST_PRESSES = 10;

export async function windowThreadRows(browser, { work, scale }) {
  const messages = Math.max(2000, Math.round(200_000 * scale));
  const vault = await backupOf(join(work, `thread-${messages}`), messages);
  const home = join(work, 'window-thread');
  return await servedWindow(home, { vault }, async (address) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const clock = await longTasksOf(page);
    await page.goto(address);
    const tasks = tracer(browser, page);
    await page.getByRole('tab', { name: 'inside' }).click();
    await page.getByRole('button', { name: /Messages/u }).click({ timeout: 10 * MINUTE });
    const list = page.getByRole('list', { name: 'Conversations' });
    await list
      .getByRole('button')
      .first()
      .waitFor({ timeout: 10 * MINUTE });
    const begun = performance.now();
    await list.getByRole('button').first().click();
    const box = page.getByRole('region', { name: 'Messages, oldest first' });
    const at = (place, timeout = 5 * MINUTE) =>
      box.locator(`li[aria-posinset="${place}"] .bubble`).waitFor({ timeout });
    await at(messages);
    const seconds = (performance.now() - begun) / 1000;
    // Rows that come into sight are measured and move the end; a reader presses the key again.
    const pressUntil = async (key, place) => {
      for (let press = 0; press < MOST_PRESSES; press += 1) {
        await page.keyboard.press(key);
        const isThere = await at(place, 10_000).then(
          () => true,
          () => false,
        );
        if (isThere) return;
      }
      throw new Error(`${key} does not lead to message ${place}`);
    };
    await tasks.until(async () => {
      for (const part of [1, 0.5, 0.01, 0.9]) {
        await box.evaluate((element, share) => (element.scrollTop = element.scrollHeight * share), part);
        await box.hover();
        for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel(0, part > 0.6 ? -700 : 700);
        await box.locator('.bubble').first().waitFor();
      }
      await box.focus();
      await pressUntil('Home', 1);
      await pressUntil('End', messages);
    });
    const long = await clock();
    await context.close();
    const longest = Math.max(0, ...tasks.cpu);
    const name = `window, a conversation of ${messages} messages`;
    return [
      { what: `${name}: until its end is shown`, unit: 's', ours: seconds, peers: {}, due: '-', met: null },
      {
        what: `${name}, scrolled through: longest block of the main thread, in its own processor time`,
        unit: 'ms',
        ours: longest,
        peers: { [`by the clock (${long.length} over ${BLOCK_MS} ms)`]: Math.max(0, ...long) },
        due: `at most ${BLOCK_MS}`,
        met: longest <= BLOCK_MS,
      },
    ];
  });
}

/** A backup with one conversation of that many messages, made once. */
async function backupOf(folder, messages) {
  const to = join(folder, 'backups');
  const found = () => (existsSync(to) ? readdirSync(to).map((name) => join(to, name)) : []);
  const [known] = found();
  if (known !== undefined) return known;
  rmSync(folder, { recursive: true, force: true });
  const source = join(folder, 'phone');
  mkdirSync(join(source, 'Phone/Documents/smsBackup'), { recursive: true });
  writeMessages(join(source, 'Phone/Documents/smsBackup/Fri, Aug 10 2018, 21-50-08 PM.msg'), messages);
  await lifeboat(['backup', '--device', `folder:${source}`, '--to', to, '--json']);
  const [made] = found();
  if (made === undefined) throw new Error('the backup for the conversation was not made');
  return made;
}

/** One person, eleven years, texts of one line to many. */
function writeMessages(file, messages) {
  const handle = openSync(file, 'w');
  writeSync(handle, '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage>');
  const start = 128_000_000_000_000_000n;
  for (let at = 0; at < messages; at += 1) {
    const incoming = at % 3 !== 0;
    const body = `Message ${at}: ${'on the way, see you there '.repeat(at % 9)}`;
    const [to, from] = incoming ? ['', '+491511234567'] : ['<string>+491511234567</string>', ''];
    writeSync(
      handle,
      `<Message><Recepients>${to}</Recepients><Body>${body}</Body><IsIncoming>${incoming}</IsIncoming><IsRead>true</IsRead><Attachments /><LocalTimestamp>${start + BigInt(at) * 17_000_000_000n}</LocalTimestamp><Sender>${from}</Sender></Message>`,
    );
  }
  writeSync(handle, '</ArrayOfMessage>');
  closeSync(handle);
}
