// The USB lab's phone, read by us and by what people use on Linux: same guest, same phone, turn by turn.
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';
import { runInGuest } from '../test/usb-lab/machine.mjs';
import { below, median } from './measure.mjs';

const BIG = 60_000_000;

export async function usbRows({ runs }) {
  const took = {};
  const { status, why } = await runInGuest({
    script: join(root, 'bench/guest/usb.mjs'),
    args: [runs, BIG],
    limitSeconds: 240 + runs * 240,
    memoryMb: 6144,
    onLine: (line) => {
      const found = /^@ (\S+) (\S+)$/.exec(line);
      if (found !== null) (took[found[1]] ??= []).push(found[2] === 'failed' ? null : Number(found[2]));
      console.log(line);
    },
  });
  if (status !== 0) console.log(`the guest did not get through: ${why || status}`);
  const of = (name) => median(took[name] ?? []);
  const rate = (name) => (of(name) === null ? null : BIG / 1e6 / of(name));
  const [ours, jmtpfs, goMtpfs] = [of('ours'), of('jmtpfs'), of('go-mtpfs')];
  const [reading, libmtp, raw] = [of('ours-rate'), rate('libmtp-net'), rate('raw')];
  const at = (factor, peer) => reading !== null && peer !== null && reading >= factor * peer;
  return [
    {
      what: '60 MB + 300 x 20 kB over USB; ours hashes twice over, reads back and reports',
      unit: 's',
      ours,
      peers: { 'jmtpfs + cp -r': jmtpfs, 'go-mtpfs + cp -r': goMtpfs },
      due: 'faster than both',
      met: below(ours, jmtpfs) && below(ours, goMtpfs),
    },
    {
      what: 'reading rate of the 60 MB file, within the backup',
      unit: 'MB/s',
      ours: reading,
      peers: { 'mtp-connect --getfile, its start taken off': libmtp, 'mtp-connect --getfile as typed': rate('libmtp') },
      due: 'at least 1.8 of it',
      met: at(1.8, libmtp),
    },
    {
      what: 'the same beside the bare bus',
      unit: 'MB/s',
      ours: reading,
      peers: { 'raw loop, four 256 KiB reads in flight': raw },
      due: 'at least 0.9 of it',
      met: at(0.9, raw),
    },
  ];
}
