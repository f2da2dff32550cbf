import type { GateRole } from '../../shared/models/gate.ts';
import type { Actor } from '../acts/actor.ts';
import { type ActRecord, performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, literal, secretLiteral, sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';

/** NOLOGIN, and the same in all platform databases of a server. */
const GATE_ROLE = 'cadastre_gate';

const QUIET = [
  sql`SET LOCAL log_statement = 'none'`,
  sql`SET LOCAL log_min_duration_statement = -1`,
  sql`SET LOCAL log_min_error_statement = 'panic'`,
];

interface Parts {
  readonly audit: AuditLog;
  readonly platform: { open(): Promise<OpenPlatform> };
  /** The name of a server. */
  readonly serverName: (id: string) => string;
}

/** Who may ask the gate, and all that the role may do in the platform database. */
export async function describeGateRole(parts: Parts): Promise<GateRole> {
  const platform = await parts.platform.open();
  const { rows: logins } = await platform.database.run<{ name: string; can_login: boolean }>(
    sql`SELECT rolname AS name, rolcanlogin AS can_login FROM pg_roles
        JOIN pg_auth_members ON member = pg_roles.oid
        WHERE roleid = ${GATE_ROLE}::regrole AND NOT rolsuper AND rolname <> current_user ORDER BY rolname`,
  );
  const { rows: functions } = await platform.database.run<{ signature: string }>(
    sql`SELECT pg_proc.oid::regprocedure::text AS signature FROM pg_proc
        JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND has_schema_privilege(${GATE_ROLE}, nspname, 'USAGE')
          AND has_function_privilege(${GATE_ROLE}, pg_proc.oid, 'EXECUTE') ORDER BY 1`,
  );
  return {
    role: GATE_ROLE,
    server: parts.serverName(platform.serverId),
    database: platform.databaseName,
    logins: logins.map(({ name, can_login }) => ({ name, canLogin: can_login })),
    mayExecute: functions.map(({ signature }) => signature),
  };
}

/**
 * Makes a login that may ask the gate and do nothing else. The verifier is made here, so that the password reaches
 * neither the server nor its log. Errors: `ALREADY_EXISTS` naming `name`, `PERMISSION_DENIED`.
 */
export function createGateLogin(
  parts: Parts,
  actor: Actor,
  { name, password }: { name: string; password: string },
): Promise<GateRole> {
  return act(parts, actor, 'create gate login', name, async (session, record) => {
    const verifier = await scramVerifier(password);
    const { rows } = await session.run<{ superuser: boolean }>(
      sql`SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
    );
    // Only a superuser may keep a statement out of the log; what others leave there is a verifier, not a password.
    if (rows[0]?.superuser) {
      for (const statement of QUIET) await session.run(statement);
    }
    const creation = sql`CREATE ROLE ${identifier(name)} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE
      NOREPLICATION NOBYPASSRLS PASSWORD ${secretLiteral(verifier)} IN ROLE ${identifier(GATE_ROLE)}`;
    const comment = sql`COMMENT ON ROLE ${identifier(name)} IS ${literal('Cadastre gate login')}`;
    try {
      await session.run(creation);
    } catch (error) {
      if (!(error instanceof CadastreError) || error.details.sqlstate !== SQLSTATE.duplicateObject)
        throw error;
      throw new CadastreError('ALREADY_EXISTS', `There is already a role ${name} on this server`, {
        fields: [{ field: 'name', message: 'Taken' }],
        wayOut: 'Choose another name, or take that login away.',
        command: `cadastre gate role --drop-login ${name}`,
      });
    }
    await session.run(comment);
    record.statement(creation.shown);
  });
}

/** Errors: `NOT_FOUND`, and `REFUSED` for a role that is more than a login of the gate. */
export function dropGateLogin(parts: Parts, actor: Actor, name: string): Promise<GateRole> {
  return act(parts, actor, 'drop gate login', name, async (session, record) => {
    const { rows } = await session.run<{ ours: boolean }>(
      sql`SELECT shobj_description(oid, 'pg_authid') = 'Cadastre gate login' AND NOT rolsuper
            AND (SELECT array_agg(roleid::regrole::text) FROM pg_auth_members WHERE member = pg_roles.oid)
              = ARRAY[${GATE_ROLE}] AS ours
          FROM pg_roles WHERE rolname = ${name}`,
    );
    const found = rows[0];
    if (!found) {
      throw new CadastreError('NOT_FOUND', `There is no role ${name} on this server`, {
        fields: [{ field: 'name', message: 'Not there' }],
        wayOut: 'The list of logins shows those there are.',
        command: 'cadastre gate role',
      });
    }
    if (!found.ours) {
      throw new CadastreError('REFUSED', `The role ${name} is more than a login of the gate`, {
        fields: [{ field: 'name', message: 'Not made by Cadastre, or changed since' }],
        wayOut: 'Drop it by hand, if it is to go.',
      });
    }
    const statement = sql`DROP ROLE ${identifier(name)}`;
    await session.run(statement);
    record.statement(statement.shown);
  });
}

async function act(
  parts: Parts,
  actor: Actor,
  verb: string,
  name: string,
  work: (session: Session, record: ActRecord) => Promise<void>,
): Promise<GateRole> {
  const intent = { actor, verb, target: `role ${name}`, input: { name } };
  await performAct(parts.audit, intent, async (record) => {
    const platform = await parts.platform.open();
    await platform.database.transaction((session) => work(session, record));
  });
  return describeGateRole(parts);
}
