import { defineConfig } from 'vite';
import { nodeBuild } from '../../vite.node-build.ts';

// The phone that the stand-in under Wine speaks to, and what runs beside the command line on Windows' side.
export default defineConfig(
  nodeBuild('out/wine', {
    'phone-server': 'test/wine/phone-server.ts',
    'windows-probe': 'test/wine/windows-probe.ts',
    'wpd-worker': 'src/core/device/wpd/wpd-worker.ts',
    'wpd-ids': 'src/core/device/wpd/wpd-ids.ts',
  }),
);
