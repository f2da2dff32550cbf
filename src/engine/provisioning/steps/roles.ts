import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, secretLiteral, sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { scramVerifier } from '../../secrets/scram-verifier.ts';
import { factsOf, namesOf, onServer, type ProvisionRun } from '../provision-run.ts';
import { quietly } from '../quietly.ts';
import { roleMarker, roleStatements } from '../statements.ts';

/** The unique index speaks when another transaction makes the same role in the very same moment. */
const TAKEN: readonly string[] = [SQLSTATE.duplicateObject, SQLSTATE.uniqueViolation];

/** Makes the owner role and the login role, both or neither, each carrying the mark of this job. */
export async function createRoles(run: ProvisionRun): Promise<string> {
  const names = namesOf(run);
  const verifier = await scramVerifier(run.secrets.password);
  const marker = roleMarker(names.id, run.ticket);
  const facts = await factsOf(run);
  return onServer(run, async (session) => {
    try {
      await quietly(session, facts, run.oneCluster, () =>
        session.batch(roleStatements(names, verifier, marker, facts)),
      );
      return `${names.role} with SCRAM, ${names.ownerRole} without login`;
    } catch (error) {
      if (!(error instanceof CadastreError) || !TAKEN.includes(error.details.sqlstate ?? '')) throw error;
    }
    const marked = await ourRoles(run, session);
    if (!marked.has(names.role) || !marked.has(names.ownerRole)) {
      throw new CadastreError(
        'CONFLICT',
        `A role ${names.role} or ${names.ownerRole} exists and is not of this job`,
        {
          wayOut: 'Undo this job and create the tenant again: it will take the next number.',
        },
      );
    }
    // An earlier run of this step: the verifier is set again, in case only that was lost.
    const statement = sql`ALTER ROLE ${identifier(names.role)} PASSWORD ${secretLiteral(verifier)}`;
    await quietly(session, facts, run.oneCluster, () => session.batch([statement]));
    return `${names.role} and ${names.ownerRole} stood already`;
  });
}

/** Drops the roles that carry this job's mark, and no others. The database is gone by then. */
export async function dropRoles(run: ProvisionRun): Promise<void> {
  if (run.voice.record.tenantId === null) return;
  await onServer(run, async (session) => {
    for (const role of await ourRoles(run, session)) await session.run(sql`DROP ROLE ${identifier(role)}`);
  });
}

export async function ourRoles(run: ProvisionRun, session: Session): Promise<Set<string>> {
  const names = namesOf(run);
  const { rows } = await session.run<{ rolname: string }>(
    // By the mark alone: those that its tier names beside these two carry it as well.
    sql`SELECT rolname FROM pg_shdescription JOIN pg_roles ON pg_roles.oid = objoid
        WHERE classoid = 'pg_authid'::regclass AND description = ${roleMarker(names.id, run.ticket)}
        ORDER BY rolname = ${names.ownerRole}, rolname`,
  );
  return new Set(rows.map((row) => row.rolname));
}
