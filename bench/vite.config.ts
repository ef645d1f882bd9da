import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

// The probe stands on the real hasher; packages stay outside as in the program's own build.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/bench',
    rollupOptions: {
      input: { 'hash-probe': 'bench/hash-probe.ts' },
      output: { format: 'es', entryFileNames: '[name].js' },
      external: (id) => builtinModules.includes(id) || id.startsWith('node:') || /^[a-z@]/.test(id),
    },
  },
});
