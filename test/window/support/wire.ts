import type { Page } from 'playwright';
import { readFrame, type Frame, type WireError } from '../../../src/shared/rpc/frames.ts';
import { contract, type AppContract } from '../../../src/shared/contract/contract.ts';

type Method = keyof AppContract;

/** What a value that the app gives becomes on its way to the page. */
type Change = (value: unknown) => unknown;

/** Stands between the page and the app that it really talks to: an engine that fails, lies or takes its time. */
export interface Wire {
  /** From now on each answer or item of this method is changed on its way. */
  readonly change: (method: Method, change: Change) => void;
  /** From now on this method answers so, whatever the app would. */
  readonly say: (method: Method, value: unknown) => void;
  /** From now on this method fails. */
  readonly fail: (method: Method, error: WireError) => void;
  /** The answers of this method wait from now on; the function that this gives lets them go, in their order. */
  readonly hold: (method: Method) => () => void;
  /** This method is never answered from now on, nor begun; `calledOff` is kept when the page calls it off. */
  readonly keepSilent: (method: Method) => { readonly calledOff: Promise<void> };
  /** The way to the app breaks, and is found again. */
  readonly cut: () => Promise<void>;
  /** The app answers by itself again; what is held stays so until it is let go. */
  readonly leave: (method: Method) => void;
}

/** To be called before the page goes anywhere. */
export async function wireOf(page: Page): Promise<Wire> {
  const asked = new Map<number, string>();
  const changes = new Map<string, Change>();
  const answers = new Map<string, (id: number) => readonly Frame[]>();
  const unheard = new Map<string, () => void>();
  const held = new Map<string, (() => void)[]>();
  let cut = (): Promise<void> => Promise.resolve();
  await page.routeWebSocket('**/rpc', (route) => {
    cut = () => route.close();
    const server = route.connectToServer();
    route.onMessage((text) => {
      const frame = readFrame(text.toString());
      if (frame?.t === 'call') asked.set(frame.id, frame.method);
      if (frame?.t === 'cancel') unheard.get(asked.get(frame.id) ?? '')?.();
      const own = frame?.t === 'call' ? answers.get(frame.method)?.(frame.id) : undefined;
      if (own) for (const answer of own) route.send(JSON.stringify(answer));
      else server.send(text);
    });
    server.onMessage((text) => {
      const frame = readFrame(text.toString());
      const method = frame ? (asked.get(frame.id) ?? '') : '';
      const changed = frame && 'value' in frame ? (changes.get(method)?.(frame.value) ?? frame.value) : null;
      const send = (): void => route.send(changed === null ? text : JSON.stringify({ ...frame, value: changed }));
      const waiting = held.get(method);
      if (waiting) waiting.push(send);
      else send();
    });
  });
  return {
    change: (method, change) => void changes.set(method, change),
    say: (method, value) =>
      void answers.set(method, (id) =>
        contract[method].kind === 'call'
          ? [{ t: 'ok', id, value }]
          : [
              { t: 'item', id, value },
              { t: 'end', id },
            ],
      ),
    fail: (method, error) => void answers.set(method, (id) => [{ t: 'fail', id, error }]),
    hold: (method) => {
      const waiting: (() => void)[] = [];
      held.set(method, waiting);
      return () => {
        if (held.get(method) === waiting) held.delete(method);
        for (const send of waiting) send();
      };
    },
    keepSilent: (method) => {
      answers.set(method, () => []);
      return { calledOff: new Promise((resolve) => unheard.set(method, resolve)) };
    },
    cut: () => cut(),
    leave: (method) => {
      changes.delete(method);
      answers.delete(method);
      unheard.delete(method);
      held.delete(method);
    },
  };
}
