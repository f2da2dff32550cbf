import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { JobVoice } from '../jobs/job-definition.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { type Database, recorded, type Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { twinLogin } from '../tenants/login-roles.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import type { Place, PlaceTools } from './place.ts';

/** What the jobs of a tenant's life need of the rest of the engine. */
export interface LifecycleContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
  readonly platform: () => Promise<OpenPlatform>;
  maintenance(serverId: string): Promise<Database>;
  connectTo(serverId: string, database: string): Promise<Session>;
  /** For whoever holds a session of that server already: never waits for itself. */
  connectBeside(serverId: string, database: string): Promise<Session>;
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  /** Did somebody answer *Leave* to the finding that PUBLIC may connect to the server's own databases? */
  publicAccessLeft(serverId: string): boolean;
  /** Writes to the owner, once for each occasion. What does not arrive is kept with the tenant's messages. */
  tell(
    actor: Actor,
    tenantId: number,
    kind: 'suspended' | 'payment-received',
    occasion: string,
  ): Promise<void>;
}

/** What the steps of one job on one tenant share. Who has it holds the tenant's lock. */
export interface LifecycleRun {
  readonly context: LifecycleContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  /** As it was when the job was taken up; ask again for its status. */
  readonly tenant: Tenant;
  readonly place: Place;
  readonly tools: PlaceTools;
}

/** How long a job waits for another one to let go of its tenant, in milliseconds. */
const LOCK_PATIENCE_MS = 3_000;

/** Throws `CONFLICT` while another job is at work on the tenant. */
export async function openLifecycleRun(context: LifecycleContext, voice: JobVoice): Promise<LifecycleRun> {
  const tenantId = voice.record.tenantId;
  if (tenantId === null) throw new CadastreError('INTERNAL', 'The job names no tenant');
  const platform = await context.platform();
  if (!(await lockTenant(platform, tenantId))) {
    throw new CadastreError('CONFLICT', `Another job is at work on tenant ${voice.record.tenantSlug}`, {
      wayOut: 'Wait until it has ended, then resume this one.',
    });
  }
  try {
    const tenant = await getTenantById(platform, tenantId);
    const place = await placeOf(platform, tenant);
    const maintenance = await context.maintenance(place.serverId);
    return { context, voice, platform, tenant, place, tools: toolsFor(context, voice, place, maintenance) };
  } catch (error) {
    await platform.locks.unlock('tenant', tenantId);
    throw error;
  }
}

/** A process that died lets go when PostgreSQL notices: moments later. */
export async function lockTenant(platform: OpenPlatform, tenantId: number): Promise<boolean> {
  for (const until = performance.now() + LOCK_PATIENCE_MS; ; ) {
    if (await platform.locks.tryLock('tenant', tenantId)) return true;
    if (performance.now() > until) return false;
    await sleep(100);
  }
}

export async function closeLifecycleRun(run: LifecycleRun): Promise<void> {
  await run.platform.locks.unlock('tenant', run.tenant.id);
}

export async function placeOf(platform: OpenPlatform, tenant: Tenant): Promise<Place> {
  const { rows } = await platform.database.run<{
    parked_as: string | null;
    known: string[];
    shared_roles: string[];
    accounts: string[];
  }>(
    sql`SELECT parked_as, shared_roles, ARRAY(SELECT credentials.role_name FROM platform.credentials
                                WHERE credentials.organization_id = tenants.organization_id) AS known,
          ARRAY(SELECT tenant_accounts.role_name FROM platform.tenant_accounts
                WHERE tenant_accounts.organization_id = tenants.organization_id ORDER BY 1) AS accounts
        FROM platform.tenants WHERE organization_id = ${tenant.id}`,
  );
  const known = rows[0]?.known ?? [];
  const logins = [tenant.role, twinLogin(tenant.role, tenant.id)];
  return {
    tenantId: tenant.id,
    model: tenant.isolation,
    serverId: tenant.serverId,
    database: tenant.database,
    schema: tenant.schema,
    role: tenant.role,
    ownerRole: tenant.ownerRole,
    sharedRoles: rows[0]?.shared_roles ?? [],
    accounts: rows[0]?.accounts ?? [],
    // One that was adopted without a password has never been rotated.
    retiredLogins: known.length === 0 ? [] : logins.filter((login) => !known.includes(login)),
    parkedAs: rows[0]?.parked_as ?? null,
  };
}

/** What a place keeper may use, with everything that it runs told to `voice`. */
export function toolsFor(
  context: Pick<LifecycleContext, 'connectTo'>,
  voice: Pick<JobVoice, 'statement' | 'signal'> & { remark(text: string): void },
  place: Pick<Place, 'serverId'>,
  maintenance: Database,
): PlaceTools {
  return {
    maintenance,
    planning: false,
    signal: voice.signal,
    remark: (text) => voice.remark(text),
    onServer: (work) => maintenance.withSession((session) => work(recorded(session, voice.statement))),
    async inDatabase(database, work) {
      const session = await context.connectTo(place.serverId, database);
      try {
        return await work(recorded(session, voice.statement));
      } finally {
        await session.close();
      }
    },
  };
}
