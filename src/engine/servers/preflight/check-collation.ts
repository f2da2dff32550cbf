import type { PreflightStatement } from '../../../shared/models/preflight.ts';
import { identifier, literal, sql } from '../../postgres/sql.ts';
import { blocks, decide, type Finding, listed, passed, remedyFor } from './finding.ts';
import type { DatabaseFacts, PreflightFacts } from './preflight-facts.ts';

/**
 * `CREATE DATABASE` refuses a template whose recorded collation version is not the library's (manual, ALTER
 * DATABASE, notes), which a system upgrade brings about. Recorded since 15; template0 records none.
 */
export function checkCollation(facts: PreflightFacts): Finding {
  if (facts.major < 15) {
    return passed(
      'collation',
      'not recorded',
      `PostgreSQL ${facts.major} keeps no collation version of a database.`,
    );
  }
  const off = facts.databases.filter(
    (each) => each.recordedCollation !== null && each.recordedCollation !== each.actualCollation,
  );
  if (off.length === 0) {
    const recorded = facts.databases.find((each) => each.name === 'template1')?.recordedCollation;
    return passed('collation', recorded ? `${recorded}, as recorded` : 'needs no version');
  }
  const needed = off.filter((each) => each.isTemplate || each.name === 'postgres');
  const first = needed[0] ?? off[0];
  const statements = [...needed, ...off.filter((each) => !needed.includes(each))].flatMap(mend);
  const owned = off.every((each) => each.owned);
  // Without an actual version the record itself is mended, which takes a superuser.
  const canRun = facts.superuser || (owned && off.every((each) => each.actualCollation !== null));
  const open = {
    title: `${listed(off.map(({ name }) => name))} ${off.length === 1 ? 'has' : 'have'} a collation version mismatch`,
    detail: `Recorded ${first?.recordedCollation}, the library now says ${first?.actualCollation ?? 'none'}. ${
      needed.length > 0
        ? 'CREATE DATABASE from these templates fails.'
        : 'Indexes on text may be in the wrong order until they are built again.'
    } Building the indexes again takes time and locks while it runs.`,
    subject: off.map(({ name, actualCollation }) => `${name} ${actualCollation}`).join('\n'),
    statements,
    remedies: remedyFor(statements.length, canRun),
  };
  return needed.length > 0 ? blocks('collation', open) : decide('collation', open);
}

function mend(database: DatabaseFacts): PreflightStatement[] {
  const { name } = database;
  const quoted = identifier(name);
  const elsewhere = name === 'postgres' ? 'template1' : 'postgres';
  const reindex: PreflightStatement = {
    database: name,
    sql: `${sql`REINDEX DATABASE ${quoted}`.shown};`,
    comment: 'indexes sorted under the old rules',
  };
  const refresh: PreflightStatement =
    database.actualCollation === null
      ? {
          database: name,
          sql: `${sql`UPDATE pg_database SET datcollversion = NULL WHERE datname = ${literal(name)}`.shown};`,
          comment: 'the library has no version to record',
        }
      : {
          database: name,
          sql: `${sql`ALTER DATABASE ${quoted} REFRESH COLLATION VERSION`.shown};`,
          comment: `then record ${database.actualCollation}`,
        };
  if (database.allowsConnections) return [reindex, refresh];
  const allow = (yes: boolean): PreflightStatement => ({
    database: elsewhere,
    sql: `${sql`ALTER DATABASE ${quoted}`.shown} ALLOW_CONNECTIONS ${yes};`,
    comment: yes ? 'closed until now' : 'closed again',
  });
  return [allow(true), reindex, refresh, allow(false)];
}
