import type { Session } from '../postgres/session.ts';
import { identifier, joined, literal, type Statement, sql, trusted } from '../postgres/sql.ts';

/** What a custom-format dump that is restored without `--create` does not bring back. */
export interface LostByDump {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly owner: string;
  readonly connectionLimit: number;
  readonly bytes: number;
  /** In order; passwords are left out, so each login role needs one. */
  readonly statements: string[];
}

export interface DumpedDatabase {
  /** As it is called now. */
  readonly current: string;
  readonly usualName: string;
  readonly roles: readonly string[];
  /** The database is its neighbours' too: nothing is said but of these roles. */
  readonly isPart: boolean;
}

interface DatabaseFacts {
  readonly [column: string]: unknown;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly owner: string;
  readonly limit: number;
  readonly bytes: number;
  readonly comment: string | null;
  readonly acl_set: boolean;
}

/**
 * Reads roles, privileges on the database, limits and settings as statements that give them again. They are written
 * for `database` under its usual name, which may not be the one that it has now.
 */
export async function readLostByDump(
  session: Session,
  { current, usualName, roles: tenantRoles, isPart }: DumpedDatabase,
): Promise<LostByDump | null> {
  const { rows } = await session.run<DatabaseFacts>(
    sql`SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
               pg_get_userbyid(datdba) AS owner, datconnlimit AS limit, pg_database_size(oid)::float8 AS bytes,
               shobj_description(oid, 'pg_database') AS comment, datacl IS NOT NULL AS acl_set
        FROM pg_database WHERE datname = ${current}`,
  );
  const facts = rows[0];
  if (!facts) return null;
  const isTold = (role: string) => !isPart || tenantRoles.includes(role);
  const grants = (await privileges(session, current)).filter(({ grantee }) => isTold(grantee));
  const settings = (await readSettings(session, current)).filter(({ role }) => isTold(role));
  const names = [
    ...new Set([
      ...(isPart ? [] : [facts.owner]),
      ...tenantRoles,
      ...grants.map(({ grantee }) => grantee),
      ...settings.map(({ role }) => role),
    ]),
  ].filter((name) => name !== '' && !name.startsWith('pg_'));
  const target = identifier(usualName);
  const statements: Statement[] = [
    ...(await roleStatements(session, names, isPart ? names : null)),
    ...(isPart ? [] : databaseStatements(target, facts)),
    ...grants.map(
      ({ grantee, privileges: list, grantable }) =>
        sql`GRANT ${trusted(list)} ON DATABASE ${target} TO ${grantee === '' ? trusted('PUBLIC') : identifier(grantee)}${trusted(grantable ? ' WITH GRANT OPTION' : '')}`,
    ),
    ...settings.map(({ role, name, value }) =>
      role === ''
        ? sql`ALTER DATABASE ${target} SET ${settingName(name)} TO ${literal(value)}`
        : sql`ALTER ROLE ${identifier(role)} IN DATABASE ${target} SET ${settingName(name)} TO ${literal(value)}`,
    ),
  ];
  return {
    encoding: facts.encoding,
    collate: facts.collate,
    ctype: facts.ctype,
    owner: facts.owner,
    connectionLimit: facts.limit,
    bytes: facts.bytes,
    statements: statements.map(({ shown }) => `${shown};`),
  };
}

function databaseStatements(target: ReturnType<typeof identifier>, facts: DatabaseFacts): Statement[] {
  return [
    sql`ALTER DATABASE ${target} OWNER TO ${identifier(facts.owner)}`,
    sql`ALTER DATABASE ${target} CONNECTION LIMIT ${trusted(String(facts.limit))}`,
    ...(facts.comment ? [sql`COMMENT ON DATABASE ${target} IS ${literal(facts.comment)}`] : []),
    ...(facts.acl_set ? [sql`REVOKE ALL ON DATABASE ${target} FROM PUBLIC`] : []),
  ];
}

/** `groups`: which memberships are told; null: all. */
async function roleStatements(
  session: Session,
  names: readonly string[],
  groups: readonly string[] | null,
): Promise<Statement[]> {
  const { rows } = await session.run<{
    rolname: string;
    attributes: string;
    comment: string | null;
    member_of: string[];
    settings: string[] | null;
  }>(
    sql`SELECT rolname, shobj_description(oid, 'pg_authid') AS comment,
          concat_ws(' ', CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
            CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
            CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
            CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
            CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
            CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
            CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
            'CONNECTION LIMIT ' || rolconnlimit,
            CASE WHEN rolvaliduntil IS NOT NULL THEN 'VALID UNTIL ' || quote_literal(rolvaliduntil::text) END) AS attributes,
          ARRAY(SELECT g.rolname::text FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid
                WHERE member = pg_roles.oid AND (${groups}::text[] IS NULL OR g.rolname = ANY (${groups}::text[]))
                ORDER BY 1) AS member_of,
          (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = 0 AND setrole = pg_roles.oid) AS settings
        FROM pg_roles WHERE rolname = ANY (${names}) AND NOT rolsuper ORDER BY rolcanlogin, rolname`,
  );
  return rows.flatMap(({ rolname, attributes, comment, member_of, settings }) => [
    sql`CREATE ROLE ${identifier(rolname)} ${trusted(attributes)}`,
    ...(comment ? [sql`COMMENT ON ROLE ${identifier(rolname)} IS ${literal(comment)}`] : []),
    ...(member_of.length > 0
      ? [sql`GRANT ${joined(member_of.map(identifier))} TO ${identifier(rolname)}`]
      : []),
    ...(settings ?? []).map((setting) => {
      const { name, value } = splitSetting(setting);
      return sql`ALTER ROLE ${identifier(rolname)} SET ${settingName(name)} TO ${literal(value)}`;
    }),
  ]);
}

/** As they stand; an ACL that nobody ever changed says nothing, and PostgreSQL's default then holds. */
async function privileges(
  session: Session,
  database: string,
): Promise<{ grantee: string; privileges: string; grantable: boolean }[]> {
  const { rows } = await session.run<{ grantee: string; privileges: string; grantable: boolean }>(
    sql`SELECT CASE WHEN grantee = 0 THEN '' ELSE pg_get_userbyid(grantee) END AS grantee,
               string_agg(privilege_type, ', ' ORDER BY privilege_type) AS privileges, is_grantable AS grantable
        FROM pg_database, aclexplode(datacl) WHERE datname = ${database} GROUP BY 1, 3 ORDER BY 1, 3`,
  );
  return rows;
}

async function readSettings(
  session: Session,
  database: string,
): Promise<{ role: string; name: string; value: string }[]> {
  const { rows } = await session.run<{ role: string; setting: string }>(
    sql`SELECT CASE WHEN setrole = 0 THEN '' ELSE pg_get_userbyid(setrole) END AS role, unnest(setconfig) AS setting
        FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
        WHERE datname = ${database} ORDER BY 1, 2`,
  );
  return rows.map(({ role, setting }) => ({ role, ...splitSetting(setting) }));
}

function splitSetting(setting: string): { name: string; value: string } {
  const at = setting.indexOf('=');
  return { name: setting.slice(0, at), value: setting.slice(at + 1) };
}

/** `app.mode` is two identifiers with a dot between them. */
const settingName = (name: string) => joined(name.split('.').map(identifier), '.');
