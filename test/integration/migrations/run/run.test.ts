import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../../../src/engine/postgres/session.ts';
import { sql } from '../../../../src/engine/postgres/sql.ts';
import type { MigrationRun } from '../../../../src/shared/models/migration-run.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { openTestPlatform, type TestClient, type TestPlatform } from '../../../support/test-platform.ts';

/** Until it is over. */
async function overRun(client: TestClient, run: number): Promise<MigrationRun> {
  let last: MigrationRun | null = null;
  for await (const state of await client.migrations.watch({ run })) last = state;
  if (!last) throw new Error(`Run ${run} said nothing`);
  return last;
}

eachMajor('a run over a fleet', (cluster) => {
  let platform: TestPlatform;
  let fleet: Fleet;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    fleet = await plantFleet(platform, cluster, 24);
  });
  afterAll(async () => {
    await fleet?.remove();
    await platform?.remove();
  });

  it('brings every tenant to the newest file, wave after wave', async () => {
    const { client } = platform;
    await fleet.addFiles(
      { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' },
      {
        name: '0003_fill.sql',
        sql: "UPDATE customers SET email = 'c' || id || '@example.com';\nCREATE TABLE notes (id bigint);\n",
      },
    );
    const { run } = await client.migrations.run({ blueprint: fleet.blueprint });
    const ended = await overRun(client, run ?? 0);
    expect(ended).toMatchObject({
      status: 'succeeded',
      counts: { total: 24, succeeded: 24, failed: 0 },
      waves: [{ status: 'passed' }, { status: 'passed' }, { status: 'passed' }],
    });
    const { targets } = await client.migrations.targets({ run: run ?? 0 });
    expect(targets.every(({ version, applied }) => version === '0003' && applied.length === 2)).toBe(true);
    for (const database of [fleet.databases[0], fleet.databases[23]]) {
      await withSession(connectPostgres, cluster.target(database), async (session) => {
        const { rows } = await session.run(
          sql`SELECT tableowner, (SELECT count(*)::int FROM customers WHERE email LIKE '%@example.com') AS filled,
                (SELECT array_agg(version ORDER BY version) FROM cadastre.schema_history) AS versions
              FROM pg_tables WHERE tablename = 'notes'`,
        );
        expect(rows).toEqual([
          { tableowner: 'pg_database_owner', filled: 20, versions: ['0001', '0002', '0003'] },
        ]);
      });
    }
    expect(await client.migrations.run({ blueprint: fleet.blueprint })).toEqual({ run: null, jobId: null });
  });
});
