import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';

eachMajor('a session', (cluster) => {
  test('connects and reads the version of the server', async () => {
    const rows = await withSession(connectPostgres, cluster.target(), async (session) => {
      const result = await session.run<{ v: string }>(sql`SELECT current_setting('server_version_num') AS v`);
      return result.rows;
    });
    expect(Math.floor(Number(rows[0]?.v) / 10_000)).toBe(cluster.major);
  });
});
