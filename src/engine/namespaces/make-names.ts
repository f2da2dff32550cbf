import type { OpenPlatform } from '../platform/platform.ts';
import { identifier, joined, type Statement, sql } from '../postgres/sql.ts';
import { roleMarker } from '../provisioning/statements.ts';
import {
  createRole,
  createSchema,
  entryOfAccounts,
  type NamesPlace,
  type Routine,
  rightStatements,
} from './account-statements.ts';
import type { NamesLook, NamesTools } from './look-at-names.ts';

/** In the marker of roles that no job has made. */
const TICKET = 'account';

/**
 * Makes what is missing, renames what has another name now, and sets the privileges again; may run twice. A role is
 * noted in the platform database before it is made, so that what suspends, ends and purges the tenant knows it.
 */
export async function makeNames(
  tools: NamesTools,
  platform: Pick<OpenPlatform, 'database'>,
  place: NamesPlace,
  look: NamesLook,
): Promise<void> {
  const { roles } = look;
  if (roles.length > 0) {
    await platform.database.run(
      sql`INSERT INTO platform.tenant_accounts (organization_id, role_name, kind)
          SELECT ${place.tenantId}::int, role_name, kind
          FROM unnest(${roles.map(({ name }) => name)}::text[], ${roles.map(({ kind }) => kind)}::text[]) AS each (role_name, kind)
          ON CONFLICT (organization_id, role_name) DO NOTHING`,
    );
  }
  const onServer = serverStatements(place, look);
  if (onServer.length > 0) await tools.onServer((session) => session.batch(onServer));
  const inside = databaseStatements(place, look);
  if (inside.length > 0) await tools.inDatabase(place.database, (session) => session.batch(inside));
  const former = roles.flatMap(({ name, from }) => (from !== null && from !== name ? [from] : []));
  if (former.length > 0) {
    await platform.database.run(
      sql`DELETE FROM platform.tenant_accounts WHERE organization_id = ${place.tenantId} AND role_name = ANY (${former}::text[])`,
    );
  }
}

/** Roles, with the way into the database. */
export function serverStatements(place: NamesPlace, { roles, spare }: NamesLook): Statement[] {
  const marker = roleMarker(place.tenantId, TICKET);
  return [
    ...roles.flatMap(({ name, from }): Statement[] => {
      if (from === null) return createRole(name, marker);
      return from === name ? [] : [sql`ALTER ROLE ${identifier(from)} RENAME TO ${identifier(name)}`];
    }),
    ...entryOfAccounts(place, roles),
    // What it owns is the tenant's, and stays; nobody comes in as it any more.
    ...spare.flatMap((name) => [
      sql`ALTER ROLE ${identifier(name)} NOLOGIN`,
      sql`REVOKE ALL ON DATABASE ${identifier(place.database)} FROM ${identifier(name)}`,
    ]),
  ];
}

/**
 * Schemas and the rights on them. `routines`: those of `others`, where nobody else is at work in that database and
 * somebody has looked; that spares it the procedural language.
 */
export function databaseStatements(
  place: NamesPlace,
  { roles, schemas, others }: NamesLook,
  routines: readonly Routine[] | null = null,
): Statement[] {
  if (place.model === 'row') return [];
  const own = schemas.map(({ name }) => name);
  const all =
    place.model === 'database' ? [...others, ...own] : [place.schema].filter((each) => each !== null);
  if (roles.length + own.length === 0) return [];
  const made = new Set(schemas.filter(({ from }) => from === null).map(({ name }) => name));
  const filled = all.filter((name) => !made.has(name));
  return [
    ...schemas.flatMap(({ kind, name, from }): Statement[] =>
      from === null || from === name
        ? createSchema(place, kind, name)
        : [sql`ALTER SCHEMA ${identifier(from)} RENAME TO ${identifier(name)}`],
    ),
    ...rightStatements(place, roles, { own, all, filled, routines }),
  ];
}

/** What `makeNames` did, taken back: names as they were; what it made goes, as long as nothing is in it. */
export async function unmakeNames(
  tools: NamesTools,
  platform: Pick<OpenPlatform, 'database'>,
  place: NamesPlace,
  { roles, schemas }: Pick<NamesLook, 'roles' | 'schemas'>,
): Promise<void> {
  const made = roles.filter(({ from }) => from === null).map(({ name }) => name);
  await tools.inDatabase(place.database, async (session) => {
    const { rows } = await session.run<{ name: string; empty: boolean }>(
      sql`SELECT nspname AS name, NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass
            AND refobjid = pg_namespace.oid AND deptype = 'n' AND classid <> 'pg_default_acl'::regclass) AS empty
          FROM pg_namespace WHERE nspname = ANY (${schemas.map(({ name }) => name)}::text[])`,
    );
    const there = new Map(rows.map((each) => [each.name, each.empty]));
    const back = schemas.flatMap(({ name, from }): Statement[] => {
      if (!there.has(name) || from === name) return [];
      if (from !== null) return [sql`ALTER SCHEMA ${identifier(name)} RENAME TO ${identifier(from)}`];
      return there.get(name) ? [sql`DROP SCHEMA ${identifier(name)} CASCADE`] : [];
    });
    if (back.length > 0) await session.batch(back);
    const gone = await rolesThere(session, made);
    // Made by this job, and never given a login: it owns nothing.
    if (gone.length > 0) await session.run(sql`DROP OWNED BY ${joined(gone.map(identifier))}`);
  });
  await tools.onServer(async (session) => {
    const there = new Set(
      await rolesThere(
        session,
        roles.map(({ name }) => name),
      ),
    );
    const back = roles.flatMap(({ name, from }): Statement[] => {
      if (!there.has(name) || from === name) return [];
      return from === null
        ? [sql`DROP ROLE ${identifier(name)}`]
        : [sql`ALTER ROLE ${identifier(name)} RENAME TO ${identifier(from)}`];
    });
    if (back.length > 0) await session.batch(back);
  });
  for (const { name, from, kind } of roles) {
    if (from === name) continue;
    if (from !== null)
      await platform.database.run(
        sql`INSERT INTO platform.tenant_accounts (organization_id, role_name, kind) VALUES (${place.tenantId}, ${from}, ${kind})
            ON CONFLICT DO NOTHING`,
      );
    await platform.database.run(
      sql`DELETE FROM platform.tenant_accounts WHERE organization_id = ${place.tenantId} AND role_name = ${name}`,
    );
  }
}

async function rolesThere(
  session: Parameters<Parameters<NamesTools['onServer']>[0]>[0],
  names: readonly string[],
): Promise<string[]> {
  const { rows } = await session.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolname = ANY (${names}::text[])`,
  );
  return rows.map(({ rolname }) => rolname);
}

/** One line of what is made or renamed. */
export function namesFact({ roles, schemas, spare }: NamesLook): string {
  const all = [...schemas, ...roles];
  const made = all.filter(({ from }) => from === null).map(({ name }) => name);
  const renamed = all.flatMap(({ name, from }) =>
    from !== null && from !== name ? [`${from} is called ${name} now`] : [],
  );
  const parts = [
    ...(made.length > 0 ? [`${made.join(', ')} made`] : []),
    ...renamed,
    ...spare.map((name) => `${name} shut`),
  ];
  return parts.length === 0 ? 'its schemas and roles are there' : parts.join('; ');
}
