import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { OFFSITE_TEXT } from '../../../shared/text/strings-offsite.en.ts';
import { platformCode } from '../../vault/disk.ts';

/** In a folder the page gets a name of its own, which no other has. */
export async function keyPageFile(given: string, phone: string): Promise<string> {
  const isFolder = (await stat(given).catch(() => null))?.isDirectory() === true;
  for (let number = 1; isFolder; number += 1) {
    const file = path.join(given, `Key of the copy of ${phone}${number === 1 ? '' : ` (${String(number)})`}.html`);
    if ((await stat(file).catch(() => null)) === null) return file;
  }
  return given;
}

/** Never over another: that may be the page with the only key to another copy. */
export async function writeKeyPage(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = platformCode(error);
    if (code === null) throw error;
    const { sheetTaken, sheetNotWritten } = OFFSITE_TEXT.cli;
    const what = code === 'EEXIST' ? sheetTaken(file) : sheetNotWritten(file, code);
    throw new AppError('USAGE', what, { details: { what } });
  }
}
