import type { ErrorData } from '../../shared/errors.ts';
import type { TargetResult } from '../../shared/models/job.ts';
import { type CreateTenantInput, createTenantInputSchema } from '../../shared/models/tenant.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { publishBlueprint } from '../blueprints/index.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { JobDefinition, JobRecord, JobVoice } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { readJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { latinSlug } from '../tenants/slug-from-name.ts';
import { IMPORT_STEP, rowContext, tenantsByEmail } from './accept-import.ts';
import { acceptTenant } from './accept-tenant.ts';
import { totalsOf, totalsReporter, totalsText } from './import-totals.ts';
import type { ProvisioningContext, ProvisionRun } from './provision-run.ts';
import { columnOf } from './read-import.ts';
import { type ResolveContext, resolveTenantInput } from './resolve-tenant-input.ts';
import { undoOpenRows } from './undo-open-rows.ts';

/**
 * Tenants in work for each that is being cloned: while one waits for its clone, another has its roles made or its
 * content written. `concurrency` counts clones, which is what a server's disk feels.
 */
const IN_WORK_PER_CLONE = 2;

export interface ImportContext extends ResolveContext, Pick<ProvisioningContext, 'clones'> {
  readonly platform: () => Promise<OpenPlatform>;
  readonly runner: JobRunner;
  readonly audit: AuditLog;
  readonly tenantJob: JobDefinition<ProvisionRun>;
}

interface ImportRun {
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
}

interface OpenRow {
  readonly row_number: number;
  readonly input: CreateTenantInput;
  readonly sealed: string | null;
}

/** The job over all rows: one tenant's failure is its row's result and nobody else's. */
export function importTenantsJob(context: ImportContext): JobDefinition<ImportRun> {
  return {
    kind: 'tenant.import',
    open: async (voice) => ({ voice, platform: await context.platform() }),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: (record) => `Stopped: ${totalsText(totalsOf(record))}; tenants that were ready stay`,
    steps: [
      {
        ...IMPORT_STEP,
        run: (run) => createRows(context, run),
        undo: {
          text: () => 'undo the tenants that are being made; those that are ready stay',
          async run(run) {
            await undoOpenRows(context, run.platform, run.voice.record);
            await totalsReporter(run.platform, run.voice)();
          },
        },
      },
    ],
  };
}

async function createRows(context: ImportContext, run: ImportRun): Promise<string> {
  const { voice, platform } = run;
  const { concurrency } = voice.record.input as { concurrency: number };
  const { rows } = await platform.database.run<Record<string, unknown> & OpenRow>(
    sql`SELECT row_number, input, sealed FROM platform.import_rows
        WHERE job_id = ${voice.record.id} AND result = 'not-run' ORDER BY row_number`,
  );
  const begun = await begunChildren(platform, voice.record.id);
  const done = await tenantsByEmail(
    platform,
    rows.map((row) => row.input.ownerEmail),
  );
  const report = totalsReporter(platform, voice);
  await report();
  const queue = rows.values();
  const worker = async () => {
    for (const row of queue) {
      if (voice.signal.aborted) return;
      await createRow(context, run, row, begun, done);
      await report();
    }
  };
  const narrow = context.clones.widen(concurrency);
  try {
    await Promise.all(Array.from({ length: concurrency * IN_WORK_PER_CLONE }, worker));
  } finally {
    narrow();
  }
  if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'The import was stopped');
  return totalsText(totalsOf(voice.record));
}

async function createRow(
  context: ImportContext,
  run: ImportRun,
  row: OpenRow,
  begun: Map<string, number>,
  done: Map<string, { name: string; ready: boolean }>,
): Promise<void> {
  const before = done.get(row.input.ownerEmail);
  if (before?.ready && before.name === row.input.name && !begun.has(row.input.ownerEmail)) {
    await settle(run, row.row_number, 'skipped', 'Exists already', null);
    return;
  }
  const child = { id: null as number | null };
  try {
    const ended = await runChild(context, run, row, begun.get(row.input.ownerEmail) ?? null, child);
    if (ended.status === 'succeeded')
      await settle(run, row.row_number, 'succeeded', null, ended.id, ended.tenantSlug);
    else if (!run.voice.signal.aborted)
      await settle(
        run,
        row.row_number,
        'failed',
        ended.error ? fieldText(ended.error) : ended.fact,
        ended.id,
      );
  } catch (error) {
    if (run.voice.signal.aborted) return;
    const data = toErrorData(error);
    // A platform that is gone ends the import, to be resumed; anything else is this row's failure alone.
    if (isPlatformLoss(data)) throw error;
    await settle(run, row.row_number, 'failed', fieldText(data), child.id);
  }
}

/** Begins the tenant's own job, or takes up the one that an interrupted import had begun. */
async function runChild(
  context: ImportContext,
  run: ImportRun,
  row: OpenRow,
  begun: number | null,
  child: { id: number | null },
): Promise<JobRecord> {
  const started = await begin(context, run, row, begun);
  if ('ended' in started) {
    child.id = started.record.id;
    return followChild(context, run, started);
  }
  return started.record;
}

/** Each tenant of an import is an act of its own in the audit log, beside the import's. */
async function begin(
  context: ImportContext,
  run: ImportRun,
  row: OpenRow,
  begun: number | null,
): Promise<StartedJob | { record: JobRecord }> {
  const { runner } = context;
  const { actor, id: importId } = run.voice.record;
  const { ownerPasswordHash: _hash, ...shown } = row.input;
  const target = `tenant ${row.input.slug ?? latinSlug(row.input.name) ?? row.input.name}`;
  if (begun !== null) {
    const record = await readJob(run.platform.database, begun);
    if (record.status === 'succeeded' || record.status === 'undone') return { record };
    const undoing = record.status === 'undoing' || record.status === 'repair';
    const intent = {
      actor,
      verb: 'resume job',
      target: `job ${begun}`,
      input: { import: importId },
      jobId: begun,
    };
    return performJob(context.audit, intent, () => runner.start(record, undoing ? 'undo' : 'run'));
  }
  const intent = { actor, verb: 'create tenant', target, input: { ...shown, import: importId } };
  return performJob(context.audit, intent, async () => {
    const input = withPassword(run, row);
    const resolved = await resolveTenantInput(context, run.platform, input);
    await publishBlueprint(run.platform.database, resolved.blueprint);
    const record = await acceptTenant(run.platform, context.tenantJob, actor, input, resolved, importId);
    return runner.start(record, 'run');
  });
}

/** A cancelled import cancels the tenants that it is making; one that only pauses lets them pause too. */
async function followChild(
  context: ImportContext,
  run: ImportRun,
  { record, ended }: StartedJob,
): Promise<JobRecord> {
  const cancel = () => {
    // What cannot be cancelled has ended meanwhile.
    if (run.voice.record.cancelRequested) void context.runner.cancel(record.id).catch(() => undefined);
  };
  run.voice.signal.addEventListener('abort', cancel, { once: true });
  if (run.voice.signal.aborted) cancel();
  try {
    return await ended;
  } finally {
    run.voice.signal.removeEventListener('abort', cancel);
  }
}

function withPassword(run: ImportRun, row: OpenRow): CreateTenantInput {
  if (row.sealed === null) return createTenantInputSchema.parse(row.input);
  const { fingerprint } = run.voice.record.input as { fingerprint: string };
  const ownerPassword = run.platform.cipher.open(row.sealed, rowContext(fingerprint, row.row_number));
  return createTenantInputSchema.parse({ ...row.input, ownerPassword });
}

async function begunChildren(platform: OpenPlatform, importId: number): Promise<Map<string, number>> {
  const { rows } = await platform.database.run<{ id: number; email: string }>(
    sql`SELECT id::int AS id, input->>'ownerEmail' AS email FROM platform.jobs WHERE parent_id = ${importId} ORDER BY id`,
  );
  return new Map(rows.map((row) => [row.email, row.id]));
}

async function settle(
  run: ImportRun,
  row: number,
  result: TargetResult,
  message: string | null,
  childJob: number | null,
  slug: string | null = null,
): Promise<void> {
  await run.platform.progress.run(
    sql`UPDATE platform.import_rows SET result = ${result}, message = ${message}, child_job = ${childJob},
            slug = coalesce(${slug}, slug), sealed = NULL
        WHERE job_id = ${run.voice.record.id} AND row_number = ${row}`,
  );
}

const isPlatformLoss = (error: ErrorData) =>
  error.code.startsWith('PLATFORM_') || error.code === 'SERVER_UNREACHABLE';

/** As the plan says it: the column and the reason. */
const fieldText = (error: ErrorData) =>
  error.details.fields?.map((each) => `${columnOf(each.field)}: ${each.message}`).join('; ') || error.message;
