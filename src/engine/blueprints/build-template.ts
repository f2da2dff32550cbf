import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, joined, literal, type Statement, sql, trusted } from '../postgres/sql.ts';
import { applyMigrations } from './apply-migrations.ts';
import type { Blueprint } from './blueprint.ts';
import { HISTORY_TO_OWNER } from './schema-history.ts';
import {
  buildingName,
  OBJECT_OWNER,
  readServerVersion,
  type TemplateMarker,
  templateName,
} from './template-state.ts';

/** What building on one server needs. */
export interface TemplateContext {
  /** A superuser's connection to a database of the server. */
  readonly connect: (database: string) => Promise<Session>;
  /** Written into the template's marker. */
  readonly appVersion: string;
  readonly progress?: (fact: string) => void;
  /** Has the blueprint's command fill the database of the session; answers with the version that it led to. */
  readonly runCommand?: (session: Session, blueprint: Blueprint) => Promise<string>;
}

/**
 * Builds the template beside its final name and renames it when it is complete and closed, so that nobody
 * ever clones a half-built one. `maintenance` holds the lock; the rename runs on it, and so only succeeds
 * while the lock is held.
 */
export async function buildTemplate(
  context: TemplateContext,
  maintenance: Session,
  blueprint: Blueprint,
): Promise<TemplateMarker> {
  const template = templateName(blueprint);
  const building = buildingName(template);
  const progress = context.progress ?? (() => undefined);
  await refuseMissingExtensions(maintenance, blueprint);
  progress(`Creating ${building}`);
  await createDatabase(maintenance, building);
  try {
    const { tables, version } = await fill(context, blueprint, building, progress);
    const marker: TemplateMarker = {
      cadastre: context.appVersion,
      blueprint: blueprint.name,
      hash: blueprint.hash,
      version,
      tables,
      builtAt: new Date().toISOString(),
    };
    await maintenance.transaction(() =>
      maintenance.batch([
        sql`REVOKE ALL ON DATABASE ${identifier(building)} FROM ${identifier(OBJECT_OWNER)}`,
        sql`COMMENT ON DATABASE ${identifier(building)} IS ${literal(JSON.stringify(marker))}`,
        ...closeStatements(building),
        sql`ALTER DATABASE ${identifier(building)} RENAME TO ${identifier(template)}`,
      ]),
    );
    return marker;
  } catch (error) {
    // Best effort: the next build removes what is left, and the reason for the failure counts more.
    await maintenance
      .run(sql`DROP DATABASE IF EXISTS ${identifier(building)} WITH (FORCE)`)
      .catch(() => undefined);
    throw error;
  }
}

/** A template with one session on it cannot be cloned (55006), so nobody may connect, superusers included. */
export function closeStatements(database: string): Statement[] {
  return [
    sql`REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC`,
    sql`ALTER DATABASE ${identifier(database)} ALLOW_CONNECTIONS false`,
    sql`ALTER DATABASE ${identifier(database)} IS_TEMPLATE true`,
  ];
}

/** The extensions of the blueprint, in `public`; by a superuser, as not all of them are trusted. */
export async function createExtensions(session: Session, blueprint: Blueprint): Promise<void> {
  const statements = blueprint.extensions.map(
    (name) => sql`CREATE EXTENSION IF NOT EXISTS ${identifier(name)} CASCADE`,
  );
  await session.batch(
    statements.length > 0
      ? [sql`SET search_path = public, pg_temp`, ...statements, sql`RESET search_path`]
      : [],
  );
}

/** Tables of the application: not ours, not PostgreSQL's, not an extension's. */
export async function countTables(session: Session): Promise<number> {
  const { rows } = await session.run<{ tables: number }>(sql`
    SELECT count(*)::int AS tables FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cadastre')
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`);
  return rows[0]?.tables ?? 0;
}

async function fill(
  context: TemplateContext,
  blueprint: Blueprint,
  building: string,
  progress: (fact: string) => void,
): Promise<{ tables: number; version: string }> {
  const session = await context.connect(building);
  try {
    const owner = identifier(OBJECT_OWNER);
    await session.batch([
      // Nobody knows of it before it has its name, whose commit is waited for and comes after all of these.
      sql`SET synchronous_commit = off`,
      // PostgreSQL 14 lets everybody create in public; from 15 on it belongs to the owner of the database already.
      sql`ALTER SCHEMA public OWNER TO ${owner}`,
      sql`REVOKE ALL ON SCHEMA public FROM PUBLIC`,
    ]);
    await createExtensions(session, blueprint);
    let { version } = blueprint;
    if (blueprint.command) version = await byCommand(context, session, blueprint);
    else {
      progress(`Applying ${blueprint.migrations.length} migrations`);
      await applyMigrations(session, blueprint, {
        ownerRole: OBJECT_OWNER,
        appliedBy: `template, Cadastre ${context.appVersion}`,
      });
    }
    await session.batch(HISTORY_TO_OWNER);
    // Frozen rows and short catalogs: what a clone copies, and what it need not vacuum again.
    await session.script('VACUUM (FREEZE, ANALYZE)');
    return { tables: await countTables(session), version };
  } finally {
    await session.close();
  }
}

function byCommand({ runCommand }: TemplateContext, session: Session, blueprint: Blueprint): Promise<string> {
  if (runCommand) return runCommand(session, blueprint);
  throw new CadastreError(
    'NOT_SUPPORTED',
    `${blueprint.name} is brought up by a command, which cannot run here`,
  );
}

/** UTF-8 with the cluster's own collations, from template0: template1 may hold things, or be in use. */
export async function createDatabase(maintenance: Session, building: string): Promise<void> {
  const version = await readServerVersion(maintenance);
  const { rows } = await maintenance.run<{ settings: Record<string, string | null> }>(
    sql`SELECT pg_catalog.to_jsonb(d) AS settings FROM pg_catalog.pg_database AS d WHERE datname = 'template1'`,
  );
  const of = rows[0]?.settings ?? {};
  const option = (name: string, value: string | null | undefined) =>
    value ? [sql`${trusted(name)} ${literal(value)}`] : [];
  const icu = of.datlocprovider === 'i';
  const options = [
    ...option('LC_COLLATE', of.datcollate),
    ...option('LC_CTYPE', of.datctype),
    ...(version >= 150_000 ? [sql`LOCALE_PROVIDER ${trusted(providerName(of.datlocprovider))}`] : []),
    // The column was renamed in 17.
    ...(icu ? option('ICU_LOCALE', of.datlocale ?? of.daticulocale) : []),
    ...(icu ? option('ICU_RULES', of.daticurules) : []),
    ...(of.datlocprovider === 'b' ? option('BUILTIN_LOCALE', of.datlocale) : []),
  ];
  const written = joined(
    options.map((each) => trusted(each.text)),
    ' ',
  );
  try {
    // The limit of 0 keeps everybody but superusers out until PUBLIC has lost CONNECT.
    await maintenance.run(
      sql`CREATE DATABASE ${identifier(building)} TEMPLATE template0 ENCODING 'UTF8' ${written} CONNECTION LIMIT 0`,
    );
  } catch (error) {
    if (error instanceof CadastreError && error.details.sqlstate === '22023') {
      throw new CadastreError(
        'NOT_SUPPORTED',
        `This server cannot make a UTF-8 database with its own locale: ${error.message}`,
        { ...error.details, wayOut: 'Use a cluster that was made with a UTF-8 locale (initdb -E UTF8).' },
        error,
      );
    }
    throw error;
  }
  await maintenance.batch([
    sql`REVOKE ALL ON DATABASE ${identifier(building)} FROM PUBLIC`,
    sql`GRANT CREATE, TEMPORARY ON DATABASE ${identifier(building)} TO ${identifier(OBJECT_OWNER)}`,
    // By now it is closed to others, and the limit would shut out a user of ours who is no superuser.
    sql`ALTER DATABASE ${identifier(building)} CONNECTION LIMIT -1`,
  ]);
}

function providerName(letter: string | null | undefined): string {
  return letter === 'i' ? 'icu' : letter === 'b' ? 'builtin' : 'libc';
}

export async function refuseMissingExtensions(session: Session, blueprint: Blueprint): Promise<void> {
  if (blueprint.extensions.length === 0) return;
  const { rows } = await session.run<{ name: string }>(sql`
    SELECT wanted AS name FROM unnest(${blueprint.extensions}::text[]) AS wanted
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = wanted)`);
  if (rows.length === 0) return;
  const names = rows.map((row) => row.name).join(', ');
  throw new CadastreError(
    'NOT_SUPPORTED',
    `The blueprint ${blueprint.name} needs what this server lacks: ${names}`,
    {
      wayOut: 'Install the packages of these extensions on the server.',
    },
  );
}
