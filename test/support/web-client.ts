import { WebSocket } from 'ws';
import { contract, type AppClient } from '../../src/shared/contract/contract.ts';
import { connect } from '../../src/shared/rpc/connect.ts';
import { socketPipe } from '../../src/web/socket-pipe.ts';

/** A client of the browser host that behaves like its page, without a browser. */
export interface WebClient extends Disposable {
  readonly client: AppClient;
  readonly cookie: string;
  readonly origin: string;
}

/** Exchanges the secret of the printed address and opens the socket. */
export async function enterWeb(address: string): Promise<WebClient> {
  const { origin, host, hash } = new URL(address);
  const answer = await fetch(`${origin}/session`, { method: 'POST', headers: { origin }, body: hash.slice(1) });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 204 || cookie === undefined) throw new Error(`not let in: ${answer.status}`);
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { origin, cookie } });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    client: connect(contract, socketPipe(socket)),
    cookie,
    origin,
    [Symbol.dispose]: () => socket.terminate(),
  };
}
