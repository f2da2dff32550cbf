import { z } from 'zod';
import { ISOLATION_CAUSES, tenantIsolationSchema } from '../../shared/models/isolation.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenantById, listTenants } from '../tenants/select-tenants.ts';
import { type AttackContext, attackTenant } from './attack-tenant.ts';
import { buildReport } from './build-report.ts';
import { chooseNeighbours } from './choose-neighbours.ts';

export interface IsolationContext extends AttackContext {
  readonly platform: () => Promise<OpenPlatform>;
}

export const isolationJobInput = z.object({
  /** null: all that are in service when the job begins. */
  tenants: z.array(z.number().int()).nullable(),
  extent: z.enum(['short', 'full']),
  cause: z.enum(ISOLATION_CAUSES).default('hand'),
  /** Attacks beside those of the short list. */
  also: z.array(z.string()).default([]),
});

interface IsolationRun {
  readonly context: IsolationContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly input: z.infer<typeof isolationJobInput>;
}

/** Tries the attacks as one tenant after the other, and writes a dated report. It changes nothing of any tenant. */
export function isolationJob(context: IsolationContext): JobDefinition<IsolationRun> {
  return {
    kind: 'isolation.test',
    open: async (voice) => ({
      context,
      voice,
      platform: await context.platform(),
      input: isolationJobInput.parse(voice.record.input),
    }),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: () => 'Cancelled; no report was written',
    steps: [
      { name: 'choose', title: 'Choose the tenants', run: choose },
      { name: 'attack', title: 'Try the attacks', run: attackAll },
      { name: 'report', title: 'Write the report', run: writeReport },
    ],
  };
}

async function choose({ voice, platform, input }: IsolationRun): Promise<string> {
  const known = voice.record.state.tenants as number[] | undefined;
  const ids = known ?? input.tenants ?? (await inService(platform)).map((tenant) => tenant.id);
  if (known === undefined) await voice.remember({ tenants: ids });
  return ids.length === 1 ? 'one tenant' : `${ids.length} tenants`;
}

async function attackAll(run: IsolationRun): Promise<string> {
  const { context, voice, platform, input } = run;
  const jobId = voice.record.id;
  const ids = voice.record.state.tenants as number[];
  const { rows } = await platform.database.run<{ organization_id: number }>(
    sql`SELECT organization_id FROM platform.isolation_results WHERE job_id = ${jobId}`,
  );
  const done = new Set(rows.map((row) => row.organization_id));
  const all = await inService(platform);
  // One after the other: two at once could wait for each other's connections on a small budget.
  for (const id of ids.filter((each) => !done.has(each))) {
    if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped between two tenants');
    const tenant = await getTenantById(platform, id);
    const neighbours = chooseNeighbours(tenant, all);
    const result = await attackTenant(context, platform, tenant, neighbours, input, (remark) =>
      voice.remark(remark, 'error'),
    );
    await platform.database.run(
      sql`INSERT INTO platform.isolation_results (job_id, organization_id, result)
            SELECT ${jobId}, id, ${JSON.stringify(result)}::jsonb FROM platform.organizations WHERE id = ${id}
            ON CONFLICT (job_id, organization_id) DO UPDATE SET result = excluded.result, at = now()`,
    );
    done.add(id);
    for (const each of result.observations)
      if (!each.held)
        voice.remark(`${tenant.slug}: ${each.attack}: ${each.verdict}: ${each.observed}`, 'error');
    if (result.problem !== null) voice.remark(`${tenant.slug}: not tested: ${result.problem}`, 'error');
    voice.progress(`${done.size} of ${ids.length} tenants`);
  }
  return `${ids.length} tenants tried`;
}

async function writeReport({ voice, platform, input }: IsolationRun): Promise<string> {
  const { record } = voice;
  const { rows } = await platform.database.run<{ result: unknown }>(
    sql`SELECT result FROM platform.isolation_results WHERE job_id = ${record.id} ORDER BY organization_id`,
  );
  const results = rows.map((row) => tenantIsolationSchema.parse(row.result));
  const at = new Date();
  const report = await platform.database.transaction(async (session) => {
    const inserted = await session.run<{ id: string }>(
      sql`INSERT INTO platform.isolation_reports (job_id, at, actor, report)
          VALUES (${record.id}, ${at}, ${record.actor.name}, '{}') ON CONFLICT (job_id) DO NOTHING RETURNING id`,
    );
    const id = inserted.rows[0]?.id;
    if (id === undefined) return null;
    const facts = {
      id: Number(id),
      at: at.toISOString(),
      durationMs: at.getTime() - new Date(record.createdAt).getTime(),
      actor: record.actor.name,
      extent: input.extent,
      cause: input.cause,
    };
    const built = buildReport(results, facts, input.also);
    await session.run(
      sql`UPDATE platform.isolation_reports SET report = ${JSON.stringify(built)}::jsonb WHERE id = ${id}`,
    );
    return built;
  });
  if (report === null) return 'written before';
  const attempts = results.reduce((sum, result) => sum + result.observations.length, 0);
  if (report.passed) return `report ${report.id}: all ${attempts} attempts ended as they must`;
  const untested = report.untested.length === 0 ? '' : `, ${report.untested.length} tenants not tested`;
  return `report ${report.id}: ${report.findings.length} findings${untested}`;
}

/** Who is shut cannot attack and is no victim that could be signed in as. */
export async function inService(platform: OpenPlatform) {
  const { tenants } = await listTenants(platform);
  return tenants.filter(({ status }) => status === 'TRIAL' || status === 'ACTIVE');
}
