import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../src/engine/create-engine.ts';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { benchClient } from './bench-client.ts';

export interface Bench {
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly client: ReturnType<typeof benchClient>['client'];
  /** For what a benchmark writes beside. */
  readonly folder: string;
  /** Closed with the rest, the last first. */
  readonly closing: (() => Promise<unknown>)[];
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

/** A server on a disk, registered as `bench`, with a platform database on it and an engine over both. */
export async function openBench(name: string): Promise<Bench> {
  const cluster = await startCluster({
    major: 15,
    within: tmpdir(),
    settings: { shared_buffers: '128MB' },
  });
  const folder = await mkdtemp(join(tmpdir(), `cadastre-bench-${name}-`));
  const closing: Bench['closing'] = [];
  const close = async () => {
    for (const each of closing.reverse()) await each();
    await cluster.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const engine = await openEngine({
      dataDirectory: join(folder, 'data'),
      resourcesDirectory: join(import.meta.dirname, '..', '..', 'resources'),
      appVersion: '0.0.0',
      environment: {},
      secretStore: 'session',
    });
    closing.push(() => engine.close());
    const { client } = benchClient(engine);
    const { host, port, superuser: user, password } = cluster;
    await client.servers.add({ name: 'bench', host, port, user, tls: { mode: 'disable' }, password });
    await client.platform.initialize({ server: 'bench' });
    return { cluster, engine, client, folder, closing, close };
  } catch (error) {
    await close();
    throw error;
  }
}
