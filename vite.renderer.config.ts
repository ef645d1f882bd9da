import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// One build of the window for every host: the pages of the loopback server and of `app://wizard/` are these files.
// Nothing is inlined and nothing is loaded from elsewhere, so that the content policy can be `default-src 'self'`.
export default defineConfig({
  root: 'src/renderer',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // What went in, for the licences in About (`scripts/licences.mjs`).
    license: { fileName: '.vite/licences.json' },
    chunkSizeWarningLimit: 1500,
  },
});
