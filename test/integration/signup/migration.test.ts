import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migratePlatform, readPlatformMigrations } from '../../../src/engine/platform/migrate-platform.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { RESOURCES } from '../../support/test-platform.ts';

eachMajor('The platform database of those who were here before sign-up', (cluster) => {
  it.each(["LOCALE 'C'", "LOCALE 'C.UTF-8'"])(
    'gives every tenant its compared name, a subscription and a credit account (%s)',
    async (locale) => {
      const database = uniqueName('older');
      await asSuperuser(cluster, 'postgres', (session) =>
        session.script(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8' ${locale}`),
      );
      const migrations = await readPlatformMigrations(join(RESOURCES, 'platform'));
      await asSuperuser(cluster, database, async (session) => {
        await migratePlatform(
          session,
          migrations.filter(({ version }) => version < 4),
          '0.1.0',
        );
        await session.script(`
          INSERT INTO platform.organizations (name, slug, status, owner_email) VALUES
            ('L''ÉPICERIE  du Coin', 'epicerie', 'ACTIVE', 'a@x.example'),
            ('РОМАШКА', 'tenant-0a1b2c3d', 'TRIAL', 'b@x.example')`);
        await migratePlatform(session, migrations, '0.2.0');
        const rows = await query(
          session,
          `SELECT slug, name_key, plan, subscriptions.status, credit_accounts.kind
           FROM platform.organizations
           LEFT JOIN platform.subscriptions ON subscriptions.organization_id = organizations.id
           LEFT JOIN platform.credit_accounts ON credit_accounts.organization_id = organizations.id ORDER BY id`,
        );
        expect(rows).toEqual([
          { slug: 'epicerie', name_key: "l'epicerie du coin", plan: 'starter', status: 'ACTIVE', kind: 'ai' },
          { slug: 'tenant-0a1b2c3d', name_key: 'ромашка', plan: 'starter', status: 'TRIAL', kind: 'ai' },
        ]);
        // Whoever writes a name, the key follows.
        await session.script(`UPDATE platform.organizations SET name = 'Crème' WHERE slug = 'epicerie'`);
        expect(
          await query(session, `SELECT name_key FROM platform.organizations WHERE slug = 'epicerie'`),
        ).toEqual([{ name_key: 'creme' }]);
      });
    },
  );
});
