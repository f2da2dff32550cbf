import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between Cadastre and a server that can be cut. */
export interface DroppingProxy {
  readonly port: number;
  /** Connections that are open through it. */
  open(): number;
  /** Cuts all that are open; new ones are let through, or refused until `mend`. */
  cut(refuse?: 'refuse'): void;
  /**
   * From now on nothing goes through and nobody is told: packets of those that are open are lost for good, new ones are
   * accepted and left without an answer until `mend`. On the server's side nothing is closed either.
   */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startDroppingProxy(port: number): Promise<DroppingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'through' | 'refuse' | 'silence' = 'through';
  /** Both ends of what was silenced, and those that were let in without an answer. */
  const silent = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (state === 'refuse') {
      near.resetAndDestroy();
      return;
    }
    if (state === 'silence') {
      silent.add(near);
      near.resume();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      // A goodbye is a packet too.
      if (silent.has(near)) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    far.on('error', () => undefined);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => {
        if (!silent.has(near)) to.write(chunk);
      });
      from.on('close', end);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    cut(refuse) {
      state = refuse ?? 'through';
      drop();
    },
    silence() {
      state = 'silence';
      for (const pair of pairs) for (const socket of pair) silent.add(socket);
      pairs.clear();
    },
    mend() {
      state = 'through';
    },
    async close() {
      drop();
      for (const socket of silent) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
