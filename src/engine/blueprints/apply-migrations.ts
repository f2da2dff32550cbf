import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql, trusted } from '../postgres/sql.ts';
import type { Blueprint, Migration } from './blueprint.ts';
import { invalidIndexes, refuseInvalidIndexes } from './invalid-indexes.ts';
import { migrationError } from './migration-error.ts';
import {
  createHistory,
  historyRow,
  pendingMigrations,
  readHistory,
  type SchemaHistory,
} from './schema-history.ts';
import { splitStatements } from './sql-text.ts';

export interface ApplyOptions {
  /** The NOLOGIN role that shall own what the files make. */
  readonly ownerRole: string;
  /** Written into the history: a job, a person, a template. */
  readonly appliedBy: string;
  /** How long a statement may wait for a lock; 5,000 when left out. */
  readonly lockTimeoutMs?: number;
}

/** Two processes must not apply to one database at once; the number only has to be ours. */
const LOCK = trusted('7305804402');
const LOCK_WAIT_MS = 60_000;
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Brings the session's database up to the blueprint. The session is a superuser's; files run as `ownerRole`
 * with `search_path` public, each in one transaction with its history row. Costs two queries when nothing is to
 * do. Where files were applied, settings of the session are reset (`RESET ALL`), as a file may change them.
 * Throws `CONFLICT` for an edited, missing or out-of-order file, otherwise the error of the statement with
 * file and line; what was applied before stays applied.
 */
export async function applyMigrations(
  session: Session,
  blueprint: Blueprint,
  options: ApplyOptions,
): Promise<{ applied: string[] }> {
  if (isUpToDate(blueprint, await readHistory(session))) return { applied: [] };
  if (blueprint.command) throw onlyByCommand(blueprint, session.database);
  await lockDatabase(session);
  try {
    await createHistory(session);
    const history = (await readHistory(session)) ?? new Map();
    const applied: string[] = [];
    for (const migration of pendingMigrations(blueprint, history, session.database)) {
      await applyOne(session, migration, options);
      applied.push(migration.version);
    }
    return { applied };
  } finally {
    // A lost connection has no lock left and answers with an error, which must not hide the first one.
    await session.script(`SELECT pg_catalog.pg_advisory_unlock(${LOCK.sent})`).catch(() => undefined);
  }
}

/** Has the database exactly the files of the blueprint? */
export function isUpToDate(blueprint: Blueprint, history: SchemaHistory | null): boolean {
  // A command is known by what it consists of: which version it leads to, it tells when it has run.
  if (blueprint.command)
    return [...(history ?? []).values()].includes(blueprint.migrations[0]?.checksum ?? '');
  return (
    history !== null &&
    history.size === blueprint.migrations.length &&
    blueprint.migrations.every((each) => history.get(each.version) === each.checksum)
  );
}

function onlyByCommand({ name }: Blueprint, database: string): CadastreError {
  return new CadastreError(
    'CONFLICT',
    `${database} was not brought up by the command of ${name} as it is now`,
    {
      target: database,
      wayOut: 'Bring it up by a migration.',
      command: 'cadastre migrate run',
    },
  );
}

/** Asks again and again: one who waits inside a statement would block CREATE INDEX CONCURRENTLY for ever. */
async function lockDatabase(session: Session): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const { rows } = await session.run<{ locked: boolean }>(
      sql`SELECT pg_catalog.pg_try_advisory_lock(${LOCK}) AS locked`,
    );
    if (rows[0]?.locked) return;
    if (performance.now() > deadline) {
      throw new CadastreError('TIMEOUT', `Somebody else is migrating ${session.database}`, {
        target: session.database,
        wayOut: 'Wait until the other migration is over, then resume.',
      });
    }
    await sleep(100);
  }
}

async function applyOne(session: Session, migration: Migration, options: ApplyOptions): Promise<void> {
  try {
    if (migration.transactional) await applyInTransaction(session, migration, options);
    else await applyAlone(session, migration, options);
  } catch (error) {
    await cleanSession(session).catch(() => undefined);
    throw error;
  }
  await cleanSession(session);
}

async function applyInTransaction(session: Session, migration: Migration, options: ApplyOptions) {
  const started = performance.now();
  await session.transaction(async () => {
    await session.batch([...settings(options, 'LOCAL')]);
    try {
      await session.script(migration.content);
    } catch (error) {
      throw migrationError(migration, error, 0);
    }
    await session.script('RESET ROLE');
    await session.run(historyRow(migration, performance.now() - started, options.appliedBy));
  });
}

/** Statement by statement; recorded only when all ran and every index of the file is valid. */
async function applyAlone(session: Session, migration: Migration, options: ApplyOptions) {
  const started = performance.now();
  const before = await invalidIndexes(session);
  await session.batch([...settings(options, 'SESSION')]);
  for (const statement of splitStatements(migration.content)) {
    try {
      await session.script(statement.text);
    } catch (error) {
      throw migrationError(migration, error, statement.start);
    }
  }
  await session.script('RESET ROLE');
  refuseInvalidIndexes(migration, before, await invalidIndexes(session));
  await session.run(historyRow(migration, performance.now() - started, options.appliedBy));
}

function settings({ ownerRole, lockTimeoutMs = LOCK_TIMEOUT_MS }: ApplyOptions, scope: 'LOCAL' | 'SESSION') {
  const scoped = trusted(scope);
  return [
    sql`SET ${scoped} lock_timeout = ${trusted(String(Math.round(lockTimeoutMs)))}`,
    sql`SET ${scoped} search_path = public, pg_temp`,
    sql`SET ${scoped} ROLE ${identifier(ownerRole)}`,
  ];
}

/** So that neither the next file nor the caller works with what a file has set. */
async function cleanSession(session: Session): Promise<void> {
  await session.batch([sql`RESET ROLE`, sql`RESET ALL`]);
}
