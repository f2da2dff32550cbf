import { CadastreError } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../../postgres/supported-majors.ts';
import { factsOf, type ProvisionRun } from '../provision-run.ts';
import { publicMayConnect, serverInUse } from '../server-access.ts';

/** Everything that can be known before anything is made: room on the server, its access, the template. */
export async function validate(run: ProvisionRun): Promise<string> {
  const server = run.context.server(run.input.serverId);
  refuseVersion(server.name, (await factsOf(run)).versionNumber);
  if (server.capacity !== null) await refuseFull(run, server.name, server.capacity);
  await refuseOpenServer(run, server.name);
  const template = await run.context.ensureTemplate(run.input.serverId, run.blueprint, run.voice.progress);
  run.template = template;
  return `${run.blueprint.name} ${run.blueprint.version} on ${server.name}; ${template.built ? 'template built' : 'template stands'}`;
}

/** What no test of ours has seen is not where somebody's customers go. */
function refuseVersion(server: string, versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= OLDEST_MAJOR && major <= NEWEST_MAJOR) return;
  throw new CadastreError(
    'SERVER_VERSION_UNSUPPORTED',
    `${server} runs PostgreSQL ${major}; Cadastre works with ${OLDEST_MAJOR} to ${NEWEST_MAJOR}`,
    {
      target: server,
      wayOut: major < OLDEST_MAJOR ? 'Upgrade the server first.' : 'Use a newer Cadastre for this server.',
    },
  );
}

async function refuseFull(run: ProvisionRun, server: string, capacity: number): Promise<void> {
  const { rows } = await run.platform.database.run<{ tenants: number }>(
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

/**
 * On a server that nobody else uses, PUBLIC loses CONNECT as part of the work. On one that was in use it is the
 * admin's decision, and without it a tenant could connect to the server's own databases.
 */
async function refuseOpenServer(run: ProvisionRun, server: string): Promise<void> {
  const open = await publicMayConnect(run.maintenance);
  if (open.length === 0 || run.context.publicAccessLeft(run.input.serverId)) return;
  if (!(await serverInUse(run.maintenance, run.platform))) return;
  throw new CadastreError(
    'PREFLIGHT_BLOCKS',
    `PUBLIC may connect to ${open.join(' and ')} on ${server}, so every new tenant could`,
    {
      target: server,
      wayOut: `Decide it first: cadastre server settle ${server} --check public-access --run, or --leave to accept it.`,
    },
  );
}
