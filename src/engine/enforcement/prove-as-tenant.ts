import { CadastreError } from '../errors.ts';
import type { LifecycleRun } from '../lifecycle/lifecycle-run.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { readLogin } from '../tenants/read-credentials.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import { unitOf } from './held-parameters.ts';
import { sameParameter } from './parameter-text.ts';
import type { HeldPlace, Wanted } from './wanted.ts';

/**
 * Signs in with the tenant's own password and asks what its session was given. A tenant that is shut, or whose password
 * nobody knows, cannot be asked: the catalogs have been read back by then. Errors: `VERIFICATION_FAILED` naming what
 * its session has instead.
 */
export async function proveAsTenant(
  run: LifecycleRun,
  place: HeldPlace,
  wanted: readonly Wanted[],
  restricted: boolean,
): Promise<string> {
  const { status } = await getTenantById(run.platform, run.tenant.id);
  if (status !== 'TRIAL' && status !== 'ACTIVE') return `it is ${status.toLowerCase()}: nobody signs in`;
  const known = await readLogin(run.platform, run.tenant.id).catch((error) => {
    if (error instanceof CadastreError && error.code === 'SECRET_MISSING') return null;
    throw error;
  });
  if (known === null) return 'no password is recorded, so nobody could sign in to prove it';
  const { context, tenant } = run;
  let session: Session;
  try {
    session = await context.connectAs(tenant.serverId, place.database, known.login, known.password);
  } catch (error) {
    return whatRefused(error, known.login, restricted);
  }
  try {
    return await compareSession(session, known.login, wanted);
  } finally {
    await session.close();
  }
}

/** A refusal by what was just set is what was wanted; any other is told. */
function whatRefused(error: unknown, login: string, restricted: boolean): string {
  const state = error instanceof CadastreError ? error.details.sqlstate : undefined;
  if (state === SQLSTATE.tooManyConnections)
    return `${login} has all its connections in use: PostgreSQL refused one more`;
  // pg_hba.conf names the networks of the tenant, and this workstation may lie outside of them.
  if (restricted && state === SQLSTATE.invalidAuthorization)
    return `pg_hba.conf does not let ${login} in from here, so nobody could sign in to prove it`;
  throw error;
}

async function compareSession(session: Session, login: string, wanted: readonly Wanted[]): Promise<string> {
  const held = wanted.flatMap(({ target, title, value }) =>
    target.kind === 'login-parameter' && target.role === login && value !== null
      ? [{ title, value, name: target.parameter }]
      : [],
  );
  const { rows } = await session.run<{ name: string; setting: string }>(
    sql`SELECT name, current_setting(name) AS setting FROM unnest(${held.map(({ name }) => name)}::text[]) AS name`,
  );
  const given = new Map(rows.map(({ name, setting }) => [name, setting]));
  const wrong = held.filter(
    ({ name, value }) => !sameParameter(given.get(name) ?? null, value, unitOf(name)),
  );
  if (wrong.length === 0) return `${login} was given all ${held.length}`;
  const told = wrong.map(({ name, value }) => `${name} is ${given.get(name)} and not ${value}`).join('; ');
  throw new CadastreError('VERIFICATION_FAILED', `A session of ${login} begins otherwise: ${told}`, {
    wayOut: 'See what sets it: pg_hba.conf and pgbouncer cannot, a login trigger can. Then resume this job.',
  });
}
