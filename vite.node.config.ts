import { defineConfig, mergeConfig } from 'vite';
import { nodeBuild } from './vite.node-build.ts';

// One build for everything that runs in plain Node; the workers lie beside the chunks that start them.
export default defineConfig(
  mergeConfig(
    nodeBuild('out/cli', {
      cli: 'src/cli/cli.ts',
      engine: 'src/engine/engine.ts',
      'file-worker': 'src/core/vault/file-worker.ts',
      'hash-worker': 'src/core/base/hash-worker.ts',
      'inspect-worker': 'src/core/app/contents/inspect-worker.ts',
      'libmtp-child': 'src/core/device/libmtp/libmtp-child.ts',
      'passphrase-worker': 'src/core/copies/offsite/passphrase-worker.ts',
      'wpd-worker': 'src/core/device/wpd/wpd-worker.ts',
    }),
    { build: { sourcemap: true } },
  ),
);
