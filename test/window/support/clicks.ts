import path from 'node:path';
import type { Locator, Page } from 'playwright';
import { vaultIn } from './check-vault.ts';
import { heading } from './open-window.ts';

/** From Home to the question where to; the wizard goes on by itself when the phone is ready. */
export async function connect(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Back up a phone/u }).click();
  await heading(page, 'where to?');
}

/** The picker that is open, at the owner's home. */
async function homeIn(page: Page, home: string): Promise<Locator> {
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('button', { name: path.basename(home), exact: true })
    .or(dialog.getByRole('button', { name: /home/iu }))
    .first()
    .click();
  return dialog;
}

/** Chooses the folder of this name in the home folder, in the picker that is open. */
export async function pickAtHome(page: Page, home: string, name: string): Promise<void> {
  const dialog = await homeIn(page, home);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.getByText(path.join(home, name), { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
}

/** Makes a new folder below the home folder with the app's own picker, and takes it. Gives its path. */
export async function chooseNewFolder(
  page: Page,
  home: string,
  name: string,
  opener: RegExp = /^Another folder/u,
): Promise<string> {
  await page.getByRole('button', { name: opener }).click();
  const dialog = await homeIn(page, home);
  await dialog.getByRole('button', { name: 'New folder' }).click();
  await dialog.getByRole('textbox', { name: 'Name of the new folder' }).fill(name);
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.getByText(path.join(home, name), { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  return path.join(home, name);
}

export async function goOnToWhat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back up to here' }).click();
  await heading(page, 'what is to be saved?');
}

export async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back up everything' }).click();
}

/** The whole way from Home to a run under way. Gives the folder that was chosen. */
export async function startFirstBackup(page: Page, home: string, name = 'backups'): Promise<string> {
  await connect(page);
  const to = await chooseNewFolder(page, home, name);
  await goOnToWhat(page);
  await begin(page);
  return to;
}

/** Waits for the report and gives its heading. */
export async function reportHeading(page: Page, timeout = 180_000): Promise<string> {
  await page.getByRole('region', { name: 'The equation' }).waitFor({ timeout });
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
}

/** A backup of the sample phone, and a page of the pivot. Gives the backup's folder. */
export async function backUpAndGoTo(page: Page, home: string, tab: string): Promise<string> {
  const to = await startFirstBackup(page, home);
  await reportHeading(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('tab', { name: tab }).click();
  return await vaultIn(to);
}
