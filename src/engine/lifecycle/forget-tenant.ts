import { randomBytes } from 'node:crypto';
import type { ErasureRecord } from '../../shared/models/ending.ts';
import { forgetInDrift } from '../enforcement/last-drift.ts';
import { erasureKey, signErasure } from '../erasure/erasure-keys.ts';
import { slugDigest } from '../erasure/slug-digest.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { movedOn } from './change-status.ts';
import type { LifecycleRun } from './lifecycle-run.ts';
import { purgeJobInput, purgeState } from './purge-state.ts';
import { forgetInComparison } from './reconcile/last-comparison.ts';

interface Remembered {
  readonly [column: string]: unknown;
  readonly slug: string;
  readonly owner_email: string | null;
  readonly created_at: Date;
}

/**
 * Takes everything that names the customer out of the platform database, writes down what was erased, and signs it: in
 * one transaction, so that there is never a proof without the erasure, nor an erasure without its proof.
 */
export async function forgetTenant(run: LifecycleRun): Promise<string> {
  const { platform, voice, tenant } = run;
  const key = await erasureKey(platform);
  const rows = await platform.database.transaction(async (session) => {
    const found = await session.run<Remembered>(
      sql`SELECT slug, owner_email, created_at FROM platform.organizations
          WHERE id = ${tenant.id} AND status = 'PURGING' FOR UPDATE`,
    );
    const customer = found.rows[0];
    if (!customer) throw movedOn();
    const platformRows = {
      ...(await deleteWhatBelongs(session, tenant.id)),
      ...(await forgetJobs(session, tenant.id, voice.record.id, customer)),
    };
    await forgetInComparison(session, tenant.id);
    await forgetInDrift(session, tenant.id);
    await becomeTombstone(session, tenant.id);
    const record = erasureRecord(run, customer, platformRows, await searchPlatform(session, customer));
    const { signature } = signErasure(key, record);
    await session.run(
      sql`INSERT INTO platform.erasures (organization_id, record, signature, key_id, erased_at)
          VALUES (${tenant.id}, ${JSON.stringify(record)}::jsonb, ${signature}, ${key.keyId}, ${record.erasedAt})`,
    );
    return Object.values(platformRows).reduce((sum, count) => sum + count, 0);
  });
  for (const topic of ['tenants', 'jobs']) platform.locks.say(topic, tenant.id);
  return `${rows} rows forgotten; the proof is signed with key ${key.keyId}`;
}

function erasureRecord(
  run: LifecycleRun,
  customer: Remembered,
  platformRows: Record<string, number>,
  searched: ErasureRecord['verified'],
): ErasureRecord {
  const { record } = run.voice;
  const state = purgeState(run);
  const salt = randomBytes(16).toString('hex');
  return {
    format: 'cadastre-erasure/1',
    platform: run.platform.id,
    tenant: {
      id: run.tenant.id,
      slugDigest: slugDigest(salt, customer.slug),
      salt,
      createdAt: customer.created_at.toISOString(),
    },
    erasedAt: new Date().toISOString(),
    by: record.actor,
    reason: purgeJobInput.parse(record.input).reason,
    jobId: record.id,
    server: {
      name: state.erased?.serverName ?? run.tenant.server,
      version: state.erased?.serverVersion ?? '',
    },
    erased: {
      isolation: run.tenant.isolation,
      database: run.tenant.database,
      schema: run.tenant.schema,
      bytes: state.erased?.bytes ?? null,
      roles: state.destruction?.roles ?? [],
      rolesKept: state.destruction?.rolesKept ?? [],
      platformRows,
    },
    backup: state.backup ?? null,
    ...(state.backups && { backups: state.backups }),
    verified: [...(state.verified ?? []), ...searched],
  };
}

/** Its number stays, so that it is never given to another, and nothing that says who it was. */
async function becomeTombstone(session: Session, id: number): Promise<void> {
  await session.run(
    sql`UPDATE platform.organizations
        SET status = 'PURGED', status_deadline = NULL, status_reason = NULL, name = 'purged',
            owner_email = NULL, trial_ends_at = NULL, purge_due_at = NULL,
            -- Should a customer be called so, the number is drawn out.
            slug = CASE WHEN EXISTS (SELECT FROM platform.organizations WHERE slug = ${`purged-${id}`})
                   THEN ${`purged-${id}`} || '-' || substr(md5(random()::text), 1, 8) ELSE ${`purged-${id}`} END
        WHERE id = ${id}`,
  );
}

/** Every table that hangs on the organization is emptied of it, also one that a later version of the platform adds. */
async function deleteWhatBelongs(session: Session, id: number): Promise<Record<string, number>> {
  const { rows } = await session.run<{ schema: string; name: string; column: string }>(
    sql`SELECT nspname AS schema, relname AS name, attname AS column FROM pg_constraint
        JOIN pg_class ON pg_class.oid = conrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND confrelid = 'platform.organizations'::regclass AND array_length(conkey, 1) = 1
        ORDER BY relname`,
  );
  const counts: Record<string, number> = {};
  for (const { schema, name, column } of rows) {
    const { rowCount } = await session.run(
      sql`DELETE FROM ${identifier(schema)}.${identifier(name)} WHERE ${identifier(column)} = ${id}`,
    );
    counts[name] = (counts[name] ?? 0) + rowCount;
  }
  return counts;
}

/** Its jobs stay as a history of a number. One that stopped half-way has nothing left to go on with. */
async function forgetJobs(
  session: Session,
  id: number,
  ownJob: number,
  { slug, owner_email }: Remembered,
): Promise<Record<string, number>> {
  const email = owner_email ?? '';
  const mine = sql`SELECT jobs.id FROM platform.jobs WHERE tenant_id = ${id} OR (tenant_id IS NULL
      AND (tenant_slug = ${slug} OR (${email} <> '' AND position(lower(${email}) IN lower(input::text)) > 0)))`;
  const { rows } = await session.run<{ id: string }>(mine);
  const jobs = rows.map((row) => Number(row.id));
  const others = jobs.filter((job) => job !== ownJob);
  const journal = await session.run(
    sql`DELETE FROM platform.job_journal WHERE job_id = ANY (${others}::bigint[])
        OR (job_id = ANY (${jobs}::bigint[]) AND ${email} <> '' AND position(lower(${email}) IN lower(text)) > 0)`,
  );
  await session.run(
    sql`UPDATE platform.jobs SET tenant_slug = ${`purged-${id}`}, tenant_name = 'purged',
          title = initcap(split_part(kind, '.', 2)) || ${` purged-${id}`}
        WHERE jobs.id = ANY (${jobs}::bigint[])`,
  );
  await session.run(
    sql`UPDATE platform.jobs SET input = '{}', state = '{}', error = NULL, sealed = NULL,
          fact = CASE WHEN status IN ('succeeded', 'undone') THEN '' ELSE 'The tenant was purged' END,
          status = CASE WHEN status = 'succeeded' THEN status ELSE 'undone' END,
          finished_at = coalesce(finished_at, now()),
          steps = (SELECT coalesce(jsonb_agg(step || '{"fact": ""}' ORDER BY place), '[]')
                   FROM jsonb_array_elements(steps) WITH ORDINALITY AS each(step, place))
        WHERE jobs.id = ANY (${others}::bigint[])`,
  );
  const imported = await session.run(
    sql`UPDATE platform.import_rows SET name = 'purged', slug = ${`purged-${id}`}, owner_email = '', input = '{}',
          sealed = NULL, message = NULL
        WHERE slug = ${slug} OR (${email} <> '' AND lower(owner_email) = lower(${email}))`,
  );
  return { job_journal: journal.rowCount, jobs: jobs.length, import_rows: imported.rowCount };
}

/** Looks through every row of every table of the platform for what names the owner. */
async function searchPlatform(
  session: Session,
  { slug, owner_email }: Remembered,
): Promise<ErasureRecord['verified']> {
  const where = 'the platform database';
  const count = async (question: string, statement: ReturnType<typeof sql>) => {
    const { rows } = await session.run<{ found: number }>(statement);
    const found = rows[0]?.found ?? -1;
    return { question, where, found, passed: found === 0 };
  };
  const slugs = await count(
    'Organizations and jobs under its slug',
    sql`SELECT ((SELECT count(*) FROM platform.organizations WHERE slug = ${slug})
          + (SELECT count(*) FROM platform.jobs WHERE tenant_slug = ${slug})
          + (SELECT count(*) FROM platform.import_rows WHERE slug = ${slug}))::int AS found`,
  );
  if (owner_email === null) return [slugs];
  const tables = await session.run<{ schema: string; name: string }>(
    sql`SELECT nspname AS schema, relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = 'platform' AND relkind IN ('r', 'p') ORDER BY relname`,
  );
  let found = 0;
  for (const { schema, name } of tables.rows) {
    const { rows } = await session.run<{ found: number }>(
      sql`SELECT count(*)::int AS found FROM ${identifier(schema)}.${identifier(name)} AS each
          WHERE position(lower(${owner_email}) IN lower(each::text)) > 0`,
    );
    found += rows[0]?.found ?? 0;
  }
  const question = `Rows that hold the owner's e-mail, in ${tables.rows.length} tables`;
  return [slugs, { question, where, found, passed: found === 0 }];
}
