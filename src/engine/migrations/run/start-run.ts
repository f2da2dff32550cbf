import type { Actor } from '../../acts/actor.ts';
import { checkFolder } from '../../backups/make-backup.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import { performJob } from '../../jobs/audited-job.ts';
import { freshSteps } from '../../jobs/job-definition.ts';
import { insertJob } from '../../jobs/job-store.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import type { MigrationRunContext } from './run-context.ts';
import type { ResolvedRun, ResolvedTarget } from './run-input.ts';

export interface StartedRun {
  readonly run: number;
  readonly jobId: number;
}

/**
 * Begins a run: writes it down with every target, and begins the job that leads it. Answers when it has begun. Errors:
 * `CONFLICT` while another run of the blueprint is open; `INVALID_INPUT` for a folder of backups that is not there.
 */
export async function startRun(
  context: MigrationRunContext,
  actor: Actor,
  resolved: ResolvedRun,
): Promise<StartedRun> {
  const platform = await context.platform();
  const { kind, blueprint, targets, to, files, options, filter, reason, backOf } = resolved;
  const intent = {
    actor,
    verb: kind === 'down' ? 'take migration back' : 'run migration',
    target: `blueprint ${blueprint.name}`,
    input: {
      ...(backOf !== undefined && { run: backOf }),
      to,
      files: [...files],
      hash: blueprint.hash,
      targets: targets.length,
      tenants: targets.slice(0, 50).map(({ slug, database }) => slug ?? database),
      waves: options.waves.map(({ name }) => name),
      options,
      filter,
    },
    ...(reason !== undefined && { reason }),
  };
  let run = 0;
  const started = await performJob(context.audit, intent, async () => {
    if (options.backupTo) await checkFolder(options.backupTo, 0);
    await publishBlueprint(platform.database, blueprint);
    const record = await platform.database.transaction(async (session) => {
      const job = await insertJob(session, {
        kind: 'migration.run',
        title:
          kind === 'down'
            ? `Take ${countOf(targets.length)} back to ${blueprint.name} ${to}`
            : `Migrate ${countOf(targets.length)} to ${blueprint.name} ${to}`,
        serverName: null,
        tenantSlug: targets.length === 1 ? (targets[0]?.slug ?? null) : null,
        tenantName: null,
        parentId: null,
        actor,
        input: { blueprint: blueprint.name, to },
        sealed: null,
        sealedKey: null,
        state: {},
        steps: freshSteps(context.runner.definition('migration.run').steps),
      });
      run = await insertRun(session, resolved, actor, job.id);
      return job;
    });
    return context.runner.start(record, 'run');
  });
  context.announcer.announce('jobs', started.record.id);
  return { run, jobId: started.record.id };
}

const countOf = (targets: number) => (targets === 1 ? 'one tenant' : `${targets} tenants`);

async function insertRun(
  session: Session,
  resolved: ResolvedRun,
  actor: Actor,
  jobId: number,
): Promise<number> {
  const { kind, blueprint, to, files, options, filter, waves, late, backOf = null } = resolved;
  try {
    const { rows } = await session.run<{ id: number }>(
      sql`INSERT INTO platform.migration_runs (job_id, kind, blueprint, blueprint_hash, to_version, files, options, filter, late, takes_back, planned_at, actor)
          VALUES (${jobId}, ${kind}, ${blueprint.name}, ${blueprint.hash}, ${to}, ${[...files]}::text[],
            ${JSON.stringify(options)}::jsonb, ${JSON.stringify(filter)}::jsonb, ${late}, ${backOf}, coalesce(${resolved.plannedAt ?? null}::timestamptz, now()), ${actor.name})
          RETURNING id::int AS id`,
    );
    const run = rows[0]?.id ?? 0;
    await session.run(
      sql`INSERT INTO platform.migration_waves (run_id, index, definition)
          SELECT ${run}::bigint, number - 1, definition
          FROM jsonb_array_elements(${JSON.stringify(waves)}::jsonb) WITH ORDINALITY AS wave(definition, number)`,
    );
    await insertTargets(session, run, resolved.targets);
    return run;
  } catch (error) {
    if (!(error instanceof CadastreError) || error.details.sqlstate !== SQLSTATE.uniqueViolation) throw error;
    throw openAlready(blueprint.name);
  }
}

export function openAlready(blueprint: string): CadastreError {
  return new CadastreError('CONFLICT', `A run of ${blueprint} is open already`, {
    target: blueprint,
    wayOut: 'Let it end, or cancel it.',
    command: 'cadastre migrate runs',
  });
}

/** In the order of the list, behind those that are there. */
export async function insertTargets(
  session: Pick<Session, 'run'>,
  run: number,
  targets: readonly ResolvedTarget[],
): Promise<void> {
  const rows = targets.map(({ history, ...target }) => ({
    ...target,
    sharedDatabaseId: target.organizationId === null ? target.sharedDatabaseId : null,
    known: history === null ? null : Object.fromEntries(history),
  }));
  await session.run(
    sql`INSERT INTO platform.migration_targets (run_id, organization_id, shared_database_id, slug, name, server_id,
          database_name, schema_name, isolation, owner_role, known, takes_back, wave, position, from_version, version)
        SELECT ${run}::bigint, "organizationId", "sharedDatabaseId", each.slug, each.name, "serverId", database, schema,
          each.isolation, "ownerRole", known, "takesBack", wave, before.count + number,
          coalesce(tenants.schema_version, 'unknown'), tenants.schema_version
        FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS ("organizationId" int, "sharedDatabaseId" bigint,
          slug text, name text, "serverId" uuid, database text, schema text, isolation text, "ownerRole" text, known jsonb,
          "takesBack" text[], wave int)) WITH ORDINALITY AS each("organizationId", "sharedDatabaseId", slug, name, "serverId", database,
          schema, isolation, "ownerRole", known, "takesBack", wave, number)
        LEFT JOIN platform.tenants ON organization_id = "organizationId"
        CROSS JOIN (SELECT count(*) AS count FROM platform.migration_targets WHERE run_id = ${run}) AS before
        ON CONFLICT DO NOTHING`,
  );
}

/** The run of this number. Throws `NOT_FOUND`. */
export async function requireRun(
  platform: OpenPlatform,
  run: number,
): Promise<{ jobId: number; status: string; blueprint: string; hash: string }> {
  const { rows } = await platform.database.run<{
    job_id: number;
    status: string;
    blueprint: string;
    hash: string;
  }>(
    sql`SELECT job_id::int AS job_id, status, blueprint, blueprint_hash AS hash FROM platform.migration_runs WHERE id = ${run}`,
  );
  const [row] = rows;
  if (row) return { jobId: row.job_id, status: row.status, blueprint: row.blueprint, hash: row.hash };
  throw new CadastreError('NOT_FOUND', `There is no migration run ${run}`, {
    wayOut: 'The list of runs shows those there are.',
    command: 'cadastre migrate runs',
  });
}
