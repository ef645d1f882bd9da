import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build-report.ts';
import { renderFrontPage } from '../../../../src/core/report/front-page.ts';
import { escapeHtml, html } from '../../../../src/core/base/html.ts';
import { renderHtml } from '../../../../src/core/report/render-html.ts';
import { renderText } from '../../../../src/core/report/render-text.ts';
import { Inside, type Finding } from '../../../../src/shared/domain/run-report.ts';
import type { Samples } from '../../../../src/shared/domain/samples.ts';
import { files, tallyOf, totals } from '../../../support/tally.ts';

const HOSTILE = `Phone/<script>alert(1)</script>"'&\u001b[31m\u202egpj.exe`;
const finding: Finding = {
  path: HOSTILE,
  verdict: 'not-copied',
  code: 'PTP_REFUSED',
  message: `Cannot read "${HOSTILE}"`,
  remedy: 'Do something.',
};
const steps = {
  media: totals({ copied: files(1200), alreadySafe: files(30), leftOut: files(4), unreadable: files(1) }),
};
const report = buildReport(
  tallyOf(steps, {
    findings: [finding],
    notes: [{ path: HOSTILE, note: 'zero-byte-original', message: 'This file is empty where it came from.' }],
  }),
);

const SAMPLES: Samples = {
  photos: [{ path: 'data/Phone/Pictures/a.jpg', taken: '2016-05-14 10:00:00', picture: 'data:image/jpeg;base64,AA==' }],
  contact: { name: HOSTILE, lines: ['+358 40 1'] },
  thread: { people: 'Ann', messages: [{ from: 'Ann', at: '2016-03-05T07:05:09.000Z', text: 'See you' }] },
  document: { path: 'data/Phone/Documents/letter.pdf', size: 1200, lines: ['Dear Ann,'] },
};

describe('a few things of the copy', () => {
  const withSamples = buildReport(tallyOf(steps, { inside: Inside.parse({ samples: SAMPLES }) }));

  it('are in the report in words, too, and steer no terminal', () => {
    const text = renderText(withSamples);
    const shown = text.slice(text.indexOf('Look: these come from your backup:'));
    expect(shown.split('\n').slice(0, 10)).toEqual([
      'Look: these come from your backup:',
      '  Photos',
      '    2016-05-14 Phone/Pictures/a.jpg',
      '  A contact',
      expect.stringContaining('\\u{1b}[31m') as unknown,
      '    +358 40 1',
      '  From the messages with Ann',
      expect.stringMatching(/^ {4}Ann, .*2016.*: See you$/u) as unknown,
      '  A document',
      '    Phone/Documents/letter.pdf, 1.2 kB',
    ]);
    expect(text).toContain('    Dear Ann,\n');
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(renderText(report)).not.toContain('these come from your backup');
  });
});

it('speaks of one file as of one', () => {
  const base = tallyOf(steps);
  const said = (proof: Partial<typeof base.proof>): string =>
    renderText(buildReport({ ...base, proof: { ...base.proof, ...proof } }));
  expect(said({ opens: 1, doesNotOpen: 1 })).toContain('  1 file opens; 1 does not open.\n');
  expect(said({ opens: 2, doesNotOpen: 0 })).toContain('  2 files open; 0 do not open.\n');
  expect(said({ watched: { read: 1, differ: 0 } })).toContain('1 file that earlier backups saved was read');
  expect(said({ watched: { read: 1, differ: 1 } })).toContain('saved was read from the phone again: it comes with');
  expect(said({ watched: { read: 3, differ: 2 } })).toContain(
    'saved were read from the phone again: 2 of them come with',
  );
});

describe('renderText()', () => {
  const text = renderText(report);

  it('says first what is not safe, then the equation, the steps, the proof, and what cannot be covered', () => {
    const places = [
      'not everything is safe',
      'Not safe (1):',
      'On the phone 1,235 files (123 kB) = copied now 1,200 files (120 kB) + already safe 30 files (3.0 kB) + ' +
        'left out by choice 4 files (400 B) + could not be read 1 file (100 B)',
      'Step by step:',
      'photos and videos',
      'How it was proved:',
      'Worth knowing:',
      'What no backup of this phone can cover by itself:',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('Do something.');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('lets no name from the phone steer the terminal', () => {
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text).toContain('\\u{1b}[31m');
  });

  it('says what was not defeated', () => {
    expect(text).toContain('A cache inside the disk cannot be passed by.');
    const base = tallyOf(steps, { findings: [finding] });
    const cached = renderText(buildReport({ ...base, proof: { ...base.proof, readBackPastCache: 0 } }));
    expect(cached).toContain("may have been answered by this computer's cache");
    expect(cached).not.toContain('came from the disk itself');
    expect(cached).toContain('The phone was not read a second time to compare');
  });

  it('says why a run ended early', () => {
    const lost = renderText(
      buildReport(tallyOf({}, { endedBy: { code: 'DEVICE_LOST', message: 'Cannot read: gone' } })),
    );
    expect(lost).toContain('Why it ended early:\n  Cannot read: gone (DEVICE_LOST)\n  Plug the phone in again');
  });

  it('shows a terminal forty findings and counts the rest', () => {
    const many = tallyOf(
      { media: totals({ unreadable: files(100) }) },
      { findings: Array.from({ length: 100 }, () => ({ ...finding, path: 'Phone/a' })) },
    );
    const lines = renderText(buildReport(many)).split('\n');
    expect(lines.filter((line) => line.includes('Phone/a: not copied'))).toHaveLength(40);
    expect(lines.join('\n')).toContain('and 60 more');
  });

  it('speaks of added files, not of a phone, for an add', () => {
    const base = tallyOf({ packages: totals({ copied: files(2) }) });
    const text = renderText(buildReport({ ...base, header: { ...base.header, run: 'add' } }));
    expect(text).toContain('To be added 2 files (200 B) = copied now 2 files');
    expect(text).not.toContain('On the phone');
  });
});

describe('html', () => {
  it('escapes what is interpolated, and markup not twice', () => {
    const inner = html`<b title="${`"><x y='`}">${'<&>'}</b>`;
    expect(html`<p>${inner}${[inner]}${7}</p>`.text).toBe(`<p>${inner.text}${inner.text}7</p>`);
    expect(inner.text).toBe(`<b title="&quot;&gt;&lt;x y=&#39;">&lt;&amp;&gt;</b>`);
  });

  it('shows control characters, half pairs and turning marks as U+FFFD, and keeps line ends', () => {
    expect(escapeHtml('a\u0000\u001b\u0085\ud83d\u202eb\n\t😀')).toBe('a\ufffd\ufffd\ufffd\ufffd\ufffdb\n\t😀');
  });
});

describe.each([
  ['renderHtml()', () => renderHtml(report)],
  [
    'the front page',
    () =>
      renderFrontPage({
        report,
        phone: { ...report.device, model: HOSTILE, serial: HOSTILE },
        name: HOSTILE,
        holds: files(9),
        pages: new Set(['Readable/Photos/index.html']),
      }).html,
  ],
])('%s', (_what, make) => {
  const text = make();
  it('holds no script, no handler, and nothing from elsewhere', () => {
    expect(text).not.toMatch(/<script|<iframe|<img|<link|\son\w+=|https?:|src=|@import|url\(/iu);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('\u001b');
  });
  it('follows the reader in light and dark, and is in order', () => {
    expect(text).toContain('prefers-color-scheme:dark');
    expect(text.startsWith('<!doctype html>')).toBe(true);
    const open = [...text.matchAll(/<(h1|h2|ul|li|table|tbody|tr|td|th|dl|p|main|pre|b|strong|div)[ >]/gu)].length;
    const closed = [...text.matchAll(/<\/(h1|h2|ul|li|table|tbody|tr|td|th|dl|p|main|pre|b|strong|div)>/gu)].length;
    expect(open).toBe(closed);
  });
});

describe('renderFrontPage()', () => {
  const { readMe, html: index } = renderFrontPage({
    report,
    phone: report.device,
    name: 'My Lumia',
    holds: files(1230),
    pages: new Set(['Readable/Documents/index.html']),
  });

  it('tells how to check on every system, and how to restore by hand', () => {
    for (const text of [readMe, index]) {
      expect(text).toContain('sha256sum -c manifest-sha256.txt');
      expect(text).toContain('shasum -a 256 -c manifest-sha256.txt');
      expect(text).toContain('Get-FileHash');
      expect(text).toContain('data/Phone');
      expect(text).toContain('copy the folders under data/Phone');
      expect(text).toContain('1,230 files');
    }
    expect(index).toContain('href=".lifeboat/runs/2026-11-22T10-30-00Z/report.html"');
    // By what is there, whatever this run had to say of it.
    expect([...index.matchAll(/href="(Readable[^"]*)"/gu)].map(([, to]) => to)).toEqual([
      'Readable/Documents/index.html',
    ]);
  });

  it('ends the lines of READ-ME-FIRST.txt as Notepad wants them', () => {
    expect(readMe.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
  });
});
