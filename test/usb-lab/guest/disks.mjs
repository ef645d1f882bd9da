// The disks that people own: a backup onto FAT32 and exFAT by the guest's own kernel, with names that they cannot hold,
// a file that FAT32 cannot hold, dates as coarse as theirs, and a disk that fills, turns read-only and comes back.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  bytes,
  check,
  equal,
  expectLifeboat,
  lifeboat,
  must,
  put,
  run,
  sameTree,
  startLifeboat,
  tree,
  truthy,
  until,
  weigh,
} from './kit.mjs';
import { isWhole, vaultIn } from './stages.mjs';

const day = new Date('2016-05-01T12:00:01Z');
/** Names that a phone's card can have and these file systems cannot, or cannot tell apart. */
const names = [
  'Pictures/plain.jpg',
  'Pictures/what: really?.jpg',
  'Pictures/ends with a dot.',
  'Pictures/Twin.jpg',
  'Pictures/twin.JPG',
  'Pictures/con.txt',
  'Pictures/a "quoted" <name>|*.jpg',
  'Pictures/Jos\u00e9.jpg',
  'Pictures/Jose\u0301.jpg',
  'Pictures/\u{1f6f6} lifeboat.jpg',
  `Documents/${'long '.repeat(40)}.pdf`,
];

for (const { kind, make } of [
  { kind: 'vfat', make: ['mkfs.vfat', '-F', '32'] },
  { kind: 'exfat', make: ['mkfs.exfat'] },
]) {
  const phone = `/srv/${kind}/files`;
  for (const [index, name] of names.entries()) put(phone, name, bytes(index + 1, 40_000 + index), day);
  put(phone, 'Pictures/empty.jpg', '', day);
  const device = `folder:${phone}`;
  const disk = `/srv/${kind}/disk`;
  const to = join(disk, 'Lumia-Backup');
  mkdirSync(disk, { recursive: true });
  const image = `/run/${kind}.img`;
  writeFileSync(image, '');
  truncateSync(image, 300 << 20);
  must(make[0], [...make.slice(1), image]);
  for (const name of ['loop', kind]) must('modprobe', [name]);
  const loop = must('losetup', ['--find', '--show', image]).trim();
  const mount = () => must('mount', ['-t', kind, '-o', kind === 'vfat' ? 'utf8=1' : 'iocharset=utf8', loop, disk]);
  mount();

  await check(
    `${kind}: a first backup is complete, every name is kept or mapped, dates within two seconds`,
    async () => {
      const { json } = await expectLifeboat(0, 'backup', '--device', device, '--to', to, '--json');
      isWhole(json, 'the first backup');
      const vault = vaultIn(to);
      const contents = (root) => Object.values(tree(root)).toSorted().join('\n');
      const data = join(vault, 'data', readdirSync(join(vault, 'data'))[0]);
      equal(contents(data), contents(phone), 'the bytes on the disk');
      const off = statSync(join(data, 'Pictures/plain.jpg')).mtimeMs - day.getTime();
      truthy(Math.abs(off) <= 2000, `the date is ${off} ms off`);
      must('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
      await verifies(vault);
    },
  );

  await check(`${kind}: after the disk was away a second run moves nothing`, async () => {
    must('umount', [disk]);
    mount();
    const { json } = await expectLifeboat(0, 'backup', '--device', device, '--to', to, '--json');
    isWhole(json, 'the second run');
    equal(json.equation.copied, { files: 0, bytes: 0 }, 'copied by the second run');
  });

  await check(`${kind}: a changed file keeps its earlier bytes`, async () => {
    put(phone, 'Pictures/plain.jpg', bytes(99, 50_000));
    const { json } = await expectLifeboat(0, 'backup', '--device', device, '--to', to, '--json');
    isWhole(json, 'the run after the change');
    const vault = vaultIn(to);
    equal(readFileSync(findFile(vault, '/Pictures/plain.jpg')).equals(bytes(99, 50_000)), true, 'the new bytes');
    const earlier = findFile(join(vault, 'data/Earlier versions'), '/Pictures/plain.jpg');
    equal(readFileSync(earlier).equals(bytes(1, 40_000)), true, 'the earlier bytes');
    await verifies(vault);
  });

  await check(`${kind}: a full disk is said before the first byte, and room made is enough`, async () => {
    const huge = join(phone, 'Videos/too much.mp4');
    mkdirSync(join(phone, 'Videos'), { recursive: true });
    writeFileSync(huge, '');
    truncateSync(huge, 1 << 30);
    const { json } = await expectLifeboat(21, 'backup', '--device', device, '--to', to, '--json');
    truthy(JSON.stringify(json).includes('VAULT_FULL'), `what was said: ${JSON.stringify(json).slice(0, 500)}`);
    rmSync(huge);
    await expectLifeboat(0, 'backup', '--device', device, '--to', to, '--json');
  });

  await check(
    `${kind}: a disk that turns read-only in mid-run ends it cleanly, and the same command goes on`,
    async () => {
      for (let index = 0; index < 60; index += 1) put(phone, `Videos/${index}.mp4`, bytes(500 + index, 1_000_000), day);
      const said = ['backup', '--device', device, '--to', to, '--json'];
      const before = weigh(disk);
      const backup = startLifeboat(...said);
      let over = null;
      void backup.done.then((ended) => (over = ended));
      await until('a part of it to be on the disk', 120, () => over !== null || weigh(disk) > before + 5_000_000);
      // Busy with files open for writing, the kernel refuses: then again, until it falls between two of them.
      await until(
        'the disk to be read-only',
        60,
        () => over !== null || run('mount', ['-o', 'remount,ro', disk]).code === 0,
      );
      const ended = over ?? (await backup.done);
      must('mount', ['-o', 'remount,rw', disk]);
      truthy([0, 20].includes(ended.code), `it ended with ${ended.code}: ${(ended.err + ended.out).slice(-800)}`);
      const { json } = await expectLifeboat(0, ...said);
      isWhole(json, 'the run after it');
      await verifies(vaultIn(to));
    },
  );

  await check(
    `${kind}: a file of more than 4 GiB is ${kind === 'vfat' ? 'named before it begins' : 'no obstacle to the plan'}`,
    async () => {
      const film = join(phone, 'Videos/film.mp4');
      writeFileSync(film, '');
      truncateSync(film, 4 * 2 ** 30 + 1);
      const code = kind === 'vfat' ? 3 : 21;
      const { json } = await expectLifeboat(code, 'backup', '--device', device, '--to', to, '--json');
      const word = kind === 'vfat' ? 'VAULT_FILE_TOO_BIG' : 'VAULT_FULL';
      truthy(JSON.stringify(json).includes(word), `what was said: ${JSON.stringify(json).slice(0, 500)}`);
      rmSync(film);
    },
  );
  await check(`${kind}: as a card in a reader it is copied whole, past the cache`, async () => {
    const card = join(disk, 'card');
    // About the ends of a sector, of a page and of one read.
    for (const size of [0, 1, 511, 512, 4095, 4096, 4608, 1 << 20, (1 << 20) + 1, 3_000_000])
      put(card, `Pictures/${size}.jpg`, bytes(size + 1, size), day);
    must('umount', [disk]);
    mount();
    const here = `/srv/${kind}/from-card`;
    const { json } = await expectLifeboat(0, 'backup', '--device', `folder:${card}`, '--to', here, '--json');
    isWhole(json, 'the backup of the card');
    const data = join(vaultIn(here), 'data');
    sameTree(tree(join(data, readdirSync(data)[0])), tree(card), 'the card in the backup');
  });
  must('umount', [disk]);
  const repair = run(kind === 'vfat' ? 'fsck.vfat' : 'fsck.exfat', ['-n', image]);
  await check(`${kind}: the file system is whole afterwards`, () => equal(repair.code, 0, repair.out.slice(-500)));
}

/** What `verify` finds comes first in what is said: an error is cut. */
async function verifies(vault) {
  const { code, json, err } = await lifeboat('verify', vault, '--json');
  truthy(code === 0, `verify ended with ${code}: ${JSON.stringify(json?.findings ?? err)}`);
}

function findFile(root, ending) {
  const found = existsSync(root)
    ? Object.keys(tree(root)).filter((path) => `/${path}`.endsWith(ending) && !path.includes('Earlier versions/'))
    : [];
  equal(found.length, 1, `files ending in ${ending} below ${root}`);
  return join(root, found[0]);
}
