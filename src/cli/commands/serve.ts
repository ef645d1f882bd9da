import { answerMedia } from '../../shared/contract/media.ts';
import { printable } from '../../shared/text/printable.ts';
import { SERVE_TEXT } from '../../shared/text/strings-serve.en.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { hasDisplay, openBrowser } from '../open-browser.ts';
import { printJson, type CommandContext, type WantedPorts } from '../terminal.ts';
import { usage } from '../usage.ts';
import { readDeviceId } from './devices.ts';

export interface ServeOptions {
  readonly port?: string;
  readonly open: boolean;
  readonly device?: readonly string[];
}

/** How long the server outlives the last page, in milliseconds. */
const IDLE_MS = 60_000;
/** A browser that was opened has read its file by then. */
const OPENED_MS = 60_000;

/** The window in a browser, until Ctrl-C or until a minute after the last page was closed. What is under way keeps it alive. */
export async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const { terminal, client, json } = context;
  const devices = devicesOf(options);
  const port = readPort(options.port);
  for (const id of rememberedOf(devices)) await client['device.add']({ id }, { signal: terminal.interrupted });
  const active = followActive(context);
  const { serveWeb } = await import('../../web/serve-web.ts');
  await using server = await serveWeb({
    attach: context.host.attach,
    renderer: context.host.renderer,
    port,
    media: (request, range) => answerMedia(client, request, range),
    idleMs: Number(process.env['LIFEBOAT_SERVE_IDLE_MS'] ?? IDLE_MS),
    busy: () => active.isBusy,
  });
  await using browser =
    options.open && hasDisplay(terminal.platform, process.env)
      ? await openBrowser(server.address, terminal.platform)
      : null;
  if (json) printJson(terminal, { format: 1, address: server.address, port: server.port });
  else
    terminal.out(
      `${browser?.opened === true ? SERVE_TEXT.here : SERVE_TEXT.printed}\n\n  ${server.address}\n\n${SERVE_TEXT.once}\n`,
    );
  const forget = setTimeout(() => void browser?.[Symbol.asyncDispose](), OPENED_MS);
  void server.entered.then(() => browser?.[Symbol.asyncDispose]());
  const interrupted = new Promise<'interrupted'>((resolve) => {
    const say = (): void => resolve('interrupted');
    if (terminal.interrupted.aborted) say();
    else terminal.interrupted.addEventListener('abort', say, { once: true });
  });
  const ended = await Promise.race([interrupted, server.left.then(() => 'left' as const)]);
  clearTimeout(forget);
  if (ended === 'left') {
    if (!json) terminal.out(`${SERVE_TEXT.ended}\n`);
    return EXIT.ok;
  }
  // The run under way is stopped as the app ends, and its report is written.
  return active.isBusy ? EXIT.stopped : EXIT.ok;
}

const devicesOf = ({ device = [] }: ServeOptions): DeviceId[] => device.map(readDeviceId);
const isVirtual = (id: DeviceId): boolean => id.startsWith('virtual:');
/** The first virtual phone is for this time only; whatever else is named stays in the settings. */
const rehearsalOf = (devices: readonly DeviceId[]): DeviceId | null => devices.find(isVirtual) ?? null;
const rememberedOf = (devices: readonly DeviceId[]): DeviceId[] => devices.filter((id) => id !== rehearsalOf(devices));

/** What `serve` asks of its host. Errors: `USAGE` for what is no device. */
export function servePorts(options: ServeOptions): WantedPorts {
  return { kind: 'browser', rehearsal: rehearsalOf(devicesOf(options)) };
}

/** Whether a run, a restore or a copying is under way, kept current until the app ends. */
function followActive({ client }: CommandContext): { readonly isBusy: boolean } {
  const busy = { runs: false, restores: false, copies: false };
  const follow = async <T>(stream: AsyncIterable<T>, each: (now: T) => void): Promise<void> => {
    for await (const now of stream) each(now);
  };
  Promise.all([
    follow(client['run.active'](null), (runs) => (busy.runs = runs.length > 0)),
    follow(client['restore.active'](null), (restores) => (busy.restores = restores.length > 0)),
    follow(client['copies.jobs'](null), (jobs) => (busy.copies = jobs.some(({ state }) => state === 'working'))),
    // The pipe closed: the app has ended, and this with it.
  ]).catch(() => undefined);
  return {
    get isBusy() {
      return busy.runs || busy.restores || busy.copies;
    },
  };
}

function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d{1,5}$/u.test(text) && port >= 1 && port <= 65_535) return port;
  throw usage(SERVE_TEXT.badPort(printable(text)));
}
