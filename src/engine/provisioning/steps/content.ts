import {
  applyMigrations,
  firstAdminStatement,
  OBJECT_OWNER,
  seedStatements,
} from '../../blueprints/index.ts';
import { identifier, type Statement, sql } from '../../postgres/sql.ts';
import { type ProvisionRun, sessionInTenant } from '../provision-run.ts';

/** The clone holds all migrations; this proves it, and applies what a newer blueprint added. */
export async function bringUpToDate(run: ProvisionRun): Promise<string> {
  const session = await sessionInTenant(run);
  const { applied } = await applyMigrations(session, run.blueprint, {
    ownerRole: OBJECT_OWNER,
    appliedBy: `cadastre ${run.context.appVersion}`,
  });
  const tables = run.template?.tables;
  if (applied.length > 0) return `${applied.length} applied, now ${run.blueprint.version}`;
  return `${run.blueprint.version}${tables === undefined ? '' : `, ${tables} tables`}, came with the template`;
}

export async function seed(run: ProvisionRun): Promise<string> {
  const statements = seedStatements(run.blueprint, run.input.variables);
  if (statements.length === 0) return 'the blueprint has no seed';
  await asOwner(run, statements);
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
  await asOwner(run, [statement]);
  return `${run.input.ownerEmail}, ${run.blueprint.firstAdmin?.role}`;
}

/** Something to call the owner by, until they say it themselves. */
export const nameFromEmail = (email: string): string => email.split('@', 1)[0] ?? email;

/** Rows and objects must belong to the owner, not to the superuser that ran the statements. */
async function asOwner(run: ProvisionRun, statements: readonly Statement[]): Promise<void> {
  const session = await sessionInTenant(run);
  // One round trip, and one transaction: SET LOCAL ends with it.
  await session.batch([sql`SET LOCAL ROLE ${identifier(OBJECT_OWNER)}`, ...statements]);
}
