import { CadastreError } from '../../errors.ts';
import { versionReached } from '../../migrations/external/fill-place.ts';
import { wantedNames } from '../../namespaces/index.ts';
import { sql } from '../../postgres/sql.ts';
import { probeTenant } from '../../tenants/probe-tenant.ts';
import { credentialContext } from '../../tenants/read-credentials.ts';
import { factsOf, namesOf, onServer, type ProvisionRun, withoutWaiting } from '../provision-run.ts';
import { letIn } from '../shared/shared-steps.ts';
import { openStatements } from '../statements.ts';
import { leaveTenant } from '../tenant-session.ts';
import { holdStatements, valuesOfRun } from '../tier/tier-of-run.ts';

/** The tenant's password, sealed, in the platform database; the key's id stands with it. */
export async function recordCredentials(run: ProvisionRun): Promise<string> {
  const { id, role } = namesOf(run);
  const { cipher } = run.platform;
  const sealed = cipher.seal(run.secrets.password, credentialContext(id));
  const { tier } = run.input;
  const values = await valuesOfRun(run);
  const accounts = wantedNames(values ?? {}, run.input.isolation).roles;
  await run.platform.progress.run(
    sql`WITH held AS (
          INSERT INTO platform.tenant_configurations (organization_id, tier, tier_version, environment, effective, changed_by)
          SELECT ${id}::int, ${tier?.name ?? null}, ${tier?.version ?? null}::int, ${tier?.ownEnvironment ?? null},
            ${JSON.stringify(values)}::jsonb, ${run.voice.record.actor.name}
          WHERE ${tier !== null}::boolean ON CONFLICT (organization_id) DO NOTHING
        ), noted AS (
          INSERT INTO platform.tenant_accounts (organization_id, role_name, kind)
          SELECT ${id}::int, role_name, kind
          FROM unnest(${accounts.map(({ name }) => name)}::text[], ${accounts.map(({ kind }) => kind)}::text[]) AS each (role_name, kind)
          ON CONFLICT (organization_id, role_name) DO NOTHING
        )
        INSERT INTO platform.credentials (organization_id, role_name, key_id, sealed, password_length)
        VALUES (${id}, ${role}, ${cipher.keyId}, ${sealed}, ${run.secrets.password.length})
        ON CONFLICT (organization_id, role_name)
        DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed, password_length = excluded.password_length, changed_at = now()`,
  );
  const sealing = `${cipher.scheme === 'fernet' ? 'Fernet' : 'AES-256-GCM'}, key ${cipher.keyId}`;
  return tier === null ? sealing : `${sealing}; tier ${tier.name}, version ${tier.version}`;
}

export async function forgetCredentials(run: ProvisionRun): Promise<void> {
  const { tenantId } = run.voice.record;
  if (tenantId !== null)
    await run.platform.database.run(
      sql`DELETE FROM platform.credentials WHERE organization_id = ${tenantId}`,
    );
}

/** Lets the tenant in, signs in as the tenant, and proves what it can and cannot do. */
export async function verify(run: ProvisionRun): Promise<string> {
  if (run.input.isolation === 'database') {
    const statements = [...openStatements(namesOf(run), await factsOf(run)), ...(await holdStatements(run))];
    await onServer(run, (server) => server.batch([...withoutWaiting(run), ...statements]));
  } else await letIn(run);
  const own = run.inTenant;
  if (own?.signInMs === null) await leaveTenant(run);
  run.inTenant = null;
  const probes = await probeTenant(
    run.context,
    run.platform,
    {
      tenantId: namesOf(run).id,
      serverId: run.input.serverId,
      ...namesOf(run),
      isolation: run.input.isolation,
      password: run.secrets.password,
    },
    'brief',
    own && own.signInMs !== null ? { session: own.plain, durationMs: own.signInMs } : null,
  );
  for (const probe of probes)
    run.voice.remark(`${probe.passed ? 'passed' : 'FAILED'}: ${probe.title}: ${probe.outcome}`);
  const failed = probes.filter((probe) => !probe.passed);
  if (failed.length > 0) {
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `The tenant's role ${failed.map((probe) => probe.outcome).join('; ')}`,
      {
        target: namesOf(run).database,
        wayOut: 'Mend what the probe found on the server, then resume this job; or undo it.',
      },
    );
  }
  return `${probes.length} of ${probes.length} probes as ${namesOf(run).role}`;
}

export async function makeReady(run: ProvisionRun): Promise<string> {
  const { id } = namesOf(run);
  const version = await versionReached(run);
  const status = run.input.trialDays > 0 ? 'TRIAL' : 'ACTIVE';
  // The job's own end, written next, waits for the disk.
  await run.platform.progress.run(
    sql`WITH tenant AS (
          UPDATE platform.tenants SET schema_version = ${version} WHERE organization_id = ${id}
        )
        UPDATE platform.organizations SET status = ${status}, ready_at = coalesce(ready_at, now()) WHERE id = ${id}`,
  );
  run.platform.locks.say('tenants', id);
  return status === 'TRIAL' ? `trial of ${run.input.trialDays} days` : 'active';
}

/** A tenant that became ready may be in use: a cancel that comes after that comes too late. */
export async function readyAlready(run: ProvisionRun): Promise<string | null> {
  const { tenantId } = run.voice.record;
  if (tenantId === null) return null;
  const { rows } = await run.platform.database.run<{ ready: boolean }>(
    sql`SELECT ready_at IS NOT NULL AS ready FROM platform.organizations WHERE id = ${tenantId}`,
  );
  return rows[0]?.ready ? 'ready before the undo began; nothing was undone' : null;
}
