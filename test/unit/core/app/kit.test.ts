import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeAppx, makeXap } from '../../../../src/core/device/virtual/sample/packages.ts';
import { kitInside } from '../../../../src/core/packages/judge-kit.ts';
import { kitLines, kitTable } from '../../../../src/shared/report/kit-lines.ts';
import type { AppClient } from '../../../../src/shared/contract/contract.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { cliHere } from '../../../support/cli-here.ts';
import { startApp } from '../../../support/app.ts';

const logo = Buffer.from('logo');
const app = { name: 'A.App', version: '1.0.0.0', architecture: 'arm', framework: false, payloadBytes: 100 } as const;
const runtime = { ...app, name: 'A.Runtime', framework: true, version: '2.0.0.0' } as const;
const needing = { ...app, dependsOn: { name: 'A.Runtime', minVersion: '1.0.0.0' } };

function put(folder: string, files: Readonly<Record<string, Uint8Array>>): string {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

async function add(client: AppClient, vault: string, from: string): Promise<RunReport> {
  const { runId } = await client['run.add']({ vault, from, as: 'packages' });
  return await client['run.report']({ runId });
}

it('gathers a kit from the card and from folders of the computer, and judges it anew with each', async () => {
  await using test = startApp();
  const { client, root } = test;
  const card = put(path.join(root, 'card', 'SD card'), { 'Apps/app.appx': makeAppx(needing, logo) });
  const { runId, vault } = await client['run.start']({
    deviceId: DeviceId.parse(`folder:${path.dirname(card)}`),
    to: path.join(root, 'backups'),
  });
  const first = await client['run.report']({ runId });
  expect(first.inside?.packages).toMatchObject({ packages: 1, verdicts: { missing: 1, installs: 0 } });
  expect(first.inside?.packages?.problems[0]?.why).toBe('"A.Runtime" 1.0.0.0 or later is not in the kit');

  const wrong = put(path.join(root, 'wrong'), { 'r.appx': makeAppx({ ...runtime, architecture: 'x86' }, logo) });
  await add(client, vault, wrong);
  const second = await client['packages.list']({ vault });
  expect(second.packages.map(({ verdict }) => verdict)).toEqual(['missing', 'wrong-processor']);
  expect(second.packages[1]?.path).toBe('data/Packages/r.appx');
  expect(second.packages[0]?.why).toMatch(/for x86 only/u);

  const right = put(path.join(root, 'right'), {
    'deps/r.appx': makeAppx(runtime, logo),
    'again/app.appx': makeAppx(needing, logo),
    'evil.xap': makeXap('&lt;script&gt;alert(1)&lt;/script&gt;', '1'),
    'notes.txt': Buffer.from('about the kit'),
  });
  const report = await add(client, vault, right);
  expect(report.inside?.packages).toMatchObject({ packages: 4, frameworks: 2, verdicts: { installs: 3 } });
  const { packages, phone } = await client['packages.list']({ vault });
  expect(phone).not.toBeNull();
  const found = packages.find(({ facts }) => facts?.name === 'A.App');
  // What the card brought already is not stored again.
  expect(found).toMatchObject({ verdict: 'installs', copies: 0 });
  expect(found?.path).toMatch(/Apps\/app\.appx$/u);

  const page = readFileSync(path.join(vault, 'Readable/Packages/packages.html'), 'utf8');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script');
  for (const name of ['windows-10-mobile', 'windows-phone-8.1']) {
    const guide = readFileSync(path.join(vault, `Readable/Packages/put-back-${name}.html`), 'utf8');
    expect(guide).toMatch(/Nobody who made this app has tried these steps on a real phone/u);
  }
  const html = await client['report.html']({ vault, run: null });
  expect(html).toContain('3 will install on this phone');
  // Every package with its verdict, in each form of the report.
  expect(report.inside?.packages?.table.map(({ title, verdict }) => [title, verdict])).toEqual(
    packages.map(({ facts, verdict }) => [facts?.title, verdict]),
  );
  expect(html).toMatch(
    /<td class="look">wrong processor<\/td>\s*<td>A\.Runtime 2\.0\.0\.0<\/td>\s*<td>it is made for x86/u,
  );
  const text = readFileSync(path.join(vault, `.lifeboat/runs/${report.run}/report.txt`), 'utf8');
  expect(text).toContain('  ! 1: wrong processor\n');
  expect(text).toMatch(/^ {2}wrong processor +A\.Runtime 2\.0\.0\.0: it is made for x86/mu);
  expect(text).toMatch(/^ {2}will install on this phone +A\.App 1\.0\.0\.0$/mu);

  // From which Windows on, and what it asks for.
  expect(page).toContain('Windows 10 Mobile 10.0.10586.0 or later');
  expect(page).toMatch(/<summary>1 right that it asks for<\/summary>\s*ID_CAP_NETWORKING/u);
  const said = await cliHere(root, ['packages', 'list', vault]);
  expect(said.out).toContain('    runs on Windows 10 Mobile 10.0.10586.0 or later\n');
  expect(said.out).toContain('    asks for ID_CAP_NETWORKING\n');
});

it('gives the counts and where the table is when there are too many packages for a report', () => {
  const kit = Array.from({ length: 61 }, (_, n) => ({
    ...{ path: `data/Packages/${String(n)}.xap`, bytes: 1, copies: 0, facts: null, remarks: [] },
    ...{ verdict: n < 60 ? ('installs' as const) : ('damaged' as const), why: 'because' },
  }));
  expect(kitInside(kit.slice(1)).table.length).toBe(60);
  const inside = kitInside(kit);
  expect(inside.table).toEqual([]);
  expect(kitTable(inside)).toBeNull();
  expect(kitLines(inside).map(({ text }) => text)).toEqual([
    'data/Packages/60.xap: damaged: because',
    '61 packages; 60 will install on this phone as far as can be told without it',
    '1: damaged',
    'The table, and how to put them back: Readable/Packages',
  ]);
});
