import { CadastreError } from '../../errors.ts';
import {
  applicationSchemas,
  namesOf,
  onServer,
  type ProvisionRun,
  sessionInTenant,
} from '../provision-run.ts';
import { publicMayConnect, serverInUse } from '../server-access.ts';
import { closeToPublic, privilegeStatements, publicStatements } from '../statements.ts';

/** The login role gets its privileges on what was cloned and on what comes later; it owns nothing. */
export async function grantPrivileges(run: ProvisionRun): Promise<string> {
  const schemas = await applicationSchemas(run);
  const statements = privilegeStatements(namesOf(run), schemas);
  const session = await sessionInTenant(run);
  await session.batch(statements);
  return `${statements.length} statements on ${schemas.join(', ')}; all of it is ${namesOf(run).ownerRole}'s`;
}

/** PUBLIC loses the tenant's database and schemas, and on a server of our own also `postgres` and `template1`. */
export async function revokePublic(run: ProvisionRun): Promise<string> {
  const session = await sessionInTenant(run);
  await session.batch(publicStatements(namesOf(run), await applicationSchemas(run)));
  const open = await publicMayConnect(run.maintenance);
  if (open.length === 0) return 'nobody else may connect';
  if (run.context.publicAccessLeft(run.input.serverId))
    return `nobody else may connect; ${open.join(', ')} left open by decision`;
  if (await serverInUse(run.maintenance, run.platform)) {
    throw new CadastreError('PREFLIGHT_BLOCKS', `PUBLIC may connect to ${open.join(' and ')} again`, {
      wayOut: 'Decide the finding public-access of the server, then resume this job.',
    });
  }
  await onServer(run, (server) => server.batch(open.map(closeToPublic)));
  return `nobody else may connect; ${open.join(' and ')} closed to PUBLIC`;
}
