import fs from 'node:fs';
import { chromium, type Browser } from 'playwright';

const PLACES = [
  process.env['LIFEBOAT_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A browser that is installed on this computer; null where there is none. Nothing is downloaded. */
export function installedChromium(): string | null {
  return PLACES.find((place) => place !== undefined && place !== '' && fs.existsSync(place)) ?? null;
}

/** A real Chromium without a window. Throws where none is installed: see `installedChromium`. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installedChromium();
  if (executablePath === null) throw new Error('no Chromium is installed');
  return await chromium.launch({ executablePath });
}
