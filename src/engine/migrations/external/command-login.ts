import { CadastreError } from '../../errors.ts';
import { closeLogin } from '../../keys/login-statements.ts';
import { loginPath } from '../../postgres/search-path.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, joined, literal, secretLiteral, sql, trusted } from '../../postgres/sql.ts';
import { quietly } from '../../provisioning/quietly.ts';
import { aclLock } from '../../provisioning/shared/places.ts';
import type { ServerFacts } from '../../provisioning/statements.ts';
import { generatePassword } from '../../secrets/generate-password.ts';
import { scramVerifier } from '../../secrets/scram-verifier.ts';
import type { CommandLogin, CommandPlace } from './command-environment.ts';

/** Begins the comment on every login of this kind; what follows says whose it is. */
export const MARK = 'Cadastre command ';

export interface LoginMark {
  /** Id of the platform database that knows the tenant. */
  readonly platform: string;
  /** null: of a template. */
  readonly tenantId: number | null;
  readonly template: string | null;
  readonly database: string;
  readonly role: string;
}

export interface LoginOptions {
  readonly platform: string;
  readonly template: string | null;
  /** What the command's session acts as: what it makes belongs to this role. */
  readonly role: string;
  readonly facts: ServerFacts;
  readonly oneCluster: boolean;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly timeLimitMs: number;
}

/** Sessions that a command may have at once; tools with a pool open a few. */
const CONNECTIONS = 10;
/** After its time is over, the server lets it in no more, whatever became of Cadastre; milliseconds. */
const VALID_LONGER_MS = 60_000;

/** The same for one tenant each time, so that whoever comes next finds what was left. */
export function loginName({ tenantId, ownerRole }: CommandPlace, template: string | null): string {
  if (template !== null) return `${template.slice(0, 55)}_command`;
  // In bytes, and without half a character: an adopted tenant's owner may be called anything.
  const start = Buffer.from(ownerRole).subarray(0, 40).toString('utf8').replaceAll('\uFFFD', '');
  return `${start}_${tenantId}_command`;
}

/**
 * Makes the login that a command signs in with: a member of the owner role, acting as it from the first moment, for as
 * long as the command may take. One that was left is shut and made anew. A template has no owner role of its own: the
 * login owns its database while it is filled, which makes it the one member of `pg_database_owner`.
 */
export async function openCommandLogin(
  session: Session,
  place: CommandPlace,
  options: LoginOptions,
): Promise<CommandLogin> {
  const { role, facts, oneCluster, template } = options;
  const name = loginName(place, template);
  await dropCommandLogin(session, name, role);
  const password = generatePassword();
  const verifier = await scramVerifier(password);
  const [login, database] = [identifier(name), identifier(place.database)];
  const mark: LoginMark = {
    platform: options.platform,
    tenantId: place.tenantId,
    template,
    database: place.database,
    role,
  };
  const until = new Date(Date.now() + options.timeLimitMs + VALID_LONGER_MS).toISOString();
  const settings: [string, string][] = [
    ['lock_timeout', String(options.lockTimeoutMs)],
    ['statement_timeout', String(options.statementTimeoutMs)],
    // What the tenant's own sessions are kept from by its tier or its state does not hold here.
    ['default_transaction_read_only', 'off'],
  ];
  const within = joined([login, database], ' IN DATABASE ');
  await quietly(session, facts, oneCluster, async () => {
    await session.batch([
      sql`CREATE ROLE ${login} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
          CONNECTION LIMIT ${trusted(String(CONNECTIONS))} VALID UNTIL ${literal(until)} PASSWORD ${secretLiteral(verifier)}`,
      sql`COMMENT ON ROLE ${login} IS ${literal(`${MARK}${JSON.stringify(mark)}`)}`,
      // Without superuser it takes membership to give a database to it, to end its sessions and to take what it made.
      ...(facts.superuser ? [] : [sql`GRANT ${login} TO CURRENT_USER`]),
      template === null
        ? sql`GRANT ${identifier(place.ownerRole)} TO ${login}`
        : sql`ALTER DATABASE ${database} OWNER TO ${login}`,
      aclLock(place.database),
      sql`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${login}`,
      ...settings.map(([key, value]) => sql`ALTER ROLE ${within} SET ${trusted(key)} = ${literal(value)}`),
      sql`ALTER ROLE ${within} SET search_path = ${loginPath(place.schema)}`,
      sql`ALTER ROLE ${within} SET role = ${literal(role)}`,
    ]);
  });
  return { name, password };
}

/**
 * Shuts the login, ends its sessions, gives what it may have made in its own name to `role` (null: to the session's user),
 * and drops it. `session` is in the database of the place. False: there is none.
 */
export async function dropCommandLogin(
  session: Session,
  name: string,
  role: string | null,
): Promise<boolean> {
  const { rows } = await session.run<{ mark: string | null; owns: boolean }>(
    sql`SELECT shobj_description(oid, 'pg_authid') AS mark,
          EXISTS (SELECT FROM pg_database WHERE datdba = pg_roles.oid AND datname = current_database()) AS owns
        FROM pg_roles WHERE rolname = ${name}`,
  );
  const [found] = rows;
  if (!found) return false;
  if (!found.mark?.startsWith(MARK)) {
    throw new CadastreError('CONFLICT', `A role ${name} exists and is not Cadastre's`, {
      target: name,
      wayOut: 'Rename that role on the server, then try again.',
    });
  }
  await closeLogin(session, name);
  const login = identifier(name);
  await session.transaction(() =>
    session.batch([
      ...(found.owns ? [sql`ALTER DATABASE ${identifier(session.database)} OWNER TO CURRENT_USER`] : []),
      sql`REASSIGN OWNED BY ${login} TO ${role === null ? trusted('CURRENT_USER') : identifier(role)}`,
      aclLock(session.database),
      sql`DROP OWNED BY ${login}`,
      sql`DROP ROLE ${login}`,
    ]),
  );
  return true;
}

/** null: the comment is not one of these. */
export function readMark(comment: string | null): LoginMark | null {
  if (!comment?.startsWith(MARK)) return null;
  try {
    return JSON.parse(comment.slice(MARK.length)) as LoginMark;
  } catch {
    return null;
  }
}
