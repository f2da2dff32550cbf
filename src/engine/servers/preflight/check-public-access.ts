import type { PreflightStatement } from '../../../shared/models/preflight.ts';
import { identifier, sql } from '../../postgres/sql.ts';
import { decide, type Finding, listed, passed, remedyFor } from './finding.ts';
import type { PreflightFacts } from './preflight-facts.ts';

const OWN = new Set(['postgres', 'template0', 'template1']);

/**
 * By default every role may connect to every database, and so would every tenant. Databases of tenants are
 * closed when they are made; what is found open here is everything else.
 */
export function checkPublicAccess(facts: PreflightFacts): Finding {
  const open = facts.databases.filter((each) => each.publicConnect && each.allowsConnections);
  if (open.length === 0) return passed('public-access', 'CONNECT not for PUBLIC');
  const grants = facts.superuser ? [] : open.filter((each) => !each.owned && !each.connectOfOwn);
  const statements: PreflightStatement[] = [
    ...grants.map(({ name }) => ({
      database: 'postgres',
      sql: `${sql`GRANT CONNECT ON DATABASE ${identifier(name)} TO ${identifier(facts.user)}`.shown};`,
      comment: 'Cadastre itself comes in through PUBLIC here',
    })),
    ...open.map(({ name }) => ({
      database: 'postgres',
      sql: `${sql`REVOKE CONNECT ON DATABASE ${identifier(name)} FROM PUBLIC`.shown};`,
    })),
  ];
  const names = open.map(({ name }) => name);
  const where = names.length > 3 ? `${names.length} databases` : listed(names);
  return decide('public-access', {
    title: `PUBLIC may connect to ${where}`,
    detail: `${names.length > 3 ? `${listed(names)}: every` : 'Every'} new tenant role could connect ${names.length === 1 ? 'to it' : 'to them'}. ${consequence(facts)}`,
    subject: names.join('\n'),
    statements,
    // Who does not own a database revokes nothing: PostgreSQL answers with a warning only.
    remedies: remedyFor(statements.length, facts.superuser || open.every((each) => each.owned)),
  });
}

function consequence(facts: PreflightFacts): string {
  const others = facts.databases.filter((each) => !OWN.has(each.name) && each.allowsConnections);
  if (facts.otherLoginRoles === 0) {
    return others.length === 0
      ? 'Nobody else uses this server yet: revoking is safe.'
      : 'No other role can log in: revoking takes nothing from anybody.';
  }
  const roles = facts.otherLoginRoles === 1 ? '1 other role' : `${facts.otherLoginRoles} other roles`;
  return `${roles} can log in and keep only what was granted to them by name: check that none comes in through PUBLIC. Sessions that are open stay open.`;
}
