import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { asSuperuser } from './as-tenant.ts';
import type { Cluster } from './cluster.ts';
import type { TestMajor } from './postgres-programs.ts';
import { ownCluster } from './shared-cluster.ts';
import {
  addServer,
  openTestEngine,
  type TestEngine,
  type TestEngineOptions,
  withoutTiers,
} from './test-platform.ts';

/** Makes databases and roles, and is no superuser. */
export const OPERATOR = 'operator';
const PASSWORD = 'of the operator 1';

export interface OperatorEngine {
  /** The server `main`, on which the engine signs in as `OPERATOR`. */
  cluster(): Cluster;
  /** The server `home`: the platform database takes a superuser. */
  home(): Cluster;
  opened(): TestEngine;
  dataDirectory(): string;
}

/** An engine of this `describe` alone, opened before its tests and closed after them. */
export function operatorEngine(
  major: TestMajor,
  options: Partial<Pick<TestEngineOptions, 'environment' | 'jobHooks'>> = {},
): OperatorEngine {
  const cluster = ownCluster(major);
  const home = ownCluster(15);
  let dataDirectory: string | undefined;
  let opened: TestEngine | undefined;
  const inTests = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The engine is there in tests and hooks only');
    return value;
  };
  beforeAll(async () => {
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`CREATE ROLE ${OPERATOR} LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD}';
        REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
        GRANT CONNECT ON DATABASE postgres TO ${OPERATOR};
        GRANT pg_read_all_stats, pg_signal_backend TO ${OPERATOR}`),
    );
    dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-operator-'));
    opened = await openTestEngine({ dataDirectory, environment: {}, secretStore: 'session', ...options });
    const { client } = opened;
    const { host, port } = cluster();
    const server = { name: 'main', host, port, user: OPERATOR, password: PASSWORD };
    await client.servers.add({ ...server, tls: { mode: 'disable' } });
    await addServer(client, home(), 'home');
    await client.platform.initialize({ server: 'home' });
    await withoutTiers(opened.engine);
  });
  afterAll(async () => {
    await opened?.close();
    if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
  });
  return { cluster, home, opened: () => inTests(opened), dataDirectory: () => inTests(dataDirectory) };
}
