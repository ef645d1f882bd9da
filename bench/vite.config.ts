import { defineConfig } from 'vite';
import { nodeBuild } from '../vite.node-build.ts';

// The probe stands on the real hasher.
export default defineConfig(nodeBuild('out/bench', { 'hash-probe': 'bench/hash-probe.ts' }));
