import { toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import type { RunJob } from './run-context.ts';
import { setStatus } from './run-state.ts';

/** The first wave of all: from now on new tenants are born at the end of this run. */
export async function buildTemplates(job: RunJob): Promise<string> {
  const { context, voice, run, blueprint, kind } = job;
  if (kind === 'down') return 'Stay: new tenants are made from the blueprint as it is';
  const platform = await context.platform();
  const { rows } = await platform.database.run<{ id: string }>(
    sql`SELECT DISTINCT server_id AS id FROM platform.migration_targets WHERE run_id = ${run} ORDER BY 1`,
  );
  const built: { server: string; status: 'waiting' | 'done' | 'failed'; fact: string }[] = [];
  const write = () =>
    platform.database.run(
      sql`UPDATE platform.migration_runs SET templates = ${JSON.stringify(built)}::jsonb WHERE id = ${run}`,
    );
  for (const { id } of rows) built.push({ server: context.server(id).name, status: 'waiting', fact: '' });
  for (const [index, { id }] of rows.entries()) {
    const entry = built[index];
    if (!entry) continue;
    try {
      const state = await context.ensureTemplate(id, blueprint, voice.progress);
      entry.status = 'done';
      entry.fact = `${state.template}${state.built ? ', built' : ' stood already'}`;
      await noteTarget(job, platform, state.version);
    } catch (error) {
      entry.status = 'failed';
      entry.fact = toErrorData(error).message;
      await write();
      await setStatus(platform, run, 'stopped', `Stopped: no template on ${entry.server}: ${entry.fact}`);
      throw error;
    }
    await write();
  }
  return rows.length === 1 ? (built[0]?.fact ?? '') : `${rows.length} servers`;
}

/** What a command leads to is known as soon as it has filled a template. */
async function noteTarget(
  { run, blueprint }: RunJob,
  platform: OpenPlatform,
  version: string,
): Promise<void> {
  if (!blueprint.command || blueprint.command.target !== null) return;
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET to_version = ${version} WHERE id = ${run}`,
  );
}
