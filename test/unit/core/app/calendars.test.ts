import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCalendar } from '../../../../src/core/app/intake/read-calendar.ts';
import { renderText } from '../../../../src/core/report/render-text.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { startApp } from '../../../support/app.ts';
import { brokenPromises } from '../../../support/trees.ts';

const event = (uid: string, day: string, more = ''): string =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;TZID=Romance Standard Time:${day}T120000\r\n${more}END:VEVENT\r\n`;
const calendar = (...events: string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('')}END:VCALENDAR\r\n`;
const JANUARY = calendar(event('a', '20140101'), event('b', '20190704'));
const JULY = calendar(event('a', '20140101'), event('b', '20190704'), event('c', '20200229'));

async function read(text: string, piece = text.length): ReturnType<typeof readCalendar> {
  const bytes = Buffer.from(text);
  return await readCalendar(
    (async function* () {
      for (let at = 0; at < bytes.length; at += piece) yield await Promise.resolve(bytes.subarray(at, at + piece));
    })(),
  );
}

describe('readCalendar()', () => {
  it.each([1, 7, 10_000])('counts events and days, in pieces of %d bytes', async (piece) => {
    const alarm =
      'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nDESCRIPTION:long\r\n  UID:not this\r\n END:VEVENT\r\n';
    const text = calendar(event('a', '20140101', alarm), event('a', '20140108', 'RECURRENCE-ID:20140108T120000\r\n'));
    const { ids, ...found } = await read(text, piece);
    expect(found).toEqual({ events: 2, from: Date.UTC(2014, 0, 1), until: Date.UTC(2014, 0, 8), state: 'whole' });
    expect(ids.size).toBe(2);
  });

  it.each([1, 10_000])('reads over a byte order mark, in pieces of %d bytes', async (piece) => {
    const { ids, ...found } = await read(`\ufeff${JANUARY}\ufeff${JANUARY}`, piece);
    expect(found).toMatchObject({ events: 4, state: 'whole' });
    expect(ids.size).toBe(2);
  });

  it('tells one that is cut off from none at all', async () => {
    expect(await read(JANUARY.slice(0, -10))).toMatchObject({ events: 2, state: 'cut-off' });
    expect(await read('<html>BEGIN:VCALENDAR</html>')).toMatchObject({ events: 0, from: null, state: 'none' });
  });
});

it('calendars are counted in what add says, in its report as text and HTML, without doubles, from wherever', async () => {
  await using test = startApp();
  const card = path.join(test.root, 'card');
  mkdirSync(path.join(card, 'Documents'), { recursive: true });
  writeFileSync(path.join(card, 'Documents/phone.ics'), calendar(event('p', '20120301')));
  const { runId, vault } = await test.client['run.start']({
    deviceId: DeviceId.parse(`folder:${card}`),
    to: path.join(test.root, 'backups'),
  });
  const backup = await test.client['run.report']({ runId });
  expect(backup.inside?.calendar).toMatchObject({ files: 1, events: 1 });
  const add = async (text: string): Promise<RunReport> => {
    const file = path.join(test.root, 'calendar.ics');
    writeFileSync(file, text);
    const added = await test.client['run.add']({ vault, from: file, as: 'cloud' });
    const report = await test.client['run.report']({ runId: added.runId });
    expect(brokenPromises(vault)).toEqual([]);
    return report;
  };
  await add(JANUARY);
  const report = await add(JULY);
  expect(report.inside?.calendar).toEqual({
    files: 3,
    events: 4,
    from: '2012-03-01T00:00:00.000Z',
    until: '2020-02-29T00:00:00.000Z',
    cutOff: 0,
  });
  const says = /Calendar:\n {2}4 events in 3 files, without doubles\n {2}Beginning from 2012-03-01 to 2020-02-29\n/u;
  expect(renderText(report)).toMatch(says);
  expect(await test.client['report.html']({ vault, run: null })).toMatch(/4 events in 3 files, without doubles/u);
  const cut = await add(JULY.slice(0, -30));
  expect(renderText(cut)).toMatch(/! 1 file is cut off/u);
  // A page that asked to sign in is no calendar.
  expect((await add('<!DOCTYPE html><p>Sign in</p>')).inside?.calendar?.files).toBe(4);
});
