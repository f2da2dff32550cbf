import { CadastreError } from '../../errors.ts';
import { quoteIdentifier } from '../../postgres/sql.ts';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../../postgres/supported-majors.ts';
import { factsOf, type ProvisionRun } from '../provision-run.ts';
import { publicMightConnect, serverInUse } from '../server-access.ts';
import { ensureShared } from '../shared/ensure-shared.ts';
import type { ServerFacts } from '../statements.ts';
import { refuseFull } from './reserve.ts';

/** Everything that can be known before anything is made: room on the server, its access, the template. */
export async function validate(run: ProvisionRun): Promise<string> {
  const server = run.context.server(run.input.serverId);
  const facts = await factsOf(run);
  refuseVersion(server.name, facts.versionNumber);
  refuseUser(server.name, server.user, facts);
  if (server.capacity !== null) await refuseFull(run, run.platform.database, server.name, server.capacity);
  await refuseOpenServer(run, server.name);
  if (run.input.isolation !== 'database') {
    const { database } = await ensureShared(run);
    return `${run.blueprint.name} ${run.blueprint.version} on ${server.name}; in ${database}, which others share`;
  }
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

/** Without superuser it takes CREATEDB and CREATEROLE, and a PostgreSQL in which `public` is the database owner's. */
function refuseUser(
  server: string,
  user: string,
  { superuser, lacks = [], versionNumber }: ServerFacts,
): void {
  if (superuser) return;
  if (versionNumber < 150_000) {
    throw new CadastreError(
      'PREFLIGHT_BLOCKS',
      `${user} is no superuser, and on PostgreSQL 14 only a superuser can give the schema public to a tenant`,
      {
        target: server,
        wayOut: 'Connect the server as a superuser, or upgrade it to PostgreSQL 15 or newer.',
      },
    );
  }
  if (lacks.length === 0) return;
  throw new CadastreError(
    'PREFLIGHT_BLOCKS',
    `${user} lacks ${lacks.join(' and ')} on ${server}, so it can make no tenant`,
    { target: server, wayOut: `As a superuser: ALTER ROLE ${quoteIdentifier(user)} ${lacks.join(' ')};` },
  );
}

/**
 * On a server that nobody else uses, PUBLIC loses CONNECT as part of the work. On one that was in use it is the
 * admin's decision, and without it a tenant could connect to the server's own databases.
 */
async function refuseOpenServer(run: ProvisionRun, server: string): Promise<void> {
  const open = await publicMightConnect(run.maintenance);
  if (open.length === 0 || run.context.publicAccessLeft(run.input.serverId)) return;
  if (!(await serverInUse(run.maintenance, run.platform))) return;
  throw new CadastreError(
    'PREFLIGHT_BLOCKS',
    `PUBLIC may connect to ${open.join(' and ')} on ${server}, so every new tenant could`,
    {
      target: server,
      wayOut: 'Decide it first at that server: revoke it there, or leave it as it is.',
      command: `cadastre server settle ${server} --check public-access --run; cadastre server settle ${server} --check public-access --leave`,
    },
  );
}
