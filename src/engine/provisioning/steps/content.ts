import {
  applyMigrations,
  firstAdminStatement,
  isUpToDate,
  OBJECT_OWNER,
  readHistoryAsOwner,
  seedStatements,
} from '../../blueprints/index.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, literal, type Statement, sql } from '../../postgres/sql.ts';
import { factsOf, namesOf, type ProvisionRun } from '../provision-run.ts';
import { quietly } from '../quietly.ts';
import { fillingAs, provisionedStatement } from '../shared/places.ts';
import { patience, serverSessionInTenant, sessionInTenant } from '../tenant-session.ts';

/**
 * The clone holds all migrations; this proves it, and applies what is missing. Only the server's user may write the
 * history, and takes the place of the tenant's login for that.
 */
export async function bringUpToDate(run: ProvisionRun): Promise<string> {
  const applied = (await isUpToDateAsOwner(run)) ? [] : await migrate(run);
  const tables = run.template?.tables;
  if (applied.length > 0) return `${applied.length} applied, now ${run.blueprint.version}`;
  return `${run.blueprint.version}${tables === undefined ? '' : `, ${tables} tables`}, came with the template`;
}

async function isUpToDateAsOwner(run: ProvisionRun): Promise<boolean> {
  const session = await sessionInTenant(run);
  if (run.inTenant?.signInMs === null) return false;
  const history = await readHistoryAsOwner(session);
  return history !== null && isUpToDate(run.blueprint, history);
}

async function migrate(run: ProvisionRun): Promise<string[]> {
  const session = await serverSessionInTenant(run);
  const { applied } = await applyMigrations(session, run.blueprint, {
    ownerRole: OBJECT_OWNER,
    appliedBy: `cadastre ${run.context.appVersion}`,
  });
  return applied;
}

export async function seed(run: ProvisionRun): Promise<string> {
  const statements = seedStatements(run.blueprint, run.input.variables);
  if (statements.length === 0) return 'the blueprint has no seed';
  if (await asOwner(run, 'seed', statements)) return 'stood already';
  const count = Object.keys(run.input.variables).length;
  return `${statements.length} statements with ${count} ${count === 1 ? 'variable' : 'variables'}`;
}

export async function createFirstAdmin(run: ProvisionRun): Promise<string> {
  const statement = firstAdminStatement(run.blueprint, {
    email: run.input.ownerEmail,
    passwordHash: run.secrets.ownerPasswordHash,
    firstName: run.input.ownerFirstName ?? nameFromEmail(run.input.ownerEmail),
    lastName: run.input.ownerLastName ?? '',
  });
  if (!statement) return 'the blueprint has no first admin';
  if (await asOwner(run, 'first-admin', [statement], 'quiet')) return 'stood already';
  return `${run.input.ownerEmail}, ${run.blueprint.firstAdmin?.role}`;
}

/** Something to call the owner by, until they say it themselves. */
export const nameFromEmail = (email: string): string => email.split('@', 1)[0] ?? email;

/**
 * Rows and objects must belong to the owner, not to the superuser that ran the statements. Once and no more: a seed of
 * an admin's own may well hold plain INSERTs, so the same transaction leaves a mark, which a job that is taken up again
 * looks for. True: it stood already.
 */
async function asOwner(
  run: ProvisionRun,
  step: string,
  statements: readonly Statement[],
  loud: 'quiet' | 'loud' = 'loud',
): Promise<boolean> {
  const session = await sessionInTenant(run);
  const own = run.input.isolation === 'database';
  if (run.voice.record.takenUp && (await readMark(run, session))?.includes(step)) return true;
  const mark = [...STEPS.slice(0, STEPS.indexOf(step)), step].join(', ');
  // The tenant's own login is quiet and finds its tables as it is, by the settings it was let in with.
  const bySuperuser = run.inTenant?.signInMs === null;
  // One round trip, and one transaction: SET LOCAL ends with it.
  const work = [
    ...patience(run),
    ...(own ? [sql`SET LOCAL ROLE ${identifier(OBJECT_OWNER)}`] : fillingAs(namesOf(run))),
    ...(own && bySuperuser ? [sql`SET LOCAL search_path = public, pg_temp`] : []),
    ...statements,
    sql`RESET ROLE`,
    own
      ? sql`COMMENT ON DATABASE ${identifier(namesOf(run).database)} IS ${literal(`Provisioned: ${mark}`)}`
      : provisionedStatement(namesOf(run), mark),
  ];
  if (loud === 'quiet' && bySuperuser)
    await quietly(session, await factsOf(run), run.oneCluster, () => session.batch(work));
  else await session.batch(work);
  return false;
}

/** In their order; the mark of the later one names the earlier one too. */
const STEPS = ['seed', 'first-admin'];

async function readMark(run: ProvisionRun, session: Session): Promise<string | null> {
  if (run.input.isolation !== 'database') {
    const { rows: places } = await session.run<{ mark: string }>(
      sql`SELECT provisioned AS mark FROM cadastre.places WHERE tenant_id = ${namesOf(run).id}`,
    );
    return places[0]?.mark ?? null;
  }
  const { rows } = await session.run<{ mark: string | null }>(
    sql`SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = current_database()`,
  );
  return rows[0]?.mark ?? null;
}
