import { z } from 'zod';
import { BACKUP_KINDS } from '../../shared/models/backup.ts';
import { backupReceiptSchema } from '../../shared/models/ending.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { readEffective } from '../enforcement/configured-tenants.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition, JobVoice } from '../jobs/job-definition.ts';
import { serverVersion } from '../lifecycle/ending-acts.ts';
import { lockTenant, placeOf } from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import type { BackUpContext } from './back-up-context.ts';
import { type BackupPrograms, requirePrograms } from './backup-means.ts';
import { backupPlaces, placesRefusal, wishesOf } from './backup-places.ts';
import { backupOfJob, recordGood, recordNotMade } from './backup-records.ts';
import { copyElsewhere } from './copy-elsewhere.ts';
import { expectFiles, removeFilesOf } from './leftovers.ts';
import { backupBase, backupStands, checkFolder, makeBackup } from './make-backup.ts';
import { removeExpired } from './remove-expired.ts';
import { tenantOrder } from './tenant-order.ts';

const inputSchema = z.object({
  kind: z.enum(BACKUP_KINDS),
  dueAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});

/** What the job keeps across a crash. Paths are of the workstation that made them. */
const stateSchema = z.object({
  made: z.object({ workstation: z.string(), receipt: backupReceiptSchema }).optional(),
  copy: z.object({ file: z.string().nullable(), problem: z.string().nullable() }).optional(),
});

/** What the steps of one backup share. Who has it holds the tenant's lock: no migration runs meanwhile. */
export interface BackUpRun {
  readonly context: BackUpContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly tenant: Tenant;
  readonly place: Place;
}

const stateOf = ({ voice }: BackUpRun) => stateSchema.parse(voice.record.state);

/**
 * One backup of one tenant: means and folder, a verified dump, sealed where its tier asks for it, a copy elsewhere, its
 * row in the catalog, and those that are over. It is undone whole when anything fails before the row says *good*; a process that is
 * killed leaves nothing that the next one, here or on another workstation, does not take up or away.
 */
export function backUpJob(context: BackUpContext): JobDefinition<BackUpRun> {
  return {
    kind: 'tenant.back-up',
    open: (voice) => openRun(context, voice),
    close: ({ platform, tenant }) => platform.locks.unlock('tenant', tenant.id),
    // A job that could not even be opened has done nothing; its row is settled by the next look.
    undoAtOnce: (record) => (record.steps[0]?.attempts ?? 0) > 0,
    wholeAlready: async (run) =>
      (await rowOf(run))?.result === 'good' ? 'it stood before the undo began; nothing was undone' : null,
    undoneFact: (record) =>
      record.error
        ? `No backup: ${record.error.message}; nothing is left of it`
        : 'Cancelled; nothing is left of it',
    steps: [
      {
        name: 'look',
        title: 'Look at means and folder',
        run: look,
        undo: {
          text: () => 'write down that there is none',
          async run({ platform, context: { announcer }, voice: { record } }) {
            const cancelled = record.cancelRequested || record.error?.code === 'CANCELLED';
            await recordNotMade(platform, record.id, cancelled ? 'cancelled' : 'failed', record.error);
            announcer.announce('backups');
            platform.locks.say('backups');
          },
        },
      },
      {
        name: 'dump',
        title: 'Dump, check and seal',
        run: dump,
        undo: {
          text: () => 'remove its files',
          run: ({ platform, context: { workstation }, voice }) =>
            removeFilesOf(platform, workstation, voice.record.id),
        },
      },
      { name: 'copy', title: 'Copy elsewhere', run: copy },
      { name: 'record', title: 'Enter it in the catalog', run: record },
      { name: 'retain', title: 'Remove those that are over', run: retain },
    ],
  };
}

async function openRun(context: BackUpContext, voice: JobVoice): Promise<BackUpRun> {
  const { tenantId, tenantSlug } = voice.record;
  if (tenantId === null) throw new CadastreError('INTERNAL', 'The job names no tenant');
  const platform = await context.platform();
  if (!(await lockTenant(platform, tenantId))) {
    throw new CadastreError('CONFLICT', `Another job is at work on tenant ${tenantSlug}`, {
      wayOut: 'Wait until it has ended, then resume this one.',
    });
  }
  try {
    const tenant = await getTenantById(platform, tenantId);
    return { context, voice, platform, tenant, place: await placeOf(platform, tenant) };
  } catch (error) {
    await platform.locks.unlock('tenant', tenantId);
    throw error;
  }
}

const rowOf = ({ platform, context, voice }: BackUpRun) =>
  backupOfJob(platform, context.workstation, voice.record.id);

/** Everything is looked at again where a job is taken up: it may be on another workstation now. */
async function plan(run: BackUpRun) {
  const { platform, tenant } = run;
  const places = await backupPlaces(platform);
  const wishes = wishesOf((await readEffective(platform, tenant.id)) ?? {});
  const refusal = placesRefusal(places, wishes);
  if (refusal) throw refusal;
  const { folder, elsewhere, recipients } = places;
  if (folder === null) throw new CadastreError('REFUSED', 'No folder for backups is set');
  return { folder, elsewhere, seal: wishes.sealed ? recipients : null, wantsCopy: wishes.elsewhere };
}

async function look(run: BackUpRun): Promise<string> {
  const row = await rowOf(run);
  if (row?.result === 'good') return 'done before';
  if (row?.result !== 'at-work') {
    throw new CadastreError('CONFLICT', 'This backup was given up meanwhile', {
      wayOut: 'Begin another.',
      command: `cadastre backup now ${run.tenant.slug}`,
    });
  }
  const { folder, seal } = await plan(run);
  const { context, place } = run;
  const server = await serverVersion(context, place.serverId);
  const { dump: program } = programsFor(server, await context.clientPrograms());
  await usableFolder(folder);
  return seal
    ? `pg_dump ${program.version} to ${folder}, sealed before it gets its name`
    : `pg_dump ${program.version} to ${folder}`;
}

async function dump(run: BackUpRun): Promise<string> {
  const { context, voice, platform, tenant, place } = run;
  const { id: jobId, input } = voice.record;
  const { made } = stateOf(run);
  if ((await rowOf(run))?.result === 'good') return 'done before';
  if (made?.workstation === context.workstation && (await backupStands(made.receipt)))
    return factOf(made.receipt);
  await removeFilesOf(platform, context.workstation, jobId);
  const { folder, seal } = await plan(run);
  const { kind, reason } = inputSchema.parse(input);
  const at = new Date();
  const order = tenantOrder(tenant, place, {
    folder,
    named: { at, number: jobId },
    ...(seal && { seal }),
    why: reason ?? (kind === 'by-hand' ? 'by hand' : `${kind} backup by its tier`),
    jobId,
  });
  await expectFiles(platform, context.workstation, jobId, folder, backupBase(order, at));
  const receipt = await makeBackup(context, order, {
    signal: voice.signal,
    progress: (fact) => voice.progress(fact),
  }).catch((error: unknown) => {
    throw asOfFolder(error);
  });
  await voice.remember({ made: { workstation: context.workstation, receipt }, copy: undefined });
  return factOf(receipt);
}

async function copy(run: BackUpRun): Promise<string> {
  const { context, voice, platform } = run;
  if ((await rowOf(run))?.result === 'good') return 'done before';
  const { made } = stateOf(run);
  const { wantsCopy, elsewhere } = await plan(run);
  if (!wantsCopy) return 'its tier asks for none';
  if (!made) throw new CadastreError('INTERNAL', 'There is no backup to copy');
  const copied = await copyElsewhere(platform, context.workstation, voice, made.receipt, elsewhere);
  await voice.remember({ copy: copied });
  return copied.file ?? `not copied: ${copied.problem}`;
}

async function record(run: BackUpRun): Promise<string> {
  const { context, voice, platform } = run;
  const { made, copy: copied = { file: null, problem: null } } = stateOf(run);
  if ((await rowOf(run))?.result === 'good') return 'done before';
  // Taken up on another workstation behind the dump: what the first one has made is not there for us.
  if (!made || made.workstation !== context.workstation || !(await backupStands(made.receipt))) {
    throw new CadastreError('VERIFICATION_FAILED', 'The backup is not where it was written', {
      target: made?.receipt.file,
      wayOut: 'It is tried again by itself; look at the disk of that folder.',
    });
  }
  await platform.database.transaction(async (session) => {
    const { workstation } = context;
    if (!(await recordGood(session, voice.record.id, made.receipt, { workstation, copy: copied })))
      throw new CadastreError('CONFLICT', 'This backup was given up meanwhile');
    await session.run(
      sql`DELETE FROM platform.backup_leftovers WHERE workstation = ${workstation} AND job_id = ${voice.record.id}`,
    );
  });
  platform.locks.say('backups');
  context.announcer.announce('backups');
  return factOf(made.receipt);
}

/** It stands whatever comes of this: an old file that cannot be removed is tried again by the schedule. */
async function retain(run: BackUpRun): Promise<string> {
  const { context, voice, platform, tenant } = run;
  const { made, copy: copied } = stateOf(run);
  const { removed, failed } = await removeExpired(context, platform, voice.record.actor, tenant.id);
  for (const problem of failed) voice.remark(problem);
  const fact = [
    removed === 0 ? 'none to remove' : `${removed} over and removed`,
    ...(failed.length > 0 ? [`${failed.length} could not be removed`] : []),
  ].join('; ');
  if (!made) return fact;
  const file = factOf(made.receipt);
  if (copied?.problem) return `${file}; not copied: ${copied.problem}; ${fact}`;
  return [file, fact].join('; ');
}

/** There is nothing to waive here: a backup of the schedule is wanted. */
function programsFor(...of: Parameters<typeof requirePrograms>): BackupPrograms {
  try {
    return requirePrograms(...of);
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    const wayOut = error.details.wayOut?.replace(/; or waive the backup\.$/, '.');
    throw new CadastreError(error.code, error.message, { ...error.details, wayOut }, error);
  }
}

async function usableFolder(folder: string): Promise<void> {
  await checkFolder(folder, 0).catch((error: unknown) => {
    throw asOfFolder(error);
  });
}

/** A folder that settings name is no input of anybody's. */
function asOfFolder(error: unknown): unknown {
  if (!(error instanceof CadastreError) || error.details.fields?.[0]?.field !== 'backupTo') return error;
  return new CadastreError(
    'REFUSED',
    error.message.replace(/^backupTo: /, ''),
    {
      target: error.details.target,
      wayOut: 'Make that folder on this workstation, or set another in the settings.',
      command: 'cadastre settings set backups.folder=DIR',
    },
    error,
  );
}

const factOf = ({ file, bytes, tables, sealedFor }: z.output<typeof backupReceiptSchema>): string =>
  `${file}, ${(bytes / 1e6).toFixed(1)} MB, ${tables} tables${sealedFor ? ', sealed' : ''}`;
