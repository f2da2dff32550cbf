import type { PreflightStatement } from '../../../shared/models/preflight.ts';
import { identifier, sql } from '../../postgres/sql.ts';
import { blocks, decide, type Finding, listed, passed, remedyFor } from './finding.ts';
import type { PreflightFacts } from './preflight-facts.ts';
import type { RoleProbe } from './probe-roles.ts';

interface Missing {
  readonly what: string;
  readonly why: string;
  readonly blocks: boolean;
  readonly statement: PreflightStatement | null;
  /** May this user run the statement itself? */
  readonly own: boolean;
}

/**
 * Superuser, or for this version exactly what is missing (manual, sections 22.2 and 22.5). `probe` is null for a
 * superuser, on a standby, and where CREATEROLE is missing.
 */
export function checkPrivileges(facts: PreflightFacts, probe: RoleProbe | null): Finding {
  if (facts.inRecovery) {
    return blocks('privileges', {
      title: 'This server is a standby',
      detail: 'It takes no writes, so no tenant can be made here. Connect to its primary instead.',
      subject: 'standby',
    });
  }
  if (facts.superuser) return passed('privileges', `${facts.user} is a superuser`);
  const missing = [...missingAttributes(facts), ...missingOnRoles(facts, probe), ...missingRoles(facts)];
  if (missing.length === 0) return passed('privileges', `${facts.user} has every right that is needed`);
  const statements = missing.flatMap(({ statement }) => (statement ? [statement] : []));
  const open = {
    title: `${facts.user} lacks ${listed(
      missing.map(({ what }) => what),
      4,
    )}`,
    detail: missing.map(({ why }) => why).join(' '),
    subject: missing.map(({ what }) => what).join('\n'),
    statements,
    remedies:
      statements.length === 0
        ? []
        : remedyFor(
            statements.length,
            missing.every(({ own }) => own),
          ),
  };
  return missing.some((each) => each.blocks) ? blocks('privileges', open) : decide('privileges', open);
}

function missingAttributes(facts: PreflightFacts): Missing[] {
  const names = [...(facts.createdb ? [] : ['CREATEDB']), ...(facts.createrole ? [] : ['CREATEROLE'])];
  return names.map((what) => ({
    what,
    why:
      what === 'CREATEDB'
        ? 'Without CREATEDB no tenant database can be made.'
        : 'Without CREATEROLE no tenant role can be made, and no password changed.',
    blocks: true,
    statement: alterRole(facts.user, what, 'as a superuser'),
    own: false,
  }));
}

function missingOnRoles(facts: PreflightFacts, probe: RoleProbe | null): Missing[] {
  if (!facts.createrole || probe === null) return [];
  if (!probe.creates) {
    return [
      {
        what: 'the right to make roles',
        why: 'It has CREATEROLE, and this server refuses to make a role all the same: look at its extensions and its provider’s rules.',
        blocks: true,
        statement: null,
        own: false,
      },
    ];
  }
  const found: Missing[] = [];
  if (!probe.alters) {
    found.push({
      what: 'ALTER on the roles it makes',
      why: 'It can make roles and not alter them, so limits, new passwords and suspension fail.',
      blocks: true,
      statement: alterRole(
        facts.user,
        'SUPERUSER',
        'as a superuser; or ask the provider how roles are altered',
      ),
      own: false,
    });
  }
  if (!probe.sets && !probe.grantsItself) {
    found.push({
      what: 'SET on the roles it makes',
      why: 'It cannot act as the roles it makes, so it cannot make one the owner of a database.',
      blocks: true,
      statement: alterRole(
        facts.user,
        'SUPERUSER',
        'as a superuser; or ask the provider how roles are granted',
      ),
      own: false,
    });
  }
  // Before 16 CREATEROLE may always grant itself; from 16 on the grant comes with the role if this is set.
  const grants = (facts.createroleSelfGrant ?? '').split(',').map((each) => each.trim());
  const complete = grants.includes('set') && grants.includes('inherit');
  if (facts.major >= 16 && !complete && (probe.sets || probe.grantsItself)) {
    found.push({
      what: 'SET and INHERIT on new roles',
      why: `PostgreSQL ${facts.major}: a role that is made by CREATEROLE cannot be made an owner until its maker has SET on it. This setting grants it each time.`,
      blocks: false,
      statement: alterRole(
        facts.user,
        "SET createrole_self_grant = 'set, inherit'",
        'for sessions from now on',
      ),
      own: true,
    });
  }
  return found;
}

function missingRoles(facts: PreflightFacts): Missing[] {
  const found: Missing[] = [];
  // Before 16 CREATEROLE may grant any role that is not a superuser's, these among them.
  const own = facts.major < 16 && facts.createrole;
  const grant = (role: string): PreflightStatement => ({
    database: 'postgres',
    sql: `${sql`GRANT ${identifier(role)} TO ${identifier(facts.user)}`.shown};`,
    comment: own ? undefined : 'as a superuser',
  });
  if (!facts.signalsBackends) {
    found.push({
      what: 'pg_signal_backend',
      why: 'Without pg_signal_backend it can end sessions only of roles it made itself, so suspending and purging may wait for others.',
      blocks: false,
      statement: grant('pg_signal_backend'),
      own,
    });
  }
  if (!facts.readsStatistics) {
    found.push({
      what: 'pg_read_all_stats',
      why: 'Without pg_read_all_stats it sees neither what other sessions do nor the size of databases it may not enter.',
      blocks: false,
      statement: grant('pg_read_all_stats'),
      own,
    });
  }
  return found;
}

const alterRole = (user: string, change: string, comment: string): PreflightStatement => ({
  database: 'postgres',
  sql: `${sql`ALTER ROLE ${identifier(user)}`.shown} ${change};`,
  comment,
});
