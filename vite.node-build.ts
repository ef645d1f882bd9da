import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import type { UserConfig } from 'vite';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };

/**
 * A build for plain Node. Packages stay outside the bundle: usb and sharp are native, and the rest is loaded from
 * node_modules as npm put it there.
 */
export function nodeBuild(outDir: string, input: Record<string, string>): UserConfig {
  return {
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        external: (id) =>
          id.startsWith('node:') ||
          builtinModules.includes(id) ||
          Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`)),
      },
    },
  };
}
