import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { factsOf, namesOf, onServer, type ProvisionRun } from '../provision-run.ts';
import { cloneStrategy, databaseStatement } from '../statements.ts';
import { leaveTenant } from '../tenant-session.ts';
import { dropRoles, ourRoles } from './roles.ts';

/** PostgreSQL itself waits 5 s for a busy template before it gives up with 55006. */
const BUSY_ATTEMPTS = 8;

/** Clones the template; a busy one is tried again with growing pauses, a vanished one is built again. */
export async function createDatabase(run: ProvisionRun): Promise<string> {
  const names = namesOf(run);
  let rebuilt = false;
  for (let attempt = 1; ; attempt += 1) {
    const template =
      run.template ??
      (await run.context.ensureTemplate(run.input.serverId, run.blueprint, run.voice.progress));
    run.template = template;
    const strategy = cloneStrategy(template.bytes, await factsOf(run));
    try {
      await inTurn(run, () =>
        onServer(run, (session) => session.run(databaseStatement(names, template.template, strategy))),
      );
      run.fresh = true;
      return `clone of ${template.template}${strategy ? `, ${strategy}` : ''}${attempt > 1 ? `, tried ${attempt} times` : ''}`;
    } catch (error) {
      const sqlstate = error instanceof CadastreError ? error.details.sqlstate : undefined;
      // The unique index speaks when another CREATE DATABASE ends in the very same moment.
      if (sqlstate === SQLSTATE.duplicateDatabase || sqlstate === SQLSTATE.uniqueViolation)
        return acceptExisting(run);
      if (sqlstate === SQLSTATE.invalidCatalogName && !rebuilt) {
        run.voice.remark(`3D000: the template ${template.template} is gone and is built again`, 'retry');
        run.context.forgetTemplate(run.input.serverId, run.blueprint);
        run.template = null;
        rebuilt = true;
      } else if (sqlstate === SQLSTATE.objectInUse && attempt < BUSY_ATTEMPTS) {
        await pause(run, template.template, attempt);
      } else {
        throw error;
      }
    }
  }
}

async function inTurn(run: ProvisionRun, clone: () => Promise<unknown>): Promise<void> {
  const { signal } = run.voice;
  try {
    await run.context.clones.take(run.input.serverId, signal, clone);
  } catch (error) {
    if (!signal.aborted || error instanceof CadastreError) throw error;
    throw new CadastreError('CANCELLED', 'Cancelled while others were being cloned');
  }
}

/**
 * Closes what is connected and drops the database, if it is the one this job made. One of somebody else's is left
 * alone. Should it be ours after all, with another owner by now, then it still has our roles in its privileges, and
 * dropping those fails in sight of everybody.
 */
export async function dropDatabase(run: ProvisionRun): Promise<void> {
  await leaveTenant(run);
  if (run.voice.record.tenantId === null) return;
  const names = namesOf(run);
  await onServer(run, async (session) => {
    if ((await ownerOf(session, names.database)) === null) return;
    if (!(await isOurs(run, session))) {
      run.voice.remark(`The database ${names.database} is not the one this job made; it is left alone`);
      return;
    }
    await session.run(sql`DROP DATABASE IF EXISTS ${identifier(names.database)} WITH (FORCE)`);
  });
}

/**
 * Drops the roles. The server ends a CREATE DATABASE even when who sent it was killed: one that had not ended when we
 * looked for the database keeps its owner from being dropped, and is there by now.
 */
export async function dropRolesAtLast(run: ProvisionRun): Promise<void> {
  try {
    await dropRoles(run);
  } catch (error) {
    const late =
      error instanceof CadastreError && error.details.sqlstate === SQLSTATE.dependentObjectsStillExist;
    if (!late) throw error;
    await dropDatabase(run);
    await dropRoles(run);
  }
}

async function acceptExisting(run: ProvisionRun): Promise<string> {
  const names = namesOf(run);
  if (await onServer(run, (session) => isOurs(run, session))) return `${names.database} stood already`;
  throw new CadastreError('CONFLICT', `A database ${names.database} exists and is not of this job`, {
    target: names.database,
    wayOut: 'Undo this job and create the tenant again: it will take the next number.',
  });
}

/** It is ours when it belongs to the owner role that carries this job's mark: both came in one statement. */
async function isOurs(run: ProvisionRun, session: Session): Promise<boolean> {
  const { database, ownerRole } = namesOf(run);
  return (await ownerOf(session, database)) === ownerRole && (await ourRoles(run, session)).has(ownerRole);
}

async function ownerOf(session: Session, database: string): Promise<string | null> {
  const { rows } = await session.run<{ owner: string }>(
    sql`SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = ${database}`,
  );
  return rows[0]?.owner ?? null;
}

async function pause(run: ProvisionRun, template: string, attempt: number): Promise<void> {
  const { rows } = await run.maintenance.run<{ pid: number }>(
    sql`SELECT pid FROM pg_stat_activity WHERE datname = ${template}`,
  );
  const holders = rows.length > 0 ? `held by pid ${rows.map((row) => row.pid).join(', ')}; ` : '';
  const milliseconds = Math.round((0.5 + Math.random()) * Math.min(250 * 2 ** attempt, 5000));
  run.voice.remark(`55006, template busy: ${holders}again in ${(milliseconds / 1000).toFixed(1)} s`, 'retry');
  await sleep(milliseconds, undefined, { signal: run.voice.signal }).catch(() => {
    throw new CadastreError('CANCELLED', 'Cancelled while the template was busy');
  });
}
