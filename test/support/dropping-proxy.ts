import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between Cadastre and a server that can be cut. */
export interface DroppingProxy {
  readonly port: number;
  /** Connections that are open through it. */
  open(): number;
  /** Cuts all that are open; new ones are let through, or refused until `mend`. */
  cut(refuse?: 'refuse'): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startDroppingProxy(port: number): Promise<DroppingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'through' | 'refuse' = 'through';
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (state === 'refuse') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
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
        to.write(chunk);
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
    mend() {
      state = 'through';
    },
    async close() {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
