import { CadastreError } from '../../errors.ts';
import { factsOf, namesOf, onServer, type ProvisionRun, withoutWaiting } from '../provision-run.ts';
import { publicMayConnect, serverInUse } from '../server-access.ts';
import { closeToPublic, entryStatements, privilegeStatements, publicStatements } from '../statements.ts';
import { applicationSchemas, patience, sessionInTenant } from '../tenant-session.ts';

/** The login role gets its privileges on what was cloned and on what comes later; in the end it owns nothing. */
export async function grantPrivileges(run: ProvisionRun): Promise<string> {
  const names = namesOf(run);
  const facts = await factsOf(run);
  const entry = entryStatements(names, run.fresh || !facts.superuser, facts);
  await onServer(run, (server) => server.batch([...withoutWaiting(run), ...entry]));
  const schemas = await applicationSchemas(run);
  const statements = privilegeStatements(names, schemas);
  const session = await sessionInTenant(run);
  await session.batch([...patience(run), ...statements]);
  return `${entry.length + statements.length} statements on ${schemas.join(', ')}; all of it is ${names.ownerRole}'s`;
}

/** PUBLIC loses the tenant's schemas, and on a server of our own also `postgres` and `template1`. */
export async function revokePublic(run: ProvisionRun): Promise<string> {
  const [open] = await Promise.all([
    publicMayConnect(run.maintenance),
    // A place in a shared database was never PUBLIC's.
    run.input.isolation === 'database' ? revokeInDatabase(run) : undefined,
  ]);
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

async function revokeInDatabase(run: ProvisionRun): Promise<void> {
  const session = await sessionInTenant(run);
  await session.batch([...patience(run), ...publicStatements(await applicationSchemas(run))]);
}
