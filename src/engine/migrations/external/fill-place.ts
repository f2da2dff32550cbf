import { CadastreError } from '../../errors.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import { sql } from '../../postgres/sql.ts';
import { factsOf, namesOf, type ProvisionRun } from '../../provisioning/provision-run.ts';
import { applyCommand } from './apply-command.ts';

/** Nobody is in a new schema: a lock that is not given is one of the tool's own. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * A new tenant's schema, filled by the command of its blueprint. A job that is taken up again starts the command again:
 * nobody has used the schema yet, and the job can be undone.
 */
export async function fillPlaceByCommand(run: ProvisionRun): Promise<string> {
  const { blueprint, context, voice, input } = run;
  const { command } = blueprint;
  if (!command) throw new CadastreError('INTERNAL', `${blueprint.name} has no command`);
  const names = namesOf(run);
  const { error, history } = await applyCommand(
    { commands: context.commands, connectTo: context.connectBeside, maintenance: context.maintenance },
    {
      serverId: input.serverId,
      database: names.database,
      schema: names.schema,
      ownerRole: names.ownerRole,
      tenant: input.slug,
      tenantId: names.id,
    },
    { ...blueprint, command },
    {
      platform: run.platform.id,
      facts: await factsOf(run),
      oneCluster: run.oneCluster,
      target: command.target,
      appliedBy: `cadastre ${context.appVersion}`,
      settle: true,
      lockTimeoutMs: LOCK_TIMEOUT_MS,
      lockTries: 1,
      blockers: 'leave',
      statementTimeoutMs: 0,
    },
    { signal: voice.signal, blocked: () => undefined, remark: (text) => voice.remark(text) },
  );
  if (error !== null) throw new CadastreError(error.code, error.message, error.details);
  return `${command.argv.join(' ')} in ${names.schema}, now ${[...(history ?? []).keys()].at(-1) ?? 'nothing'}`;
}

/** The version that the command has led a new tenant to, as its history has it. */
export async function versionReached(run: ProvisionRun): Promise<string> {
  const { blueprint, context, input } = run;
  if (!blueprint.command) return blueprint.version;
  const { database, schema, id } = namesOf(run);
  const session = await context.connectBeside(input.serverId, database);
  try {
    await onlyBuiltIn(session);
    const { rows } = await session.run<{ version: string }>(
      schema === null
        ? sql`SELECT version FROM ONLY cadastre.schema_history ORDER BY applied_at DESC LIMIT 1`
        : sql`SELECT version FROM ONLY cadastre.place_history WHERE tenant_id = ${id} ORDER BY applied_at DESC LIMIT 1`,
    );
    return rows[0]?.version ?? blueprint.version;
  } finally {
    await session.close();
  }
}
