import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { actOnMany } from '../lifecycle/act-on-many.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { recorded } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { closeLogin } from './login-statements.ts';
import { forgetLogin } from './rotate-password-job.ts';

/** Tenants whose former login has been open for its time. */
export async function tenantsWithFormerLogin(
  platform: OpenPlatform,
  which: 'due' | 'all',
): Promise<{ slug: string; login: string; until: string }[]> {
  const { rows } = await platform.database.run<{ slug: string; role_name: string; valid_until: Date }>(
    sql`SELECT slug, role_name, valid_until FROM platform.credentials
        JOIN platform.organizations ON organizations.id = organization_id
        WHERE valid_until IS NOT NULL AND (${which === 'all'} OR valid_until <= now()) ORDER BY valid_until`,
  );
  return rows.map((row) => ({
    slug: row.slug,
    login: row.role_name,
    until: row.valid_until.toISOString(),
  }));
}

/** Shuts the former logins of these tenants, whether their time is over or not. One result a tenant. */
export function closeFormerLogins(
  context: LifecycleContext,
  actor: Actor,
  slugs: readonly string[],
  signal?: AbortSignal,
): Promise<ActResults> {
  return actOnMany(context.platform, {
    slugs,
    wait: true,
    signal,
    begin: (slug) => closeFormerLogin(context, actor, slug),
  });
}

async function closeFormerLogin(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
): Promise<{ done: string } | string> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  const former = (await tenantsWithFormerLogin(platform, 'all')).find((each) => each.slug === slug);
  if (!former) return 'It has no former login';
  const intent = {
    actor,
    verb: 'shut former login',
    target: `tenant ${slug}`,
    input: { login: former.login },
  };
  const ended = await performAct(context.audit, intent, async (record) => {
    if (!(await platform.locks.tryLock('tenant', tenant.id))) {
      throw new CadastreError('CONFLICT', `Another job is at work on tenant ${slug}`, {
        wayOut: 'It is tried again by the schedule.',
      });
    }
    try {
      const maintenance = await context.maintenance(tenant.serverId);
      const closed = await maintenance.withSession((session) =>
        closeLogin(
          recorded(session, ({ shown }) => record.statement(shown)),
          former.login,
        ),
      );
      await forgetLogin(platform.database, tenant.id, former.login);
      return closed;
    } finally {
      await platform.locks.unlock('tenant', tenant.id);
    }
  });
  platform.locks.say('tenants', tenant.id);
  return { done: `${former.login} is shut; ${ended} sessions ended` };
}
