import { check, must, truthy, put, bytes, run, sleep } from './kit.mjs';
import { makeGadget, plug, startUmtp, unplug } from './gadget.mjs';
await check('the guest has a USB stack', () => truthy(must('uname', ['-r']), 'no kernel'));
await check('uMTP-Responder can be plugged in', async () => {
  put('/srv/phone', 'Pictures/Camera Roll/a.jpg', bytes(1, 30000));
  put('/srv/sd', 'Music/b.mp3', bytes(2, 30000));
  makeGadget();
  await startUmtp({ phone: '/srv/phone', card: '/srv/sd' });
  await plug();
  const seen = run('mtp-detect', []);
  console.log(
    seen.out
      .split('\n')
      .filter((l) => /Model|Storage|Serial|recognized/.test(l))
      .join('\n'),
    seen.err.slice(0, 300),
  );
});
await check('unplug and replug', async () => {
  unplug();
  await sleep(500);
  await plug();
  console.log(
    run('mtp-files', [])
      .out.split('\n')
      .filter((l) => /Filename/.test(l))
      .join('\n'),
  );
});
