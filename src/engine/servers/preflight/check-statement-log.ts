import { decide, type Finding, passed, remedyFor } from './finding.ts';
import type { PreflightFacts } from './preflight-facts.ts';

/**
 * Does the server write statements to its log: they carry the data of tenants. No password is ever among Cadastre's
 * statements; the verifiers of new passwords are kept out of the log where a superuser may say so.
 */
export function checkStatementLog(
  facts: Pick<PreflightFacts, 'superuser' | 'logStatement' | 'logMinDurationMs'>,
): Finding {
  const { superuser, logStatement, logMinDurationMs } = facts;
  const named = logStatement !== 'none';
  const slow = logMinDurationMs >= 0;
  if (!named && !slow) return passed('statement-log', 'no statement is written to the log');
  const settings = [
    ...(named ? [`log_statement = ${logStatement}`] : []),
    ...(slow ? [`log_min_duration_statement = ${logMinDurationMs} ms`] : []),
  ];
  const statements = [
    ...(named ? [{ database: 'postgres', sql: "ALTER SYSTEM SET log_statement = 'none';" }] : []),
    ...(slow ? [{ database: 'postgres', sql: 'ALTER SYSTEM SET log_min_duration_statement = -1;' }] : []),
    { database: 'postgres', sql: 'SELECT pg_reload_conf();', comment: 'no restart, no session is closed' },
  ];
  return decide('statement-log', {
    title: `Statements are written to the server’s log: ${settings.join(', ')}`,
    detail: `Whoever reads that log reads data of tenants. Cadastre sends no password in any statement: a role gets a SCRAM verifier. ${
      superuser
        ? 'As a superuser it keeps the statements with verifiers out of the log, for their transaction alone; its other statements, such as a seed, stay in it.'
        : 'This user is no superuser, so that the statements with verifiers are in the log too.'
    }`,
    subject: settings.join('\n'),
    statements,
    remedies: remedyFor(statements.length, superuser),
  });
}
