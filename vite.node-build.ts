import { builtinModules } from 'node:module';
import type { UserConfig } from 'vite';

/** Stay outside the bundle: they load native code from where npm put it. The last two are `ws`'s own options. */
const OUTSIDE = ['koffi', 'node-mtp', 'sharp', 'usb', 'bufferutil', 'utf-8-validate'];

/**
 * What every part of the app says to every other: one file, of which the threads that only read and hash have no need. Left to
 * itself the build makes a file for each set of parts that share something, a hundred to start with.
 */
const SPOKEN = /\/node_modules\/zod\/|\/src\/shared\/(contract|domain|errors|report|rpc)\//;
/** Of that, what needs no schema: all that a thread that tries files has use for. */
const PLAIN = /\/src\/shared\/(errors|text)\/(app-error|bytes|catalog|dates|duration|printable)\.ts$/;

/**
 * A build for plain Node, with the packages in it: to find, read and judge some hundred small files of node_modules takes
 * a third of what the command line needs to start, and more on a slow disk.
 */
export function nodeBuild(outDir: string, input: Record<string, string>): UserConfig {
  return {
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          codeSplitting: {
            groups: [
              { name: 'plain', test: PLAIN, priority: 1 },
              { name: 'spoken', test: SPOKEN },
            ],
          },
        },
        external: (id) =>
          id.startsWith('node:') ||
          builtinModules.includes(id) ||
          OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`)),
      },
    },
  };
}
