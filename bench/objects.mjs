// A virtual Lumia with very many objects: how long until the plan stands, what a re-run costs, how much memory it takes.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { below, lifeboat, median } from './measure.mjs';

const MANY = Number(process.env.BENCH_OBJECTS ?? '100000');
const LIMIT = 300e6;

export async function objectRows({ runs, work }) {
  const many = await measure(MANY, runs, work);
  const few = await measure(Math.round(MANY / 4), 1, work);
  const peers = { 'a quarter of the objects': few.rerun };
  const growth = many.rerun === null || few.rerun === null ? null : many.rerun / few.rerun;
  const memory = { unit: 'MB', peers: {}, due: 'under 300 MB' };
  return [
    { what: `${MANY} objects: until the plan stands`, unit: 's', ours: many.plan, peers: {}, due: '-', met: null },
    { what: `${MANY} objects: first run in all`, unit: 's', ours: many.first, peers: {}, due: '-', met: null },
    {
      ...memory,
      what: 'until the plan stands: peak memory',
      ours: megabytes(many.planRss),
      met: below(many.planRss, LIMIT),
    },
    { ...memory, what: 'first run in all: peak memory', ours: megabytes(many.firstRss), due: '-', met: null },
    {
      what: 'nothing new: re-run',
      unit: 's',
      ours: many.rerun,
      peers,
      due: 'linear (at most 5 for 4 times the objects), no byte of content read',
      met: below(growth, 5) && many.moved === 0,
    },
    { ...memory, what: 'nothing new: peak memory', ours: megabytes(many.rerunRss), met: below(many.rerunRss, LIMIT) },
  ];
}

const megabytes = (bytes) => (bytes === null ? null : bytes / 1e6);

async function measure(count, runs, work) {
  const target = join(work, 'objects');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const backup = () =>
    lifeboat([
      'backup',
      '--device',
      `virtual:lumia-950?objects=${count}`,
      '--to',
      target,
      '--json',
      '--progress',
      'json',
    ]);
  const first = await backup();
  console.log(`${count} objects, first: ${first.seconds} s, ${first.rss} bytes at most`);
  const again = [];
  for (let run = 0; run < runs; run += 1) again.push(await backup());
  rmSync(target, { recursive: true, force: true });
  const planned = first.snapshots.find(({ phase }) => phase === 'copying');
  const moved = again.map(({ document }) => document?.equation?.copied?.bytes ?? -1).find((bytes) => bytes !== 0) ?? 0;
  return {
    plan: planned?.at ?? null,
    first: first.seconds,
    planRss: planned?.peak ?? null,
    firstRss: first.rss,
    rerun: median(again.map((run) => run.seconds)),
    rerunRss: median(again.map((run) => run.rss)),
    moved,
  };
}
