import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { freeSlug } from '../../../src/engine/tenants/check-name.ts';
import { isReserved, slugFromName } from '../../../src/engine/tenants/slug-from-name.ts';
import { slugSchema } from '../../../src/shared/models/tenant.ts';
import { companyNames } from '../../support/company-names.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';

eachMajor(
  'Names of tenants in the platform database',
  (cluster) => {
    let platform: TestPlatform;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
    });
    afterAll(() => platform?.remove());
    const open = () => platform.engine.platform.open();

    /** The bare organization: what decides whether a slug is taken. */
    const take = async (slug: string, name = slug) => {
      const { database } = await open();
      await database.run(
        sql`INSERT INTO platform.organizations (name, slug, status, owner_email)
          VALUES (${name}, ${slug}, 'PENDING', ${`${slug}@example.com`})`,
      );
    };
    const next = async (name: string) => {
      const slug = await freeSlug(await open(), name);
      await take(slug, name);
      return slug;
    };

    it('are numbered when they are taken, from 2', async () => {
      const made: string[] = [];
      for (let count = 0; count < 12; count += 1) made.push(await next('Acme Corp'));
      expect(made.slice(0, 3)).toEqual(['acme-corp', 'acme-corp-2', 'acme-corp-3']);
      expect(new Set(made).size).toBe(12);
    });

    it('do not mind that another company is called with a number', async () => {
      await take('globex-2024');
      expect([await next('Globex'), await next('Globex'), await next('Globex')]).toEqual([
        'globex',
        'globex-2',
        'globex-3',
      ]);
    });

    it('have at most 40 characters with their number too, and no hyphen before a hyphen', async () => {
      const long = 'a'.repeat(60);
      expect(await next(long)).toBe('a'.repeat(40));
      expect(await next(long)).toBe(`${'a'.repeat(38)}-2`);
      const gap = `${'b'.repeat(37)} cd`;
      expect(await next(gap)).toBe(`${'b'.repeat(37)}-cd`);
      expect(await next(gap)).toBe(`${'b'.repeat(37)}-2`);
    });

    it.each(['www', 'API', 'Admin', 'Cadastre'])(
      'never are what the platform needs itself: %s',
      async (name) => {
        expect(await next(name)).toBe(`${name.toLowerCase()}-2`);
        expect(await next(name)).toBe(`${name.toLowerCase()}-3`);
      },
    );

    it('of another script are the same in the preview and in the sign-up, and numbered the second time', async () => {
      const name = '株式会社テスト';
      const { slug } = await platform.client.tenants.checkName({ name });
      expect(slug).toMatch(/^tenant-[0-9a-f]{8}$/);
      expect(await next(name)).toBe(slug);
      expect(await next(name)).toBe(`${slug}-2`);
    });

    it('are found free by one query of a few look-ups, however many are taken', async () => {
      const { database } = await open();
      await database.run(
        sql`INSERT INTO platform.organizations (name, slug, status, owner_email)
          SELECT 'Many', CASE n WHEN 1 THEN 'many' ELSE 'many-' || n END, 'PENDING', 'many' || n || '@example.com'
          FROM generate_series(1, 20000) AS n`,
      );
      await database.run(sql`ANALYZE platform.organizations`);
      const platformOpen = await open();
      let queries = 0;
      await database.transaction(async (session) => {
        const run: typeof database.run = (statement) => {
          queries += 1;
          return session.run(statement);
        };
        // What the session did a moment before may be counted too.
        const counted = async () => {
          const { rows } = await session.run<{ scans: number; lookups: number; read: number }>(
            sql`SELECT seq_scan::int AS scans, idx_scan::int AS lookups, idx_tup_fetch::int AS read
                FROM pg_stat_xact_user_tables WHERE relid = 'platform.organizations'::regclass`,
          );
          return rows[0] ?? { scans: 0, lookups: 0, read: 0 };
        };
        const before = await counted();
        expect(await freeSlug({ ...platformOpen, database: { ...database, run } }, 'Many')).toBe(
          'many-20001',
        );
        const after = await counted();
        const lookups = after.lookups - before.lookups;
        // Twice the powers of two up to there, each by the index, and no row is read that was not asked for.
        expect(after.scans - before.scans).toBe(0);
        expect(lookups).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(20_000)) + 1);
        expect(lookups).toBeGreaterThan(0);
        expect(after.read - before.read).toBeLessThanOrEqual(lookups);
      });
      expect(queries).toBe(1);
    });

    it('are valid, unique and short for 100,000 companies one after the other', async () => {
      const { id, database } = await open();
      const bases = companyNames(100_000, 7).map((name) => {
        const base = slugFromName(name, id);
        return { name: name.trim().slice(0, 200) || 'unnamed', base, reserved: isReserved(base) };
      });
      await database.run(sql`DELETE FROM platform.organizations`);
      await database.transaction(async (session) => {
        await session.script(
          'CREATE TEMPORARY TABLE coming (n int, name text, base text, reserved boolean) ON COMMIT DROP',
        );
        await session.run(
          sql`INSERT INTO coming SELECT row_number() OVER (), name, base, reserved
            FROM jsonb_to_recordset(${JSON.stringify(bases)}::jsonb) AS each(name text, base text, reserved boolean)`,
        );
        // One statement each, as sign-ups do, so that each sees those before it.
        await session.script(`DO $$ DECLARE company record; BEGIN
        FOR company IN SELECT * FROM coming ORDER BY n LOOP
          INSERT INTO platform.organizations (name, slug, status, owner_email)
          VALUES (company.name, platform.free_slug(company.base, company.reserved), 'PENDING', company.n || '@example.com');
        END LOOP; END $$`);
      });
      const { rows } = await database.run<{ slug: string }>(
        sql`SELECT slug FROM platform.organizations ORDER BY id`,
      );
      expect(rows).toHaveLength(100_000);
      expect(new Set(rows.map((row) => row.slug)).size).toBe(100_000);
      expect(rows.filter(({ slug }) => !slugSchema.safeParse(slug).success)).toEqual([]);
      const stray = rows.filter(({ slug }, index) => {
        const base = bases[index]?.base ?? '';
        return slug !== base && !base.startsWith(slug.replace(/-\d+$/, ''));
      });
      expect(stray).toEqual([]);
    }, 180_000);

    it('compare without case, accents and spaces between', async () => {
      const { database } = await open();
      const key = async (name: string) => {
        const { rows } = await database.run<{ key: string }>(sql`SELECT platform.name_key(${name}) AS key`);
        return rows[0]?.key;
      };
      expect(await key("  L'ÉPICERIE  du\u00A0Coin ")).toBe("l'epicerie du coin");
      expect(await key('РОМАШКА')).toBe(await key('ромашка'));
      expect(await key('ΕΤΑΙΡΕΊΑ Α')).toBe(await key('εταιρεία α'));
      expect(await key('ＡＣＭＥ')).toBe('acme');
      expect(await key('株式会社')).not.toBe(await key('株式'));
      expect(await key('が')).not.toBe(await key('か'));
    });
  },
  [15],
);
