import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { createServerGovernor } from '../../../src/engine/servers/index.ts';
import type { Server } from '../../../src/shared/models/server.ts';
import type { ClusterConnection } from '../../support/cluster.ts';
import { inputFor } from '../../support/servers-room.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';

const serverOf = (cluster: ClusterConnection, connectionBudget: number): Server => {
  const { password: _password, ...settings } = inputFor(cluster, { connectionBudget });
  return {
    ...settings,
    id: 'd2c1b0f4-0000-4000-8000-000000000001',
    builtIn: false,
    createdAt: '2026-11-21T10:00:00Z',
  };
};

/** A governor whose connections are counted where they are opened. */
function counting(
  cluster: () => ClusterConnection,
  { hasty, ...options }: { waitMs?: number; roomEveryMs?: number; hasty?: boolean } = {},
) {
  const seen = { open: 0, most: 0 };
  const governor = createServerGovernor({
    connect: async (target) => {
      seen.open++;
      seen.most = Math.max(seen.most, seen.open);
      try {
        const session = await connectPostgres(target);
        return {
          ...session,
          close: async () => {
            const closed = session.close();
            // Where the place must be given back before a limit of moments is over.
            if (!hasty) await closed;
            seen.open--;
          },
        };
      } catch (error) {
        seen.open--;
        throw error;
      }
    },
    targetOf: async (_server, database) => cluster().target(database),
    ...options,
  });
  return { governor, seen };
}

const nap = sql`SELECT pg_sleep(0.01)`;

eachMajor('the governor of a server', (cluster) => {
  test('never holds more than the budget under fifty uses at once, and serves all', async () => {
    const { governor, seen } = counting(() => cluster);
    const server = serverOf(cluster, 6);
    const uses = Array.from({ length: 50 }, () =>
      governor.withSession(server, 'postgres', (session) => session.run(nap)),
    );
    expect(await Promise.all(uses)).toHaveLength(50);
    expect(seen).toEqual({ open: 0, most: 6 });
    expect(governor.load(server.id)).toMatchObject({ held: 0, waiting: 0, limit: 6 });
  });

  test('gives the place back when connecting or the work fails', async () => {
    const { governor } = counting(() => cluster);
    const server = serverOf(cluster, 2);
    for (let time = 0; time < 5; time++) {
      await expect(governor.connectTo(server, 'no_such_database')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      const work = governor.withSession(server, 'postgres', (session) => session.run(sql`SELECT 1/0`));
      await expect(work).rejects.toMatchObject({ details: { sqlstate: '22012' } });
    }
    expect(governor.load(server.id).held).toBe(0);
  });

  test('gives the place of a lost session back once', async () => {
    const { governor } = counting(() => cluster);
    const server = serverOf(cluster, 2);
    const first = await governor.connectTo(server, 'postgres');
    const second = await governor.connectTo(server, 'postgres');
    await second.run(sql`SELECT pg_terminate_backend(${first.processId})`);
    await expect.poll(() => governor.load(server.id).held).toBe(1);
    await first.close();
    expect(governor.load(server.id).held).toBe(1);
    await second.close();
    expect(governor.load(server.id).held).toBe(0);
  });

  test('a caller who waits too long is told, and nobody behind is forgotten', async () => {
    const { governor } = counting(() => cluster, { waitMs: 80, hasty: true });
    const server = serverOf(cluster, 2);
    const held = [await governor.connectTo(server), await governor.connectTo(server)];
    await expect(governor.connectTo(server)).rejects.toMatchObject({
      code: 'TOO_MANY_CONNECTIONS',
      details: { wayOut: expect.any(String) },
    });
    const next = governor.connectTo(server);
    await held[0]?.close();
    await (await next).close();
    await held[1]?.close();
    expect(governor.load(server.id)).toMatchObject({ held: 0, waiting: 0 });
  });
});

describe('the governor of a crowded server', () => {
  const cluster = ownCluster(15, {
    settings: { max_connections: '12', superuser_reserved_connections: '3' },
  });
  let others: Session[] = [];
  beforeEach(() => {
    others = [];
  });
  afterEach(async () => {
    for (const session of others) await session.close();
  });

  test('leaves others their connections, and takes the room that they give up', async () => {
    others = await Promise.all([1, 2, 3, 4, 5].map(() => connectPostgres(cluster().target())));
    const { governor, seen } = counting(cluster, { roomEveryMs: 0 });
    const server = serverOf(cluster(), 16);
    const burst = () =>
      Promise.all(
        Array.from({ length: 50 }, () =>
          governor.withSession(server, undefined, (session) => session.run(nap)),
        ),
      );
    await burst();
    expect(seen.most).toBe(4);
    for (const session of others.splice(0)) await session.close();
    await expect
      .poll(async () => {
        await burst();
        return governor.load(server.id).limit;
      })
      .toBeGreaterThan(6);
    expect(seen.most).toBeLessThanOrEqual(9);
  });
});
