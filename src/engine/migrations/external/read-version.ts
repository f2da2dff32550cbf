import { CadastreError } from '../../errors.ts';
import { searchPath } from '../../postgres/search-path.ts';
import type { Session } from '../../postgres/session.ts';
import { quoteIdentifier, sql, trusted } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { dollarQuoted } from '../run/file-script.ts';

interface VersionPlace {
  readonly schema: string | null;
  /** With whose rights it is asked. */
  readonly role: string;
  /** The session is a superuser's: then what is asked must be kept from its rights. */
  readonly superuser: boolean;
}

const TIMEOUT_MS = 10_000;
const LONGEST = 200;
/** The tool's own table is not there yet: nothing was ever applied. */
const NOTHING_YET: readonly string[] = [SQLSTATE.undefinedTable, '3F000'];

/**
 * Asks a place for its version, in a function with the rights of the role that owns its objects: a view or a function
 * that a tenant has put in the way can use no more than these, and RESET ROLE is refused within. Nothing is left, and
 * nothing can be written. null: nothing was ever applied. Errors: `STATEMENT_FAILED` and its kin.
 */
export async function readVersion(
  session: Session,
  query: string,
  { schema, role, superuser }: VersionPlace,
): Promise<string | null> {
  const name = `cadastre.run_version_${session.processId}()`;
  const path = searchPath(schema).sent;
  try {
    await session.script(
      [
        'BEGIN READ WRITE',
        `SET LOCAL statement_timeout = ${TIMEOUT_MS}`,
        'SET LOCAL lock_timeout = 1000',
        'SET LOCAL check_function_bodies = off',
        ...(superuser
          ? [
              'CREATE SCHEMA IF NOT EXISTS cadastre',
              `CREATE FUNCTION ${name} RETURNS TABLE (version text) LANGUAGE plpgsql SECURITY DEFINER
                 SET search_path = ${path} AS ${dollarQuoted(`BEGIN RETURN QUERY EXECUTE ${dollarQuoted(asText(query))}; END`)}`,
              `ALTER FUNCTION ${name} OWNER TO ${quoteIdentifier(role)}`,
              'SET TRANSACTION READ ONLY',
            ]
          : [
              'SET TRANSACTION READ ONLY',
              `SET LOCAL search_path = ${path}`,
              `SET LOCAL ROLE ${quoteIdentifier(role)}`,
            ]),
      ].join('\n;\n'),
    );
    const { rows } = await session.run<{ version: string | null }>(
      superuser
        ? sql`SELECT asked.version FROM ${trusted(name)} AS asked LIMIT 2`
        : sql`SELECT version FROM (${trusted(asText(query))}) AS asked LIMIT 2`,
    );
    if (rows.length > 1) {
      throw new CadastreError('STATEMENT_FAILED', 'The query for the version answers with several rows', {
        target: session.database,
        wayOut: 'Have migrations.version in blueprint.yaml answer with one value.',
      });
    }
    const version = rows[0]?.version?.trim() ?? '';
    return version === '' ? null : version.slice(0, LONGEST);
  } catch (error) {
    if (error instanceof CadastreError && NOTHING_YET.includes(error.details.sqlstate ?? '')) return null;
    throw error;
  } finally {
    await session.script('ROLLBACK').catch(() => undefined);
  }
}

/** Whatever type the value has. */
const asText = (query: string): string => `SELECT found::text AS version FROM (${query}\n) AS answer (found)`;
