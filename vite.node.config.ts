import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

// One build for everything that runs in plain Node. Packages stay outside the bundle: usb and sharp are native,
// and the rest is loaded from node_modules as npm put it there.
const { dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>;
};
const packages = Object.keys(dependencies);

export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/cli',
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: {
        cli: 'src/cli/cli.ts',
        'file-worker': 'src/core/vault/file-worker.ts',
        'hash-worker': 'src/core/base/hash-worker.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      external: (id) =>
        builtinModules.includes(id) ||
        id.startsWith('node:') ||
        packages.some((name) => id === name || id.startsWith(`${name}/`)),
    },
  },
});
