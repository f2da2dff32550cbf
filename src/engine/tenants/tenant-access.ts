import type { Server } from '../../shared/models/server.ts';
import type { TenantConnection, TenantTest } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { connectionStrings } from './connection-strings.ts';
import { type ProbeContext, probeTenant } from './probe-tenant.ts';
import { passwordLength, readCredentials } from './read-credentials.ts';
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
  const server = context.server(tenant.serverId);
  const facts = {
    host: server.host,
    port: server.port,
    database: tenant.database,
    role: tenant.role,
    tls: server.tls.mode,
  };
  return {
    ...facts,
    connectionLimit: await connectionLimit(context, tenant.serverId, tenant.database),
    passwordLength: await passwordLength(platform, tenant.id),
    strings: connectionStrings(facts, null),
    lastReveal: context.audit.lastDone(REVEAL, `tenant ${slug}`),
  };
}

/** Hands out a tenant's password; who asked and why is in the audit log before it is opened. */
export function revealPassword(
  context: TenantAccessContext,
  actor: Actor,
  slug: string,
  reason: string,
): Promise<{ password: string; strings: TenantConnection['strings'] }> {
  return performAct(
    context.audit,
    { actor, verb: REVEAL, target: `tenant ${slug}`, input: {}, reason },
    async () => {
      const platform = await context.platform();
      const tenant = await getTenant(platform, slug);
      const password = await readCredentials(platform, tenant.id);
      const server = context.server(tenant.serverId);
      const facts = {
        host: server.host,
        port: server.port,
        database: tenant.database,
        role: tenant.role,
        tls: server.tls.mode,
      };
      return { password, strings: connectionStrings(facts, password) };
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
      const password = await readCredentials(platform, tenant.id);
      const probes = await probeTenant(
        context,
        platform,
        { ...tenant, role: tenant.login, tenantId: tenant.id, password },
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

/** -1: no limit of its own; null: the server cannot be asked now. */
async function connectionLimit(
  context: TenantAccessContext,
  serverId: string,
  database: string,
): Promise<number | null> {
  try {
    const maintenance = await context.maintenance(serverId);
    const { rows } = await maintenance.run<{ datconnlimit: number }>(
      sql`SELECT datconnlimit FROM pg_database WHERE datname = ${database}`,
    );
    return rows[0]?.datconnlimit ?? null;
  } catch {
    return null;
  }
}
