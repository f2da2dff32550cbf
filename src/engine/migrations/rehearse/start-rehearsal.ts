import { migrationInputSchema } from '../../../shared/models/migration-options.ts';
import { type Rehearsal, rehearsalSchema } from '../../../shared/models/migration-status.ts';
import type { Actor } from '../../acts/actor.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import { performJob } from '../../jobs/audited-job.ts';
import { freshSteps } from '../../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../../jobs/job-runner.ts';
import { insertJob } from '../../jobs/job-store.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { getTenant } from '../../tenants/select-tenants.ts';
import { type MigrationPlanContext, planMigration } from '../plan/plan-migration.ts';

export interface StartRehearsalContext extends MigrationPlanContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
}

export interface RehearsalInput {
  readonly tenant: string;
  readonly blueprint?: string;
  readonly to?: string;
}

/**
 * Begins a rehearsal of what the tenant lacks; of one that shares its tables, of what these lack. Errors: `CONFLICT` when
 * that is nothing, or no file can follow; `NOT_SUPPORTED` for a command.
 */
export function startRehearsal(
  context: StartRehearsalContext,
  actor: Actor,
  input: RehearsalInput,
): Promise<StartedJob> {
  const target = `tenant ${input.tenant}`;
  return performJob(
    context.audit,
    { actor, verb: 'rehearse migration', target, input: { ...input } },
    async () => {
      const platform = await context.platform();
      const tenant = await getTenant(platform, input.tenant);
      const isRow = tenant.isolation === 'row';
      const blueprint = input.blueprint ?? tenant.blueprint ?? undefined;
      const { plan, resolved } = await planMigration(
        context,
        migrationInputSchema.parse({
          blueprint,
          to: input.to,
          filter: isRow ? { servers: [tenant.server] } : { tenants: [tenant.slug] },
        }),
      );
      if (resolved.blueprint.command) {
        throw new CadastreError('NOT_SUPPORTED', `${resolved.blueprint.name} is brought up by a command`, {
          fields: [{ field: 'tenant', message: 'A command is not rehearsed' }],
          wayOut:
            'It is tried on an empty database when its template is built; try a change of rows on one tenant first, in a wave with a gate.',
          command: 'cadastre migrate run --wave canary:1,gate',
        });
      }
      const found = plan.targets.find(({ tenant: slug, database, server }) =>
        isRow ? slug === null && database === tenant.database && server === tenant.server : true,
      );
      const files = found?.wave == null ? [] : found.lacks;
      if (files.length === 0) {
        throw new CadastreError('CONFLICT', found?.problem ?? `${tenant.slug} has every file already`, {
          target,
          wayOut: found?.problem == null ? 'Choose a tenant that is behind.' : undefined,
        });
      }
      await publishBlueprint(platform.database, resolved.blueprint);
      const record = await insertJob(platform.database, {
        kind: 'migration.rehearse',
        title: `Rehearse ${resolved.blueprint.name} ${resolved.to} on a copy of ${tenant.name}`,
        serverName: tenant.server,
        tenantSlug: tenant.slug,
        tenantName: tenant.name,
        parentId: null,
        actor,
        input: { tenantId: tenant.id, blueprintHash: resolved.blueprint.hash, files },
        sealed: null,
        sealedKey: null,
        state: {},
        steps: freshSteps(context.runner.definition('migration.rehearse').steps),
      });
      return context.runner.start(record, 'run');
    },
  );
}

/** Newest first. */
export async function listRehearsals(platform: OpenPlatform, limit: number): Promise<Rehearsal[]> {
  const { rows } = await platform.database.run<{ id: string; job_id: string; at: Date; rehearsal: object }>(
    sql`SELECT id, job_id, at, rehearsal FROM platform.rehearsals ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map(({ id, job_id, at, rehearsal }) =>
    rehearsalSchema.parse({ ...rehearsal, id: Number(id), jobId: Number(job_id), at: at.toISOString() }),
  );
}
