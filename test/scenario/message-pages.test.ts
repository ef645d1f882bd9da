import { createServer, type Server } from 'node:http';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textAttachment } from '../../src/core/messages/attachments.ts';
import { exportHtml } from '../../src/core/messages/export-html.ts';
import { indexMessages } from '../../src/core/messages/message-index.ts';
import { memorySource, type Message } from '../../src/core/messages/model.ts';
import { writeMsg } from '../../src/core/messages/write-msg.ts';
import { openOutput } from '../../src/core/readable/export-output.ts';
import { binaryAttachment, join, stream } from '../unit/core/messages/helpers.ts';

const CHROMIUM = '/usr/bin/chromium';
if (!existsSync(CHROMIUM)) console.log(`message pages are not opened: there is no ${CHROMIUM}`);

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** A loaded machine is slow. */
const AT = Date.UTC(2018, 5, 1, 12);

describe.skipIf(!existsSync(CHROMIUM))('the message pages in a real browser', () => {
  let root = '';
  let server: Server;
  let asked: string[] = [];
  let browser: Browser;
  let away = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('window.ran = true');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    away = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
    root = await fs.mkdtemp(path.join(tmpdir(), 'lifeboat-pages-'));
    const hostile = [
      '<script>window.ran = true</script>',
      `<script src="${away}/a.js"></script>`,
      `<img src="${away}/b.png" onerror="window.ran = true">`,
      `"><svg onload="window.ran=true"><use href="${away}/c"/></svg>`,
      `</p></article></main><base href="${away}/"><link rel=stylesheet href="${away}/d.css">`,
      `<meta http-equiv="refresh" content="0;url=${away}/e">`,
      `<iframe src="${away}/f"></iframe><object data="${away}/g"></object>`,
      `<form action="${away}/h"><input autofocus onfocus="window.ran=true"></form>`,
      `javascript:window.ran=true`,
      `</script><script>window.ran=true</script>\u2028]]>-->`,
      `\u202Etxt.exe\u2066 <style>@import "${away}/i.css"; *{background:url(${away}/j)}</style>`,
      `{{constructor.constructor('window.ran=true')()}}`,
    ];
    const svg = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" onload="top.ran=true"><image href="${away}/k"/></svg>`,
    );
    const sms = (body: string, place: number): Message => ({
      kind: 'mms',
      box: 'inbox',
      sender: body.length < 200 ? body : '+1',
      recipients: [],
      subject: null,
      body,
      read: true,
      at: AT + place * 60_000,
      ticks: 0,
      attachments: [
        textAttachment('text/plain', body),
        binaryAttachment('image/png', PNG),
        binaryAttachment('image/svg+xml', svg),
        binaryAttachment('text/html', Buffer.from(hostile.join(''))),
      ],
    });
    const calm = ['مرحبا بالعالم', 'e\u0301 combining', '😀 emoji', 'Grüße, Straße'].map((body) => ({
      ...sms(body, 50),
      sender: '+1555',
    }));
    const bytes = Buffer.from(await join(writeMsg(stream([...hostile.map(sms), ...calm]))));
    const file = {
      name: hostile[0]!,
      format: 'msg',
      size: bytes.length,
      source: memorySource(bytes),
      run: null,
      modified: null,
    } as const;
    const signal = new AbortController().signal;
    const index = await indexMessages([file], { signal, zone: 'UTC' });
    await using output = await openOutput(path.join(root, 'pages'), 'folder');
    const nameOf = (address: string): string | null =>
      address === '+1555' ? '<b onclick="window.ran=true">Ann</b>' : null;
    await exportHtml(index, { nameOf, output: output.folder, signal });
    await output.finish();
    browser = await chromium.launch({ executablePath: CHROMIUM });
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    await fs.rm(root, { recursive: true, force: true });
  });

  it('ask for nothing outside their folder and run nothing that a message says', async () => {
    asked = [];
    const page = await browser.newPage();
    const left: string[] = [];
    const inside = pathToFileURL(path.join(root, 'pages')).href;
    page.on('request', (request) => {
      if (!request.url().startsWith(`${inside}/`)) left.push(request.url());
    });
    page.on('dialog', (dialog) => {
      left.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const pages = (await fs.readdir(path.join(root, 'pages'), { recursive: true })).filter((name) =>
      name.endsWith('.html'),
    );
    expect(pages.length).toBeGreaterThan(10);
    let pictures = 0;
    for (const name of pages) {
      await page.goto(pathToFileURL(path.join(root, 'pages', name)).href, { waitUntil: 'load' });
      for (const image of await page.locator('img').all()) {
        await image.scrollIntoViewIfNeeded();
        await expect
          .poll(() => image.evaluate((node) => (node as unknown as { naturalWidth: number }).naturalWidth))
          .toBe(1);
        pictures += 1;
      }
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(page.url()).toMatch(/^file:/u);
      expect(
        await page.locator('article :is(script, svg, iframe, object, form, style, link, meta, base)').count(),
      ).toBe(0);
    }
    expect(pictures).toBe(16);
    expect(left).toEqual([]);
    expect(asked).toEqual([]);
    await page.close();
  });

  it('show the texts as they were written, and find words in all of them offline', async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    await page.goto(pathToFileURL(path.join(root, 'pages/index.html')).href);
    await page.locator('input[name=words]').fill('nowhere');
    await page.locator('form[data-search] button').click();
    await expect.poll(() => page.locator('#hit-count').textContent()).toBe('0');
    await page.locator('input[name=words]').fill('GRUSSE, strasse');
    await page.locator('form[data-search] button').click();
    await expect.poll(() => page.locator('#hits a').count()).toBe(1);
    await page.locator('#hits a').click();
    await expect.poll(() => page.locator('article:target p').first().textContent()).toBe('Grüße, Straße');
    await page.locator('input[data-filter]').fill('مرحبا');
    await expect.poll(() => page.locator('article:visible').count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('are whole without any script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(path.join(root, 'pages/index.html')).href);
    expect(await page.locator('tbody.threads tr').count()).toBeGreaterThan(5);
    await page.locator('tbody.threads a').first().click();
    await page.locator('article').first().waitFor();
    await context.close();
  });
});
