import { expect } from 'vitest';
import { applyConfigurationJob } from '../../../src/engine/enforcement/index.ts';
import type { LifecycleContext } from '../../../src/engine/lifecycle/lifecycle-run.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { killMatrix, type MatrixJob } from '../../support/kill-matrix.ts';
import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { createAndWait, tenantInput } from '../../support/test-platform.ts';

const VALUES = {
  'resources.connections': 20,
  'database.settings.statement_timeout': 30_000,
  'qos.priority': 'low',
};

/** Reading and proving change nothing: what matters is to be struck while settings are set, and while they are set back. */
const job: MatrixJob = {
  name: 'held',
  steps: applyConfigurationJob({} as LifecycleContext).steps,
  struck: ['set-settings'],
  cancelAfter: 'set-settings',
  call: ['enforcement', 'apply'],
  input: (slug) => ({ tenants: [slug] }),
  async prepare(platform, slug, cluster) {
    await createAndWait(platform.client, tenantInput({ slug }));
    await giveSettings(platform.engine, [slug], VALUES);
    // Somebody had set something before: an undo has to give back exactly that.
    const { role } = await platform.client.tenants.get({ tenant: slug });
    await asSuperuser(cluster, 'postgres', (session) =>
      query(session, `ALTER ROLE "${role}" CONNECTION LIMIT 77`),
    );
  },
  async check(platform, slug, end, cluster) {
    const { role, database } = await platform.client.tenants.get({ tenant: slug });
    const [found] = await asSuperuser(cluster, 'postgres', (session) =>
      query(
        session,
        `SELECT rolconnlimit, datconnlimit, setconfig FROM pg_roles CROSS JOIN pg_database
         LEFT JOIN pg_db_role_setting ON setrole = pg_roles.oid AND setdatabase = pg_database.oid
         WHERE rolname = '${role}' AND datname = '${database}'`,
      ),
    );
    const { drifts } = await platform.client.enforcement.planApply({ tenant: slug });
    if (end === 'undone') {
      expect(found).toEqual({ rolconnlimit: 77, datconnlimit: -1, setconfig: null });
      expect(drifts).toHaveLength(6);
    } else {
      expect(found).toMatchObject({ rolconnlimit: 20, datconnlimit: 20 });
      expect(drifts).toEqual([]);
    }
  },
};

killMatrix('Applying a configuration', 15, job);
stoppedServerMatrix('Applying a configuration', 15, job);
