import { CadastreError } from '../../errors.ts';
import type { Database } from '../../postgres/session.ts';
import { type Statement, sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { freeSlug } from '../../tenants/check-name.ts';
import { lockTenant, namesOf, type ProvisionRun } from '../provision-run.ts';
import { tenantNames } from '../tenant-names.ts';

/** Numbers whose names something else on the server has taken are passed over; beyond this many we ask. */
const MAX_TAKEN = 200;

/** What every tenant has an account of from its first moment. */
export const CREDIT_KIND = 'ai';

/**
 * Takes the next number and the slug in one statement, together with the job's knowledge of it, the subscription and
 * the credit account: no tenant is ever without.
 */
export async function reserve(run: ProvisionRun): Promise<string> {
  if (run.voice.record.tenantId !== null)
    return reservation(run, run.voice.record.tenantSlug ?? run.input.slug);
  for (let attempt = 0; attempt < MAX_TAKEN; attempt += 1) {
    const { id, slug } = await insertOrganization(run);
    const taken = await takenOnServer(run, id).catch(async (error) => {
      await passOver(run, id);
      throw error;
    });
    if (taken === null) {
      run.voice.record.tenantId = id;
      run.voice.record.tenantSlug = slug;
      await lockTenant(run, id);
      return reservation(run, slug);
    }
    run.voice.remark(`${taken} exists on the server already; number ${id} is passed over`);
    await passOver(run, id);
  }
  throw new CadastreError(
    'CONFLICT',
    `${MAX_TAKEN} numbers in a row are taken on the server by something else`,
    {
      wayOut: 'Give the blueprint another prefix, or remove the databases that have its names.',
    },
  );
}

/** Frees number and slug. Does nothing where nothing was reserved, and never touches a tenant that is ready. */
export async function unreserve(run: ProvisionRun): Promise<void> {
  const { tenantId } = run.voice.record;
  if (tenantId === null) return;
  await run.platform.database.run(
    sql`DELETE FROM platform.organizations WHERE id = ${tenantId} AND status = 'PENDING'`,
  );
}

async function insertOrganization(run: ProvisionRun): Promise<{ id: number; slug: string }> {
  const { input, ordered, blueprint } = run;
  let { slug } = input;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const insert = sql`WITH organization AS (
              INSERT INTO platform.organizations (name, slug, status, owner_email, language, trial_ends_at)
              VALUES (${input.name}, ${slug}, 'PENDING', ${input.ownerEmail}, ${input.language},
                      CASE WHEN ${input.trialDays}::int > 0 THEN now() + make_interval(days => ${input.trialDays}::int) END)
              RETURNING id
            ), tenant AS (
              INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, schema_name, role_name, owner_role,
                                            blueprint, blueprint_hash)
              SELECT id, ${input.isolation}, ${input.serverId}::uuid, coalesce(${run.shared?.database ?? null}, ${blueprint.prefix} || '_' || id || '_db'),
                     CASE WHEN ${input.isolation} = 'schema' THEN ${blueprint.prefix} || '_' || id || '_data' END,
                     ${blueprint.prefix} || '_' || id || '_user', ${blueprint.prefix} || '_' || id || '_owner',
                     ${blueprint.name}, ${blueprint.hash}
              FROM organization
            ), subscription AS (
              INSERT INTO platform.subscriptions (organization_id, plan, status)
              SELECT organization.id, plan.id, CASE WHEN ${input.trialDays}::int > 0 THEN 'TRIAL' ELSE 'ACTIVE' END
              FROM organization, LATERAL (
                SELECT plans.id FROM platform.plans WHERE plans.id = coalesce(${input.subscription}, plans.id)
                ORDER BY position, plans.id LIMIT 1
              ) AS plan
            ), credits AS (
              INSERT INTO platform.credit_accounts (organization_id, kind) SELECT id, ${CREDIT_KIND} FROM organization
            )
            UPDATE platform.jobs SET tenant_id = organization.id, tenant_slug = ${slug}
            FROM organization WHERE jobs.id = ${run.voice.record.id} RETURNING organization.id`;
      const id = await withRoom(run, ordered, insert);
      if (id === undefined) throw new CadastreError('INTERNAL', 'The job is gone from the platform database');
      return { id, slug };
    } catch (error) {
      const again = !input.slugGiven && attempt < 1000 && isTaken(error, 'organizations_slug_key');
      if (!again) throw explained(error, slug, input.ownerEmail);
      slug = await freeSlug(run.platform, input.name);
    }
  }
}

/** Counting and taking are one act on a server with a capacity, or two at once would both take its last place. */
async function withRoom(
  run: ProvisionRun,
  ordered: Database,
  insert: Statement,
): Promise<number | undefined> {
  const { name, capacity } = run.context.server(run.input.serverId);
  if (capacity === null) return (await ordered.run<{ id: number }>(insert)).rows[0]?.id;
  return ordered.transaction(async (session) => {
    // Let go when the transaction ends.
    await session.run(
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`cadastre room ${run.input.serverId}`}, 0))`,
    );
    await refuseFull(run, session, name, capacity);
    return (await session.run<{ id: number }>(insert)).rows[0]?.id;
  });
}

/** Throws `CONFLICT`, naming the server, where it holds as many tenants as it may. */
export async function refuseFull(
  run: ProvisionRun,
  database: Pick<Database, 'run'>,
  server: string,
  capacity: number,
): Promise<void> {
  const { rows } = await database.run<{ tenants: number }>(
    sql`SELECT count(*)::int AS tenants FROM platform.tenants
        WHERE server_id = ${run.input.serverId} AND organization_id IS DISTINCT FROM ${run.voice.record.tenantId}`,
  );
  if ((rows[0]?.tenants ?? 0) < capacity) return;
  throw new CadastreError(
    'CONFLICT',
    `The server ${server} holds ${rows[0]?.tenants} tenants; its capacity is ${capacity}`,
    {
      fields: [{ field: 'server', message: 'No room left' }],
      wayOut: 'Choose another server, or raise the capacity of this one.',
    },
  );
}

async function takenOnServer(run: ProvisionRun, id: number): Promise<string | null> {
  // A shared database is there, and is meant to be.
  const names = tenantNames(run.blueprint.prefix, id);
  const { rows } = await run.maintenance.run<{ name: string }>(
    sql`SELECT datname AS name FROM pg_database WHERE datname = ${names.database}
        UNION ALL SELECT rolname FROM pg_roles WHERE rolname IN (${names.role}, ${names.ownerRole}) LIMIT 1`,
  );
  return rows[0]?.name ?? null;
}

/** The job forgets the number in the same statement, or a crash would leave it with one that nothing stands behind. */
async function passOver(run: ProvisionRun, id: number): Promise<void> {
  await run.platform.database.run(
    sql`WITH freed AS (DELETE FROM platform.organizations WHERE id = ${id} AND status = 'PENDING')
        UPDATE platform.jobs SET tenant_id = NULL WHERE id = ${run.voice.record.id}`,
  );
}

function reservation(run: ProvisionRun, slug: string): string {
  return `number ${namesOf(run).id}, slug ${slug}`;
}

function isTaken(error: unknown, constraint: string): boolean {
  return (
    error instanceof CadastreError &&
    error.details.sqlstate === SQLSTATE.uniqueViolation &&
    error.message.includes(constraint)
  );
}

function explained(error: unknown, slug: string, email: string): unknown {
  if (isTaken(error, 'organizations_slug_key')) return slugTaken(slug, error);
  if (isTaken(error, 'organizations_owner_email')) return emailTaken(email, error);
  return error;
}

export function slugTaken(slug: string, cause?: unknown): CadastreError {
  return new CadastreError(
    'ALREADY_EXISTS',
    `The slug ${slug} is taken`,
    {
      fields: [{ field: 'slug', message: 'Taken by another tenant' }],
      wayOut: 'Choose another slug, or leave it out to have one made.',
    },
    cause,
  );
}

export function emailTaken(email: string, cause?: unknown): CadastreError {
  return new CadastreError(
    'ALREADY_EXISTS',
    `The e-mail ${email} is the owner of another tenant`,
    {
      fields: [{ field: 'ownerEmail', message: 'Used by another tenant' }],
      wayOut: 'Use another e-mail for this owner.',
    },
    cause,
  );
}
