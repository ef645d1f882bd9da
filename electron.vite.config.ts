import { defineConfig } from 'electron-vite';

// The Electron shell alone: the engine is built with the command line, the page with the renderer.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',

      target: 'node24',
      rollupOptions: { input: { main: 'src/main/main.ts' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: 'src/preload/preload.ts' },
        // A sandboxed preload script is CommonJS, in one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
