import { describe, expect, test } from 'vitest';
import { ensureTemplate, templateName } from '../../../src/engine/blueprints/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { asSuperuser, blueprintOf, templatesOn } from './support.ts';

/** The cluster's default is what template1 has, so another template1 stands for another cluster. */
const CLUSTERS = [
  [15, 'ICU', "LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR'"],
  [18, 'ICU', "LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR'"],
  [18, 'builtin', "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"],
  [18, 'libc without UTF-8', "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc"],
] as const;

describe.each([15, 18] as const)('a template on PostgreSQL %i', (major) => {
  const cluster = ownCluster(major);

  test.each(CLUSTERS.filter(([only]) => only === major))(
    '%i keeps the locale of a cluster with %s',
    async (_major, _name, options) => {
      await asSuperuser(cluster(), 'postgres', async (session) => {
        await session.script('ALTER DATABASE template1 IS_TEMPLATE false');
        await session.script('DROP DATABASE template1 WITH (FORCE)');
        await session.script(`CREATE DATABASE template1 TEMPLATE template0 IS_TEMPLATE true ${options}`);
      });
      const { context, server } = templatesOn(cluster());
      const blueprint = await blueprintOf({ '0001_a.sql': 'CREATE TABLE a ();' });
      await ensureTemplate(context, server, blueprint);
      const { rows } = await asSuperuser(cluster(), 'postgres', (session) =>
        session.run<{ row: Record<string, unknown> }>(
          sql`SELECT to_jsonb(d) AS row FROM pg_database AS d
              WHERE datname IN ('template1', ${templateName(blueprint)}) ORDER BY datname DESC`,
        ),
      );
      const localeOf = (row: Record<string, unknown> = {}) => [
        row.datlocprovider,
        row.datcollate,
        row.datctype,
        row.datlocale ?? row.daticulocale,
      ];
      const [template1, template] = rows.map((each) => each.row);
      expect(localeOf(template)).toEqual(localeOf(template1));
      expect(template?.encoding).toBe(6);
    },
  );
});
