import type { AdoptionFinding, AdoptionRow } from '../../shared/models/adoption.ts';
import { identifier, sql } from '../postgres/sql.ts';
import type { Detected } from './detect-blueprint.ts';
import type { DatabaseFacts, DatabaseInside } from './inspect-database.ts';

/** What the administrator should know before a database is taken in, with statements where some would mend it. */
export function adoptionFindings(
  facts: DatabaseFacts,
  inside: DatabaseInside,
  role: string | null,
  detected: Detected,
): AdoptionFinding[] {
  return [...findings(facts, inside, role, detected.by), ...toolFindings(detected, inside)];
}

/** The first few. */
const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

function toolFindings({ by, noted }: Detected, { toolHistory }: DatabaseInside): AdoptionFinding[] {
  if (toolHistory === null) return [];
  const { tool, table, unfinished } = toolHistory;
  const found: AdoptionFinding[] = [];
  if (unfinished !== null) {
    found.push({
      check: 'tool-unfinished',
      severity: 'warning',
      message: `${tool} began ${unfinished} and did not end it, as ${table} says`,
      statements: [],
    });
  }
  if (by === 'tool' && noted !== null && noted.changed.length > 0) {
    found.push({
      check: 'tool-edited',
      severity: 'warning',
      message: `${listed(noted.changed)}: not the text that ${tool} applied, as the checksum in ${table} says`,
      statements: [],
    });
  }
  if (by === 'tool' || by === 'history') return found;
  const message =
    noted === null
      ? `${tool} made it, as ${table} says; a blueprint with its files and format: ${tool} would go on from there`
      : `${tool} has applied what no blueprint has, as ${table} says: ${listed(noted.missing)}`;
  found.push({
    check: 'tool-history',
    severity: noted === null ? 'note' : 'warning',
    message,
    statements: [],
  });
  return found;
}

function findings(
  facts: DatabaseFacts,
  inside: DatabaseInside,
  role: string | null,
  by: AdoptionRow['detectedBy'],
): AdoptionFinding[] {
  const database = identifier(facts.name);
  const found: AdoptionFinding[] = [];
  if (facts.public_connects) {
    const logins = [...new Set([...inside.logins.map(({ name }) => name), ...(role === null ? [] : [role])])];
    found.push({
      check: 'public-connect',
      severity: 'warning',
      message: `Every role of the server may connect to ${facts.name}, other tenants too`,
      statements: [
        ...logins.map((name) => sql`GRANT CONNECT ON DATABASE ${database} TO ${identifier(name)}`.shown),
        sql`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`.shown,
      ],
    });
  }
  const ownerLogin = inside.logins.find(({ owns }) => owns);
  if (facts.owner_logs_in && !facts.owner_super) {
    const owner = identifier(`${facts.name.slice(0, 50)}_owner`);
    found.push({
      check: 'owner-logs-in',
      severity: 'warning',
      message: `${facts.owner} owns the database and signs in: it can undo limits, settings and a freeze`,
      statements: [
        sql`CREATE ROLE ${owner} NOLOGIN`.shown,
        sql`REASSIGN OWNED BY ${identifier(facts.owner)} TO ${owner}`.shown,
        sql`ALTER DATABASE ${database} OWNER TO ${owner}`.shown,
        sql`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${identifier(facts.owner)}`.shown,
      ],
    });
  } else if (ownerLogin) {
    found.push({
      check: 'member-of-owner',
      severity: 'warning',
      message: `${ownerLogin.name} is a member of ${facts.owner}, so it owns what that one owns`,
      statements: [],
    });
  }
  if (facts.owner_super) {
    found.push({
      check: 'owner-is-superuser',
      severity: 'note',
      message: `The database belongs to the superuser ${facts.owner}; that role is never shut out or dropped`,
      statements: [],
    });
  } else if (inside.ownerElsewhere > 0) {
    found.push({
      check: 'shared-owner',
      severity: 'note',
      message: `${facts.owner} has something in ${inside.ownerElsewhere} other databases; a suspension takes its CONNECT here and leaves its login`,
      statements: [],
    });
  }
  if (by === 'tables') {
    found.push({
      check: 'no-history',
      severity: 'note',
      message: 'The version was found by the tables: there is no history of migrations with checksums',
      statements: [],
    });
  }
  if (inside.foreignHistory) {
    found.push({
      check: 'foreign-history',
      severity: 'warning',
      message: 'There is a table cadastre.schema_history that belongs to no superuser; it is not believed',
      statements: [],
    });
  }
  if (facts.encoding !== 'UTF8') {
    found.push({
      check: 'encoding',
      severity: 'note',
      message: `Its encoding is ${facts.encoding}; templates and backups of Cadastre are UTF8`,
      statements: [],
    });
  }
  return found;
}
