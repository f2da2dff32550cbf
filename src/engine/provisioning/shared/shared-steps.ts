import { setTimeout as sleep } from 'node:timers/promises';
import { inNewPlace } from '../../blueprints/in-new-place.ts';
import { migrationError } from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import { fillPlaceByCommand } from '../../migrations/external/fill-place.ts';
import type { Session } from '../../postgres/session.ts';
import { literal, type Statement, sql, trusted } from '../../postgres/sql.ts';
import { factsOf, namesOf, onServer, type ProvisionRun, withoutWaiting } from '../provision-run.ts';
import { ourRoles } from '../steps/roles.ts';
import { leaveTenant, patience, sessionInTenant } from '../tenant-session.ts';
import { holdStatements } from '../tier/tier-of-run.ts';
import { ensureShared } from './ensure-shared.ts';
import { eraseRows, eraseSchema, forgetPlace, freeRoles } from './erase.ts';
import { PLACE_HISTORY_SHAPE } from './place-history-shape.ts';
import { fillingAs, letInStatements, rowStatements, schemaPrivileges, schemaStatements } from './places.ts';

const DUPLICATE_SCHEMA = '42P06';

/** The tenant's own schema, or its membership among those who share the tables. */
export async function createPlace(run: ProvisionRun): Promise<string> {
  // Also when the job was taken up again: somebody may have dropped it meanwhile.
  const shared = await ensureShared(run);
  const names = namesOf(run);
  const session = await sessionInTenant(run);
  if (names.schema === null) {
    await session.batch([...patience(run), ...rowStatements(names, shared, await factsOf(run))]);
    return `its rows in ${names.database}`;
  }
  const { schema } = names;
  try {
    await session.batch([...patience(run), ...schemaStatements(names, schema)]);
    return `${schema} in ${names.database}`;
  } catch (error) {
    if (!(error instanceof CadastreError) || error.details.sqlstate !== DUPLICATE_SCHEMA) throw error;
  }
  if (
    (await schemaOwner(session, schema)) === names.ownerRole &&
    (await onServer(run, (server) => ourRoles(run, server))).has(names.ownerRole)
  )
    return `${schema} stood already`;
  throw new CadastreError(
    'CONFLICT',
    `A schema ${schema} exists in ${names.database} and is not of this job`,
    {
      target: names.database,
      wayOut: 'Undo this job and create the tenant again: it will take the next number.',
    },
  );
}

/** Drops the schema, or deletes the rows, that this job made; what others share stays. */
export async function dropPlace(run: ProvisionRun): Promise<void> {
  await leaveTenant(run);
  const { tenantId } = run.voice.record;
  if (tenantId === null || run.shared === null) return;
  const names = namesOf(run);
  const roles = await onServer(run, async (server) => {
    const { rows } = await server.run(
      sql`SELECT FROM pg_database WHERE datname = ${names.database} AND datallowconn`,
    );
    return rows.length === 0 ? null : ourRoles(run, server);
  });
  // Without roles of ours nothing of ours can be there: both came before it.
  if (roles === null || roles.size === 0) return;
  const session = await sessionInTenant(run);
  if (names.schema === null) await eraseRows(session, tenantId);
  else if (roles.has(names.ownerRole)) await eraseSchema(session, names.schema, names.ownerRole);
  await forgetPlace(session, tenantId);
  await freeRoles(session, names.database, [...roles]);
  await leaveTenant(run);
}

export async function grantInPlace(run: ProvisionRun): Promise<string> {
  const names = namesOf(run);
  if (names.schema === null)
    return 'rows of the shared tables, by row security; no rights on the tables themselves';
  const statements = schemaPrivileges(names, names.schema);
  const session = await sessionInTenant(run);
  await session.batch([...patience(run), ...statements]);
  return `${statements.length} statements on ${names.schema}; all of it is ${names.ownerRole}'s`;
}

/** A schema gets the blueprint's tables in one transaction; shared tables stand already. */
export async function fillPlace(run: ProvisionRun): Promise<string> {
  const { blueprint } = run;
  const names = namesOf(run);
  if (names.schema === null) return `${blueprint.version}, the tables are shared`;
  const session = await sessionInTenant(run);
  const { rows } = await session.run<{ versions: string[] }>(
    sql`SELECT coalesce(array_agg(version), '{}') AS versions FROM cadastre.place_history WHERE tenant_id = ${names.id}`,
  );
  if (blueprint.migrations.every(({ version }) => rows[0]?.versions.includes(version)))
    return `${blueprint.version} stood already`;
  if (blueprint.command) return fillPlaceByCommand(run);
  await session.transaction(async () => {
    await session.batch([...patience(run), PLACE_HISTORY_SHAPE]);
    for (const migration of blueprint.migrations) {
      await session.batch([...patience(run), ...fillingAs(names)]);
      const begun = performance.now();
      try {
        await session.script(inNewPlace(migration));
      } catch (error) {
        throw migrationError(migration, error, 0);
      }
      const { version, name, checksum } = migration;
      const took = trusted(String(Math.round(performance.now() - begun)));
      await session.batch([
        sql`RESET ROLE`,
        sql`INSERT INTO cadastre.place_history (tenant_id, version, name, checksum, duration_ms, applied_by)
            SELECT tenant_id, ${literal(version)}, ${literal(name)}, ${literal(checksum)}, ${took}, ${literal(`cadastre ${run.context.appVersion}`)}
            FROM cadastre.places WHERE schema_name = ${literal(names.schema ?? '')}`,
      ]);
    }
  });
  await session.script('RESET ALL');
  return `${blueprint.migrations.length} applied in ${names.schema}, now ${blueprint.version}`;
}

/** How often a grant is tried again, and the pause before it, in milliseconds. */
const GRANT_ATTEMPTS = 5;
const GRANT_PAUSE_MS = 50;

export async function letIn(run: ProvisionRun): Promise<Statement[]> {
  const statements = [...letInStatements(namesOf(run)), ...(await holdStatements(run))];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await onServer(run, (server) => server.batch([...withoutWaiting(run), ...statements]));
      return statements;
    } catch (error) {
      // Whoever takes privileges on the database without our lock, such as a DROP OWNED, was at the same row.
      const met = error instanceof CadastreError && /tuple concurrently updated/i.test(error.message);
      if (!met || attempt === GRANT_ATTEMPTS) throw error;
      await sleep(GRANT_PAUSE_MS * attempt);
    }
  }
}

async function schemaOwner(session: Session, schema: string): Promise<string | null> {
  const { rows } = await session.run<{ owner: string }>(
    sql`SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ${schema}`,
  );
  return rows[0]?.owner ?? null;
}
