import type { Server } from '../../shared/models/server.ts';
import type { Tenant, TenantConnection, TenantTest } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { connectionStrings } from './connection-strings.ts';
import { type ProbeContext, probeTenant } from './probe-tenant.ts';
import { passwordLength, readLogin } from './read-credentials.ts';
import { getTenant } from './select-tenants.ts';

export interface TenantAccessContext extends ProbeContext {
  readonly audit: AuditLog;
  readonly platform: () => Promise<OpenPlatform>;
  server(id: string): Server;
  maintenance(serverId: string): Promise<Database>;
}

const REVEAL = 'reveal password';

/** How the tenant's application reaches its database; without the password. */
export async function describeConnection(
  context: TenantAccessContext,
  slug: string,
): Promise<TenantConnection> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  refusePending(tenant);
  const server = context.server(tenant.serverId);
  const facts = {
    host: server.host,
    port: server.port,
    database: tenant.database,
    role: tenant.login,
    tls: server.tls.mode,
  };
  const { caFile } = server.tls;
  return {
    ...facts,
    connectionLimit: await connectionLimit(context, tenant),
    passwordLength: await passwordLength(platform, tenant.id),
    strings: connectionStrings({ ...facts, caFile }, null),
    lastReveal: context.audit.lastDone(REVEAL, `tenant ${slug}`),
  };
}

/** Until it is verified its login may act as the owner of everything: nobody else is to know how to sign in as it. */
function refusePending({ slug, status }: Tenant): void {
  if (status !== 'PENDING') return;
  throw new CadastreError('REFUSED', `Tenant ${slug} is still being made`, {
    fields: [{ field: 'tenant', message: 'Not ready yet' }],
    wayOut: 'Wait for its job, or resume it.',
    command: `cadastre job list --tenant ${slug}`,
  });
}

/** Hands out a tenant's password; who asked and why is in the audit log before it is opened. */
export function revealPassword(
  context: TenantAccessContext,
  actor: Actor,
  slug: string,
  reason: string,
): Promise<{ login: string; password: string; strings: TenantConnection['strings'] }> {
  return performAct(
    context.audit,
    { actor, verb: REVEAL, target: `tenant ${slug}`, input: {}, reason },
    async () => {
      const platform = await context.platform();
      const tenant = await getTenant(platform, slug);
      refusePending(tenant);
      const { login, password } = await readLogin(platform, tenant.id);
      const server = context.server(tenant.serverId);
      const facts = {
        host: server.host,
        port: server.port,
        database: tenant.database,
        role: login,
        tls: server.tls.mode,
        caFile: server.tls.caFile,
      };
      return { login, password, strings: connectionStrings(facts, password) };
    },
  );
}

/** Signs in as the tenant and tries what it may and what it must not. Nothing is kept. */
export function testTenant(context: TenantAccessContext, actor: Actor, slug: string): Promise<TenantTest> {
  return performAct(
    context.audit,
    { actor, verb: 'test tenant', target: `tenant ${slug}`, input: {} },
    async () => {
      const started = performance.now();
      const platform = await context.platform();
      const tenant = await getTenant(platform, slug);
      const { login, password } = await readLogin(platform, tenant.id);
      const probes = await probeTenant(
        context,
        platform,
        { ...tenant, role: login, tenantId: tenant.id, password },
        'full',
      );
      return {
        tenant: slug,
        at: new Date().toISOString(),
        durationMs: Math.round(performance.now() - started),
        passed: probes.every((probe) => probe.passed),
        probes,
      };
    },
  );
}

/**
 * The lower one of its database and its login, since a shared database has none of its own. -1: neither has one; null:
 * the server cannot be asked now.
 */
async function connectionLimit(
  context: TenantAccessContext,
  { serverId, database, login }: Tenant,
): Promise<number | null> {
  try {
    const maintenance = await context.maintenance(serverId);
    const { rows } = await maintenance.run<{ most: number }>(
      sql`SELECT coalesce(least(nullif(datconnlimit, -1), nullif(rolconnlimit, -1)), -1) AS most
          FROM pg_database, pg_roles WHERE datname = ${database} AND rolname = ${login}`,
    );
    return rows[0]?.most ?? null;
  } catch {
    return null;
  }
}
