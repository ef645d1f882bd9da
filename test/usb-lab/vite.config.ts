import { defineConfig } from 'vite';
import { nodeBuild } from '../../vite.node-build.ts';

// What the guest needs of our own layers beside the command line.
export default defineConfig(nodeBuild('out/lab', { 'write-probe': 'test/usb-lab/write-probe.ts' }));
