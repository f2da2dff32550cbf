import { expect, test } from 'vitest';
import {
  applyMigrations,
  firstAdminStatement,
  publishBlueprint,
  readPublishedBlueprint,
  resolveVariables,
  seedStatements,
} from '../../../src/engine/blueprints/index.ts';
import { identifier, sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { asSuperuser, blueprintOf, STUDIO, soundBlueprint, withTenantDatabase } from './support.ts';

const HASH = '$2b$10$abcdefghijklmnopqrstuuZ0bOIS8kUXUUsPDS8jlQmjCkTHTG2Wy';

eachMajor('a seed', (cluster) => {
  test('of studio runs in one round trip, twice without harm, and makes the administrator', async () => {
    const studio = await soundBlueprint(STUDIO);
    await withTenantDatabase(cluster, ({ database, owner }) =>
      asSuperuser(cluster, database, async (session) => {
        await applyMigrations(session, studio, { ownerRole: owner, appliedBy: 'a test' });
        const admin = firstAdminStatement(studio, {
          email: "o'brien@example.com",
          passwordHash: HASH,
          firstName: 'Renée\\',
          lastName: "'; DROP TABLE users; --",
        });
        if (!admin) throw new Error('studio has a first administrator');
        expect(admin.shown).not.toContain(HASH);
        const variables = resolveVariables(studio, { invoice_prefix: 'ACME', default_tax_rate: '5.5' });
        for (let round = 0; round < 2; round++) {
          await session.batch([
            sql`BEGIN`,
            sql`SET LOCAL ROLE ${identifier(owner)}`,
            ...seedStatements(studio, variables),
            admin,
            sql`COMMIT`,
          ]);
        }
        const settings = await session.run<{ settings: Record<string, string> }>(
          sql`SELECT jsonb_object_agg(name, value) AS settings FROM settings`,
        );
        expect(settings.rows[0]?.settings).toMatchObject({
          timezone: 'Europe/Paris',
          currency: 'EUR',
          default_tax_rate: '5.5',
          invoice_prefix: 'ACME',
        });
        const users = await session.run(
          sql`SELECT u.email, u.first_name, u.last_name, u.password_hash, r.name AS role FROM users u
              JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id`,
        );
        expect(users.rows).toEqual([
          {
            email: "o'brien@example.com",
            first_name: 'Renée\\',
            last_name: "'; DROP TABLE users; --",
            password_hash: HASH,
            role: 'Administrateur',
          },
        ]);
      }),
    );
  });

  test('takes any text as a value and never as SQL', async () => {
    const blueprint = await blueprintOf(
      { '0001_a.sql': 'CREATE TABLE said (what text);' },
      {
        yaml: 'seed:\n  file: seed.sql\n  variables:\n    what: { type: text }\n',
        files: {
          'seed.sql': "INSERT INTO said VALUES ('first'), ( -- :not_this\n 'a'\n || :what), (:what);",
        },
      },
    );
    await withTenantDatabase(cluster, ({ database, owner }) =>
      asSuperuser(cluster, database, async (session) => {
        await applyMigrations(session, blueprint, { ownerRole: owner, appliedBy: 'a test' });
        for (const what of ["'); DROP TABLE said; --", '\\', "\\'", '$$', ':what', '$1', '/*', '😀\n']) {
          await session.batch([
            sql`TRUNCATE said`,
            ...seedStatements(blueprint, resolveVariables(blueprint, { what })),
          ]);
          const { rows } = await session.run(sql`SELECT what FROM said`);
          expect(rows.map((each) => each.what)).toEqual(['first', `a${what}`, what]);
        }
      }),
    );
  });
});

eachMajor('a published blueprint', (cluster) => {
  const createTable = `CREATE SCHEMA platform;
    CREATE TABLE platform.blueprints
      (hash text PRIMARY KEY, name text NOT NULL, content jsonb NOT NULL, published_at timestamptz NOT NULL)`;

  test('comes back as it was, without its folder', async () => {
    const studio = await soundBlueprint(STUDIO);
    await withTenantDatabase(cluster, ({ database }) =>
      asSuperuser(cluster, database, async (session) => {
        await session.script(createTable);
        await publishBlueprint(session, studio);
        await publishBlueprint(session, studio);
        expect(await readPublishedBlueprint(session, studio.hash)).toEqual(studio);
        await expect(readPublishedBlueprint(session, 'f'.repeat(64))).rejects.toMatchObject({
          code: 'NOT_FOUND',
        });
      }),
    );
  });

  test('that was tampered with is refused, and what the hash does not cover is not believed', async () => {
    const blueprint = await blueprintOf({ '0001_a.sql': 'CREATE TABLE a ();' });
    await withTenantDatabase(cluster, ({ database }) =>
      asSuperuser(cluster, database, async (session) => {
        await session.script(createTable);
        await publishBlueprint(session, blueprint);
        await session.script(
          `UPDATE platform.blueprints SET content = jsonb_set(content, '{prefix}', '"other"')`,
        );
        expect((await readPublishedBlueprint(session, blueprint.hash)).prefix).toBe(blueprint.prefix);
        await session.script(
          `UPDATE platform.blueprints SET content = jsonb_set(content, '{migrations,0,content}', '"DROP TABLE a;"')`,
        );
        await expect(readPublishedBlueprint(session, blueprint.hash)).rejects.toMatchObject({
          code: 'BLUEPRINT_INVALID',
        });
      }),
    );
  });
});
