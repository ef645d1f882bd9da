import { defineConfig } from 'vite';
import { nodeBuild } from '../../vite.node-build.ts';

// What the guest needs of our own layers beside the command line.
export default defineConfig(
  nodeBuild('out/lab', {
    'cli-server': 'test/usb-lab/cli-server.ts',
    'file-worker': 'src/core/vault/file-worker.ts',
    'hash-worker': 'src/core/base/hash-worker.ts',
    'write-probe': 'test/usb-lab/write-probe.ts',
  }),
);
