import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import { backupStands, makeBackup } from '../backups/make-backup.ts';
import { countBackups, removeBackupsOf } from '../backups/remove-backup.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import { sql } from '../postgres/sql.ts';
import { tenantRoleNames } from '../tenants/login-roles.ts';
import { readSnapshot } from './access-snapshots.ts';
import { isOpen, shutSteps } from './access-steps.ts';
import type { EndingContext } from './ending-context.ts';
import { forgetTenant } from './forget-tenant.ts';
import { type LifecycleStep, lifecycleJob, statusFoundBy } from './lifecycle-job.ts';
import { type LifecycleContext, type LifecycleRun, openLifecycleRun } from './lifecycle-run.ts';
import { placeNow } from './parking.ts';
import type { Place } from './place.ts';
import { standsInTheWay } from './places/database/destroy.ts';
import { placeKeeper } from './places/index.ts';
import { purgeJobInput, purgeState } from './purge-state.ts';
import { openPurgedRun } from './purged-run.ts';

/** How often the deadline of the status is moved on while a backup is being made; milliseconds. */
const EXTEND_EVERY_MS = 60_000;
/** PostgreSQL tells what a session wrote about a second after it ended. */
const COUNTERS_LATE_MS = 1_200;

/**
 * The end: a verified backup, nobody in, database and roles dropped, everything that names the customer forgotten, and
 * a signed proof. Until the first drop it can be undone; from there on it only goes on, as often as it takes.
 */
export function purgeTenantJob(context: EndingContext): JobDefinition<LifecycleRun> {
  const job = lifecycleJob(context, {
    kind: 'tenant.purge',
    act: 'purge',
    steps: [
      checkStep,
      backupStep(context),
      ...shutSteps('purge').map(unlessGone),
      { name: 'late-writes', title: 'Nothing written since', run: (run) => catchLateWrites(context, run) },
      destroyStep,
      { name: 'absence', title: 'See that it is gone', run: verifyAbsence },
    ],
    firstEffect: 'block',
    settle: {
      title: 'Forget the customer, sign the proof',
      async run(run) {
        await removeItsBackups(run);
        return forgetTenant(run);
      },
    },
    undoneFact: (record) =>
      record.error
        ? `Not purged: ${record.error.message}; the tenant is as it was`
        : 'Not purged: cancelled before anything was dropped; the tenant is as it was',
  });
  return { ...job, open: (voice) => openPurgeRun(context, voice) };
}

/** After its last step there is no tenant left to open; a job that is taken up again then has nothing to do. */
async function openPurgeRun(context: LifecycleContext, voice: JobVoice): Promise<LifecycleRun> {
  try {
    return await openLifecycleRun(context, voice);
  } catch (error) {
    if (!(error instanceof CadastreError && error.code === 'NOT_FOUND')) throw error;
    const purged = await openPurgedRun(context, voice);
    if (purged === null) throw error;
    return purged;
  }
}

const checkStep: LifecycleStep = {
  name: 'check',
  title: 'Look for obstacles',
  async run(run) {
    const place = await placeNow(run);
    const found = await placeKeeper(place.model).obstacles(run.tools, place);
    if (found.length > 0) throw standsInTheWay(found);
    return 'nothing stands in the way';
  },
};

function backupStep(context: EndingContext): LifecycleStep {
  return {
    name: 'backup',
    title: 'Final backup',
    async run(run) {
      const { backupTo } = purgeJobInput.parse(run.voice.record.input);
      if (backupTo === null) return 'waived';
      const { backup } = purgeState(run);
      if (backup && (await backupStands(backup))) return backupFact(backup);
      return backupFact(await backUp(context, run, backupTo));
    },
    undo: { text: () => 'nothing: a backup that was made is kept', run: async () => undefined },
  };
}

async function backUp(context: EndingContext, run: LifecycleRun, folder: string): Promise<BackupReceipt> {
  const place = await placeNow(run);
  const name = await databaseName(run, place);
  if (name === null) {
    throw new CadastreError('NOT_FOUND', `The database ${place.database} is not on its server`, {
      target: place.database,
      wayOut: 'Purge it without a backup: there is nothing left to back up.',
      command: 'cadastre tenant purge … --waive-backup',
    });
  }
  const schema = await schemaNow(run, place);
  const writes = await readWrites(run, name);
  let extended = performance.now();
  const receipt = await makeBackup(
    context,
    {
      serverId: place.serverId,
      server: run.tenant.server,
      database: name,
      ...(schema !== null && { schema }),
      ...(place.model === 'row' && { rowsOf: { tenantId: place.tenantId, role: place.role } }),
      usualName: place.database,
      folder,
      roles: [...new Set([place.role, place.ownerRole, ...tenantRoleNames(place)])],
      about: {
        tenant: { id: run.tenant.id, slug: run.tenant.slug, name: run.tenant.name, isolation: place.model },
        blueprint: run.tenant.blueprint,
        schemaVersion: run.tenant.schemaVersion,
        why: 'final backup before a purge',
        jobId: run.voice.record.id,
        // As it stood before the tenant was shut; null: it is open, and `lost` has it.
        accessBefore: await readSnapshot(run.platform, run.tenant.id),
      },
    },
    {
      signal: run.voice.signal,
      progress(fact) {
        run.voice.progress(fact);
        if (performance.now() - extended < EXTEND_EVERY_MS) return;
        extended = performance.now();
        // Late is no harm: the next one moves it further.
        extendDeadline(run).catch(() => undefined);
      },
    },
  );
  await run.voice.remember({ backup: receipt, writes });
  return receipt;
}

/** A dump holds what was there when it began. Whatever came between that and the shut door is backed up again. */
async function catchLateWrites(context: EndingContext, run: LifecycleRun): Promise<string> {
  const { backupTo } = purgeJobInput.parse(run.voice.record.input);
  if (backupTo === null) return 'no backup was wanted';
  const place = await placeNow(run);
  const name = await databaseName(run, place);
  if (name === null) return 'the database is gone';
  if (isOpen(await statusFoundBy(run, 'purge'))) await sleep(COUNTERS_LATE_MS);
  const { writes } = purgeState(run);
  if (writes !== undefined && writes === (await readWrites(run, name)))
    return 'the backup holds everything: nothing was written since';
  run.voice.remark(
    place.model === 'database'
      ? 'Something was written while the backup was made; it is made again with the door shut'
      : 'Somebody of its shared database wrote while the backup was made; it is made again with the door shut',
  );
  return `made again with the door shut: ${backupFact(await backUp(context, run, backupTo))}`;
}

/** A database that somebody dropped by hand needs nobody shut out of it, and is no reason to keep the rest. */
function unlessGone(step: LifecycleStep): LifecycleStep {
  return {
    ...step,
    run: async (run) =>
      (await databaseName(run, await placeNow(run))) === null
        ? 'the database is gone already'
        : step.run(run),
  };
}

const destroyStep: LifecycleStep = {
  name: 'destroy',
  title: 'Destroy data and roles',
  async run(run) {
    const place = await placeNow(run);
    if (!purgeState(run).erased) await rememberErased(run, place);
    if (run.voice.signal.aborted)
      throw new CadastreError('CANCELLED', 'Cancelled before anything was dropped');
    // Durable before the first drop: from here on nothing can be given back.
    await run.voice.remember({ onward: true });
    await extendDeadline(run);
    const destruction = await placeKeeper(place.model).destroy(run.tools, place);
    await run.voice.remember({ destruction });
    return destruction.fact;
  },
};

/** What was there is written down first: a purge that is taken up again finds less. */
async function removeItsBackups(run: LifecycleRun): Promise<void> {
  const { platform, tenant, voice } = run;
  if (!purgeState(run).backups)
    await voice.remember({ backups: await countBackups(platform, hostname(), tenant.id) });
  await removeBackupsOf(platform, hostname(), tenant.id);
}

async function verifyAbsence(run: LifecycleRun): Promise<string> {
  const place = await placeNow(run);
  const { destruction = { fact: '', roles: [place.role, place.ownerRole], rolesKept: [] } } = purgeState(run);
  const verified = await placeKeeper(place.model).verifyGone(run.tools, place, destruction);
  const left = verified.filter(({ passed }) => !passed);
  if (left.length > 0) {
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `Something is left: ${left.map(({ question, found }) => `${question}: ${found}`).join('; ')}`,
      { target: place.database, wayOut: 'See what holds it on the server, then resume this job.' },
    );
  }
  await run.voice.remember({ verified });
  return `${verified.length} questions to the catalogs, nothing found`;
}

/** The tenant's schema as it is called now; null: it has none. */
async function schemaNow(run: LifecycleRun, place: Place): Promise<string | null> {
  if (place.model !== 'schema') return null;
  const names = [place.schema ?? '', place.parkedAs ?? ''];
  const { rows } = await run.tools.inDatabase(place.database, async (session) => {
    await onlyBuiltIn(session);
    return session.run<{ nspname: string }>(
      sql`SELECT nspname FROM pg_namespace WHERE nspname = ANY (${names}::text[]) LIMIT 1`,
    );
  });
  if (rows[0]) return rows[0].nspname;
  throw new CadastreError('NOT_FOUND', `The schema ${place.schema} is not in ${place.database}`, {
    wayOut: 'Purge it without a backup: there is nothing left to back up.',
    command: 'cadastre tenant purge … --waive-backup',
  });
}

async function rememberErased(run: LifecycleRun, place: Place): Promise<void> {
  const name = await databaseName(run, place);
  const { rows } = await run.tools.maintenance.run<{ bytes: number | null; version: string }>(
    // Of a database that is shared the size says nothing about one tenant.
    sql`SELECT (SELECT pg_database_size(oid)::float8 FROM pg_database
                WHERE datname = ${name} AND datconnlimit <> -2 AND ${place.model === 'database'}) AS bytes,
               current_setting('server_version') AS version`,
  );
  await run.voice.remember({
    erased: {
      database: place.database,
      parkedAs: place.parkedAs,
      bytes: rows[0]?.bytes ?? null,
      serverVersion: rows[0]?.version ?? '',
      serverName: run.tenant.server,
    },
  });
}

async function databaseName(run: LifecycleRun, place: Place): Promise<string | null> {
  const names = place.parkedAs === null ? [place.database] : [place.database, place.parkedAs];
  const { rows } = await run.tools.maintenance.run<{ datname: string }>(
    sql`SELECT datname FROM pg_database WHERE datname = ANY (${names}::text[]) ORDER BY datname = ${place.database} DESC LIMIT 1`,
  );
  return rows[0]?.datname ?? null;
}

/** Everything that changes a row or a catalog moves one of these. */
async function readWrites(run: LifecycleRun, database: string): Promise<string> {
  const { rows } = await run.tools.maintenance.run<{ writes: string }>(
    sql`SELECT concat_ws('/', tup_inserted, tup_updated, tup_deleted, stats_reset) AS writes
        FROM pg_stat_database WHERE datname = ${database}`,
  );
  return rows[0]?.writes ?? '';
}

async function extendDeadline(run: LifecycleRun): Promise<void> {
  await run.platform.database.run(
    sql`UPDATE platform.organizations SET status_deadline = now() + interval '15 minutes'
        WHERE id = ${run.tenant.id} AND status = 'PURGING'`,
  );
}

const backupFact = ({ file, bytes, tables, sha256 }: BackupReceipt): string =>
  `${file}, ${(bytes / 1e6).toFixed(1)} MB, ${tables} tables, SHA-256 ${sha256.slice(0, 16)}…`;
