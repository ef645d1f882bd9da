import path from 'node:path';
import type { OpenWindow } from './open-window.ts';

/** Chooses the folder of this name in the owner's home, in the dialog that is open. */
export async function pickAtHome({ page, home }: OpenWindow, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('button', { name: path.basename(home), exact: true })
    .or(dialog.getByRole('button', { name: /home/iu }))
    .first()
    .click();
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.getByText(path.join(home, name), { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
}
