import { randomBytes } from 'node:crypto';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, type Statement, sql } from '../../postgres/sql.ts';

/** What a user who is no superuser may do with the roles it makes, found by doing it. */
export interface RoleProbe {
  readonly creates: boolean;
  readonly alters: boolean;
  /** May act as a new role, as making it the owner of a database asks for. */
  readonly sets: boolean;
  /** May give itself that right. */
  readonly grantsItself: boolean;
}

/**
 * Makes a role, alters it, grants it and becomes it, in a transaction that is always rolled back. The rules
 * changed in 16 and hosted services change them again, so asking beats deducing.
 */
export async function probeRoles(session: Session): Promise<RoleProbe> {
  const role = identifier(`cadastre_probe_${randomBytes(6).toString('hex')}`);
  await session.script('BEGIN READ WRITE');
  try {
    const creates = await works(session, sql`CREATE ROLE ${role} NOLOGIN`);
    if (!creates) return { creates, alters: false, sets: false, grantsItself: false };
    const alters = await works(session, sql`ALTER ROLE ${role} CONNECTION LIMIT 3`);
    const sets = await works(session, sql`SET LOCAL ROLE ${role}`);
    if (sets) await session.run(sql`RESET ROLE`);
    const granted = await works(session, sql`GRANT ${role} TO CURRENT_USER`);
    const grantsItself = granted && (await works(session, sql`SET LOCAL ROLE ${role}`));
    return { creates, alters, sets, grantsItself };
  } finally {
    await session.script('ROLLBACK');
  }
}

async function works(session: Session, statement: Statement): Promise<boolean> {
  await session.script('SAVEPOINT probe');
  try {
    await session.run(statement);
    await session.script('RELEASE SAVEPOINT probe');
    return true;
  } catch (error) {
    // Only an answer of the server counts as a no; a lost connection is no answer.
    if (!(error instanceof CadastreError) || error.details.sqlstate === undefined) throw error;
    await session.script('ROLLBACK TO SAVEPOINT probe');
    return false;
  }
}
