// Brings a real browser to where the tests look for one. Nothing is downloaded but the system's own package.
import { existsSync } from 'node:fs';
import { installTools } from '../support/install-tools.mjs';
import { CHROMIUM_PLACES } from './chromium-places.mjs';

/** Null when a browser is there, else the reason why not. */
export function installChromium() {
  if (CHROMIUM_PLACES.some((place) => existsSync(place))) return null;
  return installTools({ chromium: 'chromium' });
}
