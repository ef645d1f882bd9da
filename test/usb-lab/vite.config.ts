import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

// What the guest needs of our own layers beside the command line; packages stay outside as in the program's own build.
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };

export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/lab',
    rolldownOptions: {
      input: { 'write-probe': 'test/usb-lab/write-probe.ts' },
      output: { format: 'es', entryFileNames: '[name].js' },
      external: [...builtinModules, /^node:/, ...Object.keys(dependencies)],
    },
  },
});
