import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../errors.ts';
import type { Place } from '../lifecycle/place.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, joined, literal, secretLiteral, sql, trusted } from '../postgres/sql.ts';

interface OtherLogin {
  readonly from: string;
  readonly to: string;
  readonly place: Place;
  readonly verifier: string;
  readonly marker: string;
}

/** How long sessions of a login that was shut may take to end, in milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Makes the other login able to sign in, with all that the present one has: its limits, its settings, and through
 * membership its privileges. What it creates belongs to the role that holds them: its sessions act as that role.
 * Run inside a transaction that stays out of the server's log. May run twice.
 */
export async function openLogin(session: Session, login: OtherLogin): Promise<string> {
  const { from, to, place, verifier, marker } = login;
  const { role, database } = place;
  const { rows } = await session.run<{ mark: string | null }>(
    sql`SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = ${to}`,
  );
  const there = rows[0];
  const isTwin = to !== role;
  if (there && isTwin && !(there.mark ?? '').startsWith(`Cadastre tenant ${place.tenantId},`)) {
    throw new CadastreError('CONFLICT', `A role ${to} exists and is not this tenant's`, {
      wayOut: 'Rename that role on the server, then resume this job.',
    });
  }
  if (!there) {
    await session.run(
      sql`CREATE ROLE ${identifier(to)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT`,
    );
    await session.run(sql`COMMENT ON ROLE ${identifier(to)} IS ${literal(marker)}`);
  }
  if (isTwin) await session.run(sql`GRANT ${identifier(role)} TO ${identifier(to)}`);
  await copySettings(session, from, to, database);
  // What the second login makes belongs to the first, as if there were one.
  if (isTwin)
    await session.run(
      sql`ALTER ROLE ${identifier(to)} IN DATABASE ${identifier(database)} SET role = ${literal(role)}`,
    );
  const limits = await session.run<{ limit: number; until: string | null }>(
    sql`SELECT rolconnlimit AS limit, rolvaliduntil::text AS until FROM pg_roles WHERE rolname = ${from}`,
  );
  const { limit = -1, until = null } = limits.rows[0] ?? {};
  const validity = until === null ? [] : [trusted(' VALID UNTIL '), literal(until)];
  await session.run(
    sql`ALTER ROLE ${identifier(to)} LOGIN CONNECTION LIMIT ${joined([trusted(String(limit)), ...validity], '')} PASSWORD ${secretLiteral(verifier)}`,
  );
  return there ? 'opened' : 'made';
}

/** Shuts a login: no password, no LOGIN, no session of it left. Answers how many it ended. May run twice. */
export async function closeLogin(session: Session, login: string): Promise<number> {
  const { rows } = await session.run(sql`SELECT FROM pg_roles WHERE rolname = ${login}`);
  if (rows.length === 0) return 0;
  await session.run(sql`ALTER ROLE ${identifier(login)} NOLOGIN PASSWORD NULL`);
  const ended = new Set<number>();
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    const found = await session.run<{ pid: number }>(
      // In the target list: as a condition it could be asked of every session before the name is compared.
      sql`SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${login}`,
    );
    if (found.rows.length === 0) return ended.size;
    for (const { pid } of found.rows) ended.add(pid);
    if (performance.now() > until) {
      throw new CadastreError('TIMEOUT', `Sessions of ${login} do not end: pid ${[...ended].join(', ')}`, {
        wayOut: 'See on the server what they wait for, then resume.',
      });
    }
    await sleep(50);
  }
}

/** Values as PostgreSQL itself reads and writes them: some are lists whose quoting is theirs. */
async function copySettings(session: Session, from: string, to: string, database: string): Promise<void> {
  await session.run(sql`ALTER ROLE ${identifier(to)} RESET ALL`);
  await session.run(sql`ALTER ROLE ${identifier(to)} IN DATABASE ${identifier(database)} RESET ALL`);
  const { rows } = await session.run<{ database: string | null; name: string; value: string }>(
    sql`SELECT datname AS database, split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
        FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole
        LEFT JOIN pg_database ON pg_database.oid = setdatabase, unnest(setconfig) AS setting
        WHERE rolname = ${from} AND split_part(setting, '=', 1) NOT IN ('role', 'session_authorization')`,
  );
  for (const { database: where, name, value } of rows) {
    const place = joined(where === null ? [] : [trusted(' IN DATABASE '), identifier(where)], '');
    await session.run(sql`SAVEPOINT copied`);
    await session.run(sql`SELECT set_config(${name}, ${value}, true)`);
    await session.run(sql`ALTER ROLE ${identifier(to)}${place} SET ${identifier(name)} FROM CURRENT`);
    // The value was ours for a moment only; the role keeps it.
    await session.run(sql`RESET ${identifier(name)}`);
    await session.run(sql`RELEASE SAVEPOINT copied`);
  }
}
