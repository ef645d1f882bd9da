import type { Browser, Page } from 'playwright';
import { DOCTOR_TEXT } from '../../../src/shared/text/strings-doctor.en.ts';
import { PHOTOS_TEXT } from '../../../src/shared/text/strings-photos.en.ts';
import { begin, chooseNewFolder, connect, goOnToWhat, reportHeading, startFirstBackup } from './clicks.ts';
import { heading, openWindow, type OpenOptions, type OpenWindow } from './open-window.ts';

/** Called at each state, with the page at rest. */
export type Visit = (name: string, page: Page) => Promise<void>;
export type Look = Pick<OpenOptions, 'theme' | 'viewport'>;

const DEVICE_STATES = [
  'claimed',
  'no-permission',
  'no-driver',
  'charge-only',
  'wp7',
  'flash-mode',
  'unsupported',
  'unresponsive',
] as const;

const VCARD =
  'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Berg;Anna;;;\r\nFN:Anna Berg\r\nTEL;TYPE=CELL:+4512345678\r\nEND:VCARD\r\n';

/** Every page and state that the window has, in parts; each is reached in a browser as its owner would get there. */
export const WALKS: Readonly<Record<string, (browser: Browser, look: Look, visit: Visit) => Promise<void>>> = {
  connect: walkConnect,
  'device states': walkStates,
  backup: walkBackup,
  running: walkRunning,
  trouble: walkTrouble,
  'lost link': walkLostLink,
  'put back': walkPutBack,
  'what came of it': walkWhatCameOfIt,
};

async function walkConnect(browser: Browser, look: Look, visit: Visit): Promise<void> {
  {
    await using open = await openWindow(browser, { ...look, devices: [] });
    await visit('home-first', open.page);
    for (const tab of ['inside', 'restore', 'copies', 'reminders']) {
      await open.page.getByRole('tab', { name: tab }).click();
      await visit(`${tab}-first`, open.page);
    }
    await open.page.getByRole('tab', { name: 'home' }).click();
    await open.page.getByRole('button', { name: /^Bring back from off-site/u }).click();
    await heading(open.page, 'bring it back');
    await visit('bring-back', open.page);
    await open.page.getByText(/^An address/u).click();
    await open.page.getByRole('textbox', { name: 'Its address' }).fill('https://cloud.example/dav');
    await open.page.getByRole('textbox', { name: 'The key' }).fill('abandon abilty ');
    await open.page.getByText('Word 2').waitFor();
    await visit('bring-back-server', open.page);
    await open.page.keyboard.press('Escape');
    await open.page.getByRole('button', { name: /^Back up a phone/u }).click();
    await heading(open.page, 'plug your phone in');
    await visit('connect-none', open.page);
    await open.page.getByRole('button', { name: /^Another phone, a memory card/u }).click();
    await heading(open.page, 'another way in');
    await visit('connect-other', open.page);
  }
  {
    await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950?locked'] });
    await open.page.getByRole('button', { name: /^Back up a phone/u }).click();
    await heading(open.page, 'your phone is locked');
    await visit('connect-locked', open.page);
    await open.page.getByRole('button', { name: 'It does not connect?' }).click();
    await open.page.locator('.finding').waitFor();
    await open.page.getByRole('button', { name: 'Show what would be saved' }).click();
    await open.page.locator('pre.help-text').waitFor();
    await visit('help', open.page);
  }
  {
    await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950', 'virtual:lumia-630'] });
    await open.page.getByRole('button', { name: /^Back up a phone/u }).click();
    await heading(open.page, 'which phone?');
    await visit('connect-several', open.page);
  }
}

async function walkStates(browser: Browser, look: Look, visit: Visit): Promise<void> {
  for (const state of DEVICE_STATES) {
    await using open = await openWindow(browser, { ...look, prepare: (page) => pretend(page, state) });
    await open.page.getByRole('button', { name: /^Back up a phone/u }).click();
    await open.page.locator('.todo').waitFor();
    await visit(`connect-${state}`, open.page);
  }
}

/** No virtual phone misbehaves like this; what the app says of it is changed on its way to the page. */
async function pretend(page: Page, state: string): Promise<void> {
  await page.routeWebSocket(/\/rpc$/u, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(String(message).replaceAll('"state":"ready"', `"state":"${state}"`)));
  });
}

async function walkBackup(browser: Browser, look: Look, visit: Visit): Promise<void> {
  await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950'] });
  const { page, home } = open;
  await connect(page);
  await page.getByText('free', { exact: true }).waitFor();
  await visit('where', page);
  await page.getByRole('button', { name: /^Another folder/u }).click();
  await visit('picker', page);
  await page.keyboard.press('Escape');
  await chooseNewFolder(page, home, 'Elements');
  await visit('where-chosen', page);
  await goOnToWhat(page);
  await page
    .getByText(/found,/u)
    .first()
    .waitFor();
  await visit('what', page);
  await begin(page);
  await reportHeading(page);
  await visit('report', page);
  await page.getByRole('button', { name: 'how?' }).click();
  await visit('report-how', page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Done' }).click();
  await walkPages(open, visit);
}

/** So slow that it is still under way however long each look takes. */
async function walkRunning(browser: Browser, look: Look, visit: Visit): Promise<void> {
  await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950?slow=200000'] });
  const { page, home } = open;
  await connect(page);
  await chooseNewFolder(page, home, 'Elements');
  await goOnToWhat(page);
  await begin(page);
  await heading(page, /^(?:[2-9]\d|1\d) per cent safe/u);
  await visit('running', page);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await visit('running-stop', page);
  await page.getByRole('button', { name: 'Keep going' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Backing up/u }).waitFor();
  await visit('home-running', page);
}

async function walkPages({ page }: OpenWindow, visit: Visit): Promise<void> {
  await page.getByText(/Nothing new was found|not safe yet/u).waitFor();
  await visit('home', page);
  for (const tab of ['inside', 'restore', 'copies', 'reminders']) {
    await page.getByRole('tab', { name: tab }).click();
    await visit(tab, page);
  }
  await page.getByRole('tab', { name: 'home' }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await heading(page, 'settings');
  await visit('settings', page);
  await page.getByRole('button', { name: /^Forget/u }).click();
  await visit('settings-forget', page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: DOCTOR_TEXT.window.aboutLink }).click();
  await heading(page, DOCTOR_TEXT.window.aboutHeading);
  await page.locator('summary').first().click();
  await visit('about', page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Past backups' }).click();
  await heading(page, 'past backups');
  await visit('past-runs', page);
  await page.keyboard.press('Escape');
  for (const [name, title] of [
    ['Contacts', 'your contacts'],
    ['Messages', 'your messages'],
    ['App data', 'what apps keep to themselves'],
    ['Cloud', 'what is in the cloud'],
  ] as const) {
    await page.getByRole('button', { name: new RegExp(name, 'u') }).click();
    await heading(page, title);
    await visit(`guided-${name.toLowerCase().replace(' ', '-')}`, page);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: /Contacts/u }).click();
  await dropFiles(page, { 'people.vcf': VCARD, 'empty.vcf': '' });
  const judged = page.getByRole('button', { name: /^Take .* into the backup/u });
  await judged.or(page.locator('.take-in-next .finding, .take-in-next .todo')).first().waitFor();
  await visit('guided-judged', page);
}

/** Drops files on the drop zone as a drag from the desktop would. */
export async function dropFiles(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  // As text: a test knows nothing of the DOM's types.
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(${JSON.stringify(files)})) transfer.items.add(new File([text], name));
    return transfer;
  })()`);
  const zone = page.locator('.drop');
  for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: data });
}

async function walkTrouble(browser: Browser, look: Look, visit: Visit): Promise<void> {
  const broken = encodeURIComponent('Phone/Videos/Holiday.mp4');
  {
    await using open = await openWindow(browser, { ...look, devices: [`virtual:lumia-950?unreadable=${broken}`] });
    await connect(open.page);
    await chooseNewFolder(open.page, open.home, 'Elements');
    await goOnToWhat(open.page);
    await begin(open.page);
    await reportHeading(open.page);
    await visit('report-exceptions', open.page);
  }
  {
    await using open = await openWindow(browser, {
      ...look,
      devices: ['virtual:lumia-950?unplug=6000000&slow=6000000'],
    });
    await connect(open.page);
    await chooseNewFolder(open.page, open.home, 'Elements');
    await goOnToWhat(open.page);
    await begin(open.page);
    await heading(open.page, 'waiting for the phone');
    await visit('running-waiting', open.page);
  }
}

async function walkLostLink(browser: Browser, look: Look, visit: Visit): Promise<void> {
  await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950?slow=1000000'] });
  await connect(open.page);
  await chooseNewFolder(open.page, open.home, 'Elements');
  await goOnToWhat(open.page);
  await begin(open.page);
  await heading(open.page, /per cent safe/u);
  open.served.kill('SIGKILL');
  await open.page.getByText('The connection to the app is lost').waitFor();
  await visit('link-lost', open.page);
}

/** Pages whose lists come after their headings, with the lists there. */
async function walkWhatCameOfIt(browser: Browser, look: Look, visit: Visit): Promise<void> {
  await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950'] });
  const { page, home } = open;
  await startFirstBackup(page, home);
  await reportHeading(page);
  const samples = page.getByRole('region', { name: PHOTOS_TEXT.samples.heading });
  await samples.locator('.sample-photos img').first().waitFor();
  await samples.scrollIntoViewIfNeeded();
  await visit('report-samples', page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /App data/u }).click();
  await page.locator('.app-data li').first().waitFor();
  await visit('app-data', page);
  await page.locator('.app-data li').first().getByRole('button').click();
  await page.getByRole('dialog').waitFor();
  await visit('app-data-tick', page);
  await page.getByRole('dialog').getByRole('textbox').fill('on paper, in the drawer');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.locator('.app-data .safe').first().waitFor();
  await visit('app-data-ticked', page);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'inside' }).click();
  await page
    .getByRole('button', { name: /packages/iu })
    .first()
    .click();
  await page.locator('table.packages tbody tr').first().waitFor();
  await visit('packages-table', page);
}

async function walkPutBack(browser: Browser, look: Look, visit: Visit): Promise<void> {
  await using open = await openWindow(browser, { ...look, devices: ['virtual:lumia-950'] });
  const { page, home } = open;
  await startFirstBackup(page, home);
  await reportHeading(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('tab', { name: 'restore' }).click();
  await page.getByRole('button', { name: 'Put things back' }).click();
  await heading(page, 'which backup?');
  await visit('restore-which', page);
  await page.getByRole('button', { name: 'Go on with this one' }).click();
  await heading(page, 'what is to be put back?');
  await page.getByText('Some of it').click();
  await page.getByRole('button', { name: 'Open Phone' }).click();
  const folders = page.getByRole('group', { name: 'Phone' });
  await folders.getByText(/^Documents/u).click();
  await visit('restore-what', page);
  await page.getByRole('button', { name: 'Go on' }).click();
  await heading(page, 'where to?');
  await chooseNewFolder(page, home, 'back', /^A folder of this computer/u);
  await visit('restore-where', page);
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await heading(page, 'this will be done');
  await visit('restore-plan', page);
  await page.getByRole('button', { name: 'Put it back now' }).click();
  await reportHeading(page);
  await visit('restore-report', page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Test a restore once' }).click();
  await reportHeading(page);
  await visit('drill-report', page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('tab', { name: 'copies' }).click();
  await page.getByRole('button', { name: 'Set up a copy away' }).click();
  await page.getByText('A server', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Its address' }).fill('https://cloud.example/dav');
  await visit('copies-away', page);
  await page.getByRole('tab', { name: 'inside' }).click();
  await page
    .getByRole('button', { name: /packages/iu })
    .first()
    .click();
  await heading(page, /packages/u);
  await visit('packages', page);
}
