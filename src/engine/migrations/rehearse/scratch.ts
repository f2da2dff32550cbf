import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, literal, sql } from '../../postgres/sql.ts';

/** Name and mark of the database of one rehearsal: nothing else is ever dropped by it. */
export const scratchName = (jobId: number) => `cadastre_rehearsal_${jobId}`;
const markOf = (jobId: number) => `Cadastre rehearsal, job ${jobId}`;

/** An empty database like `source`, which only superusers get into. What a former try has left is dropped first. */
export async function makeScratch(session: Session, jobId: number, source: string): Promise<void> {
  await dropScratch(session, jobId);
  const name = identifier(scratchName(jobId));
  const { rows } = await session.run<{
    owner: string;
    encoding: string;
    collate: string;
    ctype: string;
  }>(
    sql`SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
        FROM pg_database WHERE datname = ${source}`,
  );
  const [like] = rows;
  if (!like) throw new CadastreError('NOT_FOUND', `${source} is not on the server`, { target: source });
  await session.run(
    sql`CREATE DATABASE ${name} TEMPLATE template0 OWNER ${identifier(like.owner)} ENCODING ${literal(like.encoding)}
        LC_COLLATE ${literal(like.collate)} LC_CTYPE ${literal(like.ctype)} CONNECTION LIMIT 0`,
  );
  await session.batch([
    sql`COMMENT ON DATABASE ${name} IS ${literal(markOf(jobId))}`,
    sql`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
  ]);
}

/** Errors: `CONFLICT` where a database of that name is somebody else's. */
export async function dropScratch(session: Session, jobId: number): Promise<void> {
  const name = scratchName(jobId);
  const { rows } = await session.run<{ comment: string | null; empty: boolean }>(
    sql`SELECT shobj_description(oid, 'pg_database') AS comment, datconnlimit = 0 AS empty FROM pg_database WHERE datname = ${name}`,
  );
  const [found] = rows;
  if (!found) return;
  // Killed between the two statements that make it, it has no mark yet, and nobody was ever let in.
  if (found.comment !== markOf(jobId) && !(found.comment === null && found.empty)) {
    throw new CadastreError('CONFLICT', `${name} is on the server and is not of this rehearsal`, {
      target: name,
      wayOut: 'Rename or drop it, then resume the job.',
    });
  }
  await session.run(sql`DROP DATABASE ${identifier(name)} WITH (FORCE)`);
}
