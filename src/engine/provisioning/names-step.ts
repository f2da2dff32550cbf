import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import {
  createRole,
  databaseStatements,
  entryOfAccounts,
  type Routine,
  routinesIn,
  serverStatements,
  wantedNames,
} from '../namespaces/index.ts';
import type { Row, Session } from '../postgres/session.ts';
import { identifier, type Statement, sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { namesOf, onServer, type ProvisionRun, withoutWaiting } from './provision-run.ts';
import type { PlaceNames } from './shared/places.ts';
import { roleMarker } from './statements.ts';
import { ourRoles } from './steps/roles.ts';
import { applicationSchemas, patience, sessionInTenant } from './tenant-session.ts';
import { valuesOfRun } from './tier/tier-of-run.ts';

const TAKEN: readonly (string | undefined)[] = [SQLSTATE.duplicateObject, SQLSTATE.uniqueViolation];

/**
 * The schemas and roles that its tier names, with this job's mark; nothing is asked where it names none. They are noted
 * with the password, in the statement that writes that down: until then the mark alone says whose they are.
 */
export async function makeTierNames(run: ProvisionRun): Promise<string> {
  const values = await valuesOfRun(run);
  const { roles, schemas } = wantedNames(values ?? {}, run.input.isolation);
  if (roles.length + schemas.length === 0) return 'its tier names none';
  const names = namesOf(run);
  const place = { tenantId: names.id, model: run.input.isolation, ...names };
  const session = await sessionInTenant(run);
  // The tenant's own login speaks for the administrator as long as that takes, as it does for the owner role.
  const admin = roles.find(({ kind }) => kind === 'admin')?.name;
  const asAdmin = admin !== undefined && run.inTenant?.signInMs !== null;
  const lent = asAdmin ? [sql`GRANT ${identifier(admin)} TO ${identifier(names.role)}`] : [];
  const there = await makeRoles(run, roles, [...entryOfAccounts(place, roles), ...lent]);
  const own = new Set(schemas.map(({ name }) => name));
  const others = run.input.isolation === 'database' ? await applicationSchemas(run) : [];
  const look = {
    roles: roles.map((role) => ({ ...role, from: null })),
    schemas: schemas.map((schema) => ({ ...schema, from: null })),
    spare: [],
    others: others.filter((name) => !own.has(name)),
  };
  const inside = databaseStatements(place, look, await routinesOf(session, look.others));
  await session.batch([...patience(run), ...inside]);
  if (asAdmin) {
    const back = sql`REVOKE ${identifier(admin)} FROM ${identifier(names.role)}`;
    await onServer(run, (server) => server.batch([...withoutWaiting(run), back]));
  }
  const made = [...own, ...roles.map(({ name }) => name)].join(', ');
  return there ? `${made} stood already` : `${made}; roles sign in once they have a password`;
}

/** Nobody else is in a database that is being made. Its own session reads their names as it will write them. */
async function routinesOf(session: Session, schemas: readonly string[]): Promise<readonly Routine[] | null> {
  return schemas.length === 0 ? null : (await session.run<Routine & Row>(routinesIn(schemas))).rows;
}

/** For a plan: nothing is there yet. */
export function nameStatements(
  values: FlatSettings | null,
  model: IsolationModel,
  names: PlaceNames,
): Statement[] {
  const { roles, schemas } = wantedNames(values ?? {}, model);
  if (roles.length + schemas.length === 0) return [];
  const place = { tenantId: names.id, model, ...names };
  const look = {
    roles: roles.map((role) => ({ ...role, from: null })),
    schemas: schemas.map((schema) => ({ ...schema, from: null })),
    spare: [],
    others: ['public'],
  };
  return [...serverStatements(place, look), ...databaseStatements(place, look)];
}

/** Answers whether they stood already, from a run that was cut off. */
async function makeRoles(
  run: ProvisionRun,
  roles: readonly { readonly name: string }[],
  entry: readonly Statement[],
): Promise<boolean> {
  const marker = roleMarker(namesOf(run).id, run.ticket);
  const made = roles.flatMap(({ name }) => createRole(name, marker));
  return onServer(run, async (server) => {
    try {
      await server.batch([...withoutWaiting(run), ...made, ...entry]);
      return false;
    } catch (error) {
      if (!(error instanceof CadastreError) || !TAKEN.includes(error.details.sqlstate)) throw error;
    }
    const ours = await ourRoles(run, server);
    const foreign = roles.find(({ name }) => !ours.has(name));
    if (foreign !== undefined) {
      throw new CadastreError('CONFLICT', `A role ${foreign.name} exists and is not of this job`, {
        wayOut: 'Rename that role on the server, then resume this job; or undo it.',
      });
    }
    await server.batch([...withoutWaiting(run), ...entry]);
    return true;
  });
}
