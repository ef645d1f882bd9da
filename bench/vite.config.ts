import { defineConfig } from 'vite';
import { nodeBuild } from '../vite.node-build.ts';

// The probes stand on the real hasher and the real inspectors, the worker beside them.
export default defineConfig(
  nodeBuild('out/bench', {
    'hash-probe': 'bench/hash-probe.ts',
    'inspect-probe': 'bench/inspect-probe.ts',
    'inspect-worker': 'src/core/app/contents/inspect-worker.ts',
  }),
);
