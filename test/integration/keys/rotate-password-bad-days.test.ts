import pg from 'pg';
import { expect } from 'vitest';
import { rotatePasswordJob } from '../../../src/engine/keys/rotate-password-job.ts';
import type { LifecycleContext } from '../../../src/engine/lifecycle/lifecycle-run.ts';
import type { Cluster } from '../../support/cluster.ts';
import { killMatrix, type MatrixEnd, type MatrixJob } from '../../support/kill-matrix.ts';
import { stoppedServerMatrix } from '../../support/stopped-server-matrix.ts';
import { createAndWait, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

/** What the application held before: it must go on working, whatever died. */
const before = new Map<string, { user: string; password: string; database: string }>();

async function credentials({ client }: TestPlatform, tenant: string) {
  const { database, login } = await client.tenants.get({ tenant });
  const { password } = await client.tenants.revealPassword({ tenant, reason: 'for a test' });
  return { database, user: login, password };
}

async function signIn(cluster: Cluster, given: { user: string; password: string; database: string }) {
  const client = new pg.Client({ host: cluster.host, port: cluster.port, ...given });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT session_user AS login, current_user AS role');
    return rows[0];
  } finally {
    await client.end();
  }
}

/** From then on the new password may be in use, and a cancel comes too late. */
const RECORDED = ['record', 'former'];

const job: MatrixJob = {
  name: 'rotate',
  steps: rotatePasswordJob({} as LifecycleContext).steps,
  call: ['passwords', 'rotate'],
  input: (slug) => ({ tenants: [slug], graceHours: 24, reason: 'a test' }),
  async prepare(platform, slug) {
    await createAndWait(platform.client, tenantInput({ slug, name: `Killed ${slug}` }));
    before.set(slug, await credentials(platform, slug));
  },
  cancelAfter: 'verify',
  endOf: ({ step, when, direction, afterwards }) => {
    const recorded = RECORDED.includes(step) && !(step === 'record' && when === 'before');
    return direction === 'undo' || (afterwards === 'cancelled' && !recorded) ? 'undone' : 'succeeded';
  },
  async check(platform, slug, end: MatrixEnd, cluster) {
    const former = before.get(slug);
    if (!former) throw new Error(`${slug} was not prepared`);
    expect(await signIn(cluster, former)).toEqual({ login: former.user, role: former.user });
    const now = await credentials(platform, slug);
    expect(now.user).toBe(end === 'succeeded' ? `${former.user}_b` : former.user);
    expect(await signIn(cluster, now)).toEqual({ login: now.user, role: former.user });
    const open = (await platform.client.passwords.former()).filter((each) => each.slug === slug);
    expect(open.map((each) => each.login)).toEqual(end === 'succeeded' ? [former.user] : []);
    // Nobody else can sign in: the other login of an undone rotation is shut.
    const superuser = { user: cluster.superuser, password: cluster.password, database: 'postgres' };
    const client = new pg.Client({ host: cluster.host, port: cluster.port, ...superuser });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT rolname FROM pg_authid WHERE rolname IN ($1, $2) AND rolcanlogin ORDER BY rolname`,
        [former.user, `${former.user}_b`],
      );
      const logins = end === 'succeeded' ? [former.user, `${former.user}_b`] : [former.user];
      expect(rows.map((row) => row.rolname)).toEqual(logins);
    } finally {
      await client.end();
    }
  },
};

killMatrix('Rotating a password', 15, job);
stoppedServerMatrix('Rotating a password', 18, job);
