import type { Session } from '../../../src/engine/postgres/session.ts';
import { query } from '../../support/as-tenant.ts';

let made = 0;

export interface PlantedTenant {
  readonly id: number;
  readonly slug: string;
}

export interface PlantOptions {
  readonly slug?: string;
  readonly status?: string;
  readonly reason?: string;
  /** SQL: an interval from now. */
  readonly trialEndsIn?: string;
  readonly domains?: readonly { host: string; verified: boolean }[];
  readonly plan?: string;
}

/**
 * A tenant as it stands in the platform database, in the state asked for, without a database of its own: the gate reads
 * the register and nothing else.
 */
export async function plant(session: Session, options: PlantOptions = {}): Promise<PlantedTenant> {
  made += 1;
  const slug = options.slug ?? `gate-${process.pid}-${made}`;
  const { status = 'ACTIVE', reason, trialEndsIn } = options;
  await query(
    session,
    `INSERT INTO platform.blueprints (hash, name, content) VALUES ('none', 'none', '{}') ON CONFLICT DO NOTHING`,
  );
  const [row] = await query<{ id: number }>(
    session,
    `INSERT INTO platform.organizations (name, slug, status, status_reason, owner_email, trial_ends_at, ready_at)
     VALUES ('Tenant ${made}', '${slug}', '${status}', ${reason ? `'${reason}'` : 'NULL'}, '${slug}@example.com',
       ${trialEndsIn ? `now() + interval '${trialEndsIn}'` : 'NULL'}, now()) RETURNING id`,
  );
  const id = row?.id ?? 0;
  await query(
    session,
    `INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, role_name, owner_role, blueprint, blueprint_hash)
     SELECT ${id}, 'database', id, 'studio_${id}_db', 'studio_${id}_user', 'studio_${id}_owner', 'none', 'none' FROM platform.servers LIMIT 1`,
  );
  for (const { host, verified } of options.domains ?? []) {
    await query(
      session,
      `INSERT INTO platform.domains (host, organization_id, kind, token, verified_at, verified_by)
       VALUES ('${host}', ${id}, 'custom', 'token', ${verified ? "now(), 'dns'" : 'NULL, NULL'})`,
    );
  }
  if (options.plan) {
    await query(
      session,
      `INSERT INTO platform.subscriptions (organization_id, plan, status) VALUES (${id}, '${options.plan}', 'ACTIVE')`,
    );
  }
  return { id, slug };
}
