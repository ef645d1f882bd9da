import fs from 'node:fs';
import { chromium, type Browser } from 'playwright';
import { CHROMIUM_PLACES } from './chromium-places.mjs';

/** A browser that is installed on this computer; null where there is none. Nothing is downloaded. */
export function installedChromium(): string | null {
  return CHROMIUM_PLACES.find((place) => fs.existsSync(place)) ?? null;
}

/** No computer that tests has a GPU: emulating one takes a quarter of a test's time, and draws the same. */
const ARGS = ['--disable-gpu'];

/** A real Chromium without a window. Throws where none is installed: see `installedChromium`. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installedChromium();
  if (executablePath === null) throw new Error('no Chromium is installed');
  return await chromium.launch({ executablePath, args: ARGS });
}
