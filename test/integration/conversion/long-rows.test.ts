import { expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { DataPlace } from '../../../src/engine/conversion/conversion-run.ts';
import { copyRows, differentTables, sumTables } from '../../../src/engine/conversion/copy-rows.ts';
import { type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { asSuperuser } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';

const ROW_BYTES = 400_000;
/** All of them at once would be more than a batch may hold. */
const LONG_ROWS = 120;
const MOST_BYTES = 34 * 1024 * 1024;

eachMajor(
  'Copying long rows',
  (cluster) => {
    it('sends a few at a time, and every one of them', async () => {
      const database = uniqueName('long');
      await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE DATABASE ${database}`));
      try {
        await asSuperuser(cluster, database, (session) =>
          session.script(`CREATE SCHEMA one; CREATE SCHEMA other;
            CREATE TABLE one.papers (id int PRIMARY KEY, title text, body text, scan bytea);
            CREATE TABLE other.papers (LIKE one.papers INCLUDING ALL);
            INSERT INTO one.papers SELECT n, 'short', CASE WHEN n % 20 = 0 THEN repeat(md5(n::text), ${ROW_BYTES / 32}) END, '\\x00ff'
            FROM generate_series(1, ${LONG_ROWS * 20}) AS n`),
        );
        const place = (schema: string): DataPlace => ({
          model: 'schema',
          database,
          schema,
          tenantId: 1,
          roles: [],
        });
        let most = 0;
        await withSession(connectPostgres, cluster.target(database), (from) =>
          withSession(connectPostgres, cluster.target(database), async (to) => {
            const counting: Session = Object.create(to, {
              run: {
                value: (statement: Parameters<Session['run']>[0]) => {
                  most = Math.max(most, lengthOf(statement.values));
                  return to.run(statement);
                },
              },
              script: { value: (text: string) => to.script(text) },
              transaction: { value: (work: () => Promise<unknown>) => to.transaction(work) },
            });
            const voice = { signal: new AbortController().signal, progress: () => undefined };
            expect(await copyRows(from, counting, place('one'), place('other'), voice)).toBe(LONG_ROWS * 20);
            const sums = [await sumTables(from, place('one')), await sumTables(to, place('other'))] as const;
            expect(differentTables(...sums)).toEqual([]);
            expect(sums[0]).toMatchObject([{ table: 'papers', rows: LONG_ROWS * 20 }]);
          }),
        );
        expect(most).toBeGreaterThan(ROW_BYTES);
        expect(most).toBeLessThan(MOST_BYTES);
      } finally {
        await asSuperuser(cluster, 'postgres', (session) =>
          session.script(`DROP DATABASE ${database} WITH (FORCE)`),
        );
      }
    });
  },
  [15],
);

/** Of all texts in lists of parameters. */
function lengthOf(values: readonly unknown[]): number {
  return values
    .flat()
    .reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}
