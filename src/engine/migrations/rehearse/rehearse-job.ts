import { z } from 'zod';
import type { Rehearsal } from '../../../shared/models/migration-status.ts';
import { type CopyOptions, copyDatabase } from '../../adapters/copy-database.ts';
import { requirePrograms } from '../../backups/backup-means.ts';
import type { BackupContext } from '../../backups/backup-order.ts';
import { readTenantRows } from '../../backups/tenant-rows.ts';
import { createExtensions } from '../../blueprints/build-template.ts';
import type { Blueprint } from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import type { JobDefinition, JobVoice } from '../../jobs/job-definition.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import { recorded, type Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import type { ProvisioningContext } from '../../provisioning/provision-run.ts';
import { getTenantById } from '../../tenants/select-tenants.ts';
import { type ApplyContext, applyTarget } from '../run/apply-target.ts';
import { upToVersion } from '../run/up-to-version.ts';
import { dropScratch, makeScratch, scratchName } from './scratch.ts';

export const rehearseInput = z.object({
  tenantId: z.number().int(),
  blueprintHash: z.string(),
  /** Versions that the tenant lacked when it was begun, in order. */
  files: z.array(z.string()),
});

export interface RehearseContext extends ProvisioningContext, BackupContext {}

interface RehearseRun {
  readonly context: RehearseContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly input: z.infer<typeof rehearseInput>;
  readonly blueprint: Blueprint;
  readonly tenant: Awaited<ReturnType<typeof getTenantById>>;
  /** The tables that it shares: whose they are, and what they were built from. null: it has its own. */
  readonly shared: SharedTables | null;
  copied: { bytes: number; ms: number } | null;
}

interface SharedTables {
  readonly ownerRole: string;
  /** Hash of the blueprint that they were built from. */
  readonly content: string;
}

type Measured = Pick<Rehearsal, 'files' | 'totalMs' | 'grownBytes' | 'error'>;

/**
 * Runs the files on a copy of a tenant and measures. The tenant is only read, by pg_dump; the copy is a database of its
 * own that nobody can sign in to, and is dropped whatever happens.
 */
export function rehearseJob(context: RehearseContext): JobDefinition<RehearseRun> {
  return {
    kind: 'migration.rehearse',
    open: async (voice) => {
      const platform = await context.platform();
      const input = rehearseInput.parse(voice.record.input);
      const tenant = await getTenantById(platform, input.tenantId);
      return {
        context,
        voice,
        platform,
        input,
        blueprint: await context.blueprintByHash(input.blueprintHash),
        tenant,
        shared: tenant.isolation === 'row' ? await sharedTablesOf(platform, tenant) : null,
        copied: null,
      };
    },
    close: async () => undefined,
    undoAtOnce: () => true,
    undoneFact: () => 'Not rehearsed; the copy is dropped',
    steps: [
      {
        name: 'copy',
        title: 'Copy the tenant',
        run: copy,
        undo: { text: ({ id }) => `drop ${scratchName(id)}`, run: drop },
      },
      { name: 'apply', title: 'Apply the files to the copy', run: apply },
      {
        name: 'drop',
        title: 'Drop the copy',
        run: async (run) => {
          await drop(run);
          return `${scratchName(run.voice.record.id)} is gone`;
        },
      },
    ],
  };
}

async function copy(run: RehearseRun): Promise<string> {
  const { context, voice, tenant } = run;
  const jobId = voice.record.id;
  const started = performance.now();
  const { major, version } = await onServer(run, async (session) => {
    const { rows } = await session.run<{ number: number; version: string }>(
      sql`SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
    );
    const [row] = rows;
    return { major: Math.floor((row?.number ?? 0) / 10_000), version: row?.version ?? '' };
  });
  const programs = requirePrograms({ major, version }, await context.clientPrograms());
  await onServer(run, (session) => makeScratch(session, jobId, tenant.database));
  if (tenant.schema !== null) await beside(run, (session) => createExtensions(session, run.blueprint));
  let told = 0;
  const options = {
    dump: programs.dump.path,
    restore: programs.restore.path,
    from: await context.targetOf(tenant.serverId, tenant.database),
    to: await context.targetOf(tenant.serverId, scratchName(jobId)),
    signal: voice.signal,
    progress(count: number) {
      if (performance.now() - told < 300) return;
      told = performance.now();
      voice.progress(`${(count / 1e6).toFixed(1)} MB went over`);
    },
  };
  const bytes =
    run.shared === null
      ? await copyDatabase({
          ...options,
          // Of a database that others share, what is the tenant's, and the books of Cadastre in which it stands.
          ...(tenant.schema !== null && { schemas: [tenant.schema, 'cadastre'] }),
        })
      : await copyRows(run, options);
  run.copied = { bytes, ms: performance.now() - started };
  await voice.remember({ copied: run.copied });
  return `${tenant.database} is in ${scratchName(jobId)}, ${(bytes / 1e6).toFixed(1)} MB as pg_dump writes it`;
}

/** The tables that all share, with the rows of this tenant as of one moment; then what Cadastre has noted of the tables. */
async function copyRows({ context, tenant }: RehearseRun, options: CopyOptions): Promise<number> {
  const session = await context.connectTo(tenant.serverId, tenant.database);
  try {
    await onlyBuiltIn(session);
    const { snapshot, leftOut } = await readTenantRows(session, tenant.id);
    const rows = { kind: 'rows' as const, role: tenant.role, tenantId: tenant.id, snapshot, leftOut };
    const bytes = await copyDatabase({ ...options, rows });
    return bytes + (await copyDatabase({ ...options, tables: BOOKS }));
  } finally {
    await session.close();
  }
}

/** What of Cadastre's own tables is about the tables and not about who lives in them. */
const BOOKS = ['cadastre.schema_history', 'cadastre.row_files', 'cadastre.schema_unfinished'];

async function sharedTablesOf(
  { database }: OpenPlatform,
  { serverId, database: name }: RehearseRun['tenant'],
): Promise<SharedTables> {
  const { rows } = await database.run<{ owner_role: string; content: string }>(
    sql`SELECT owner_role, content FROM platform.shared_databases
        WHERE server_id = ${serverId} AND database_name = ${name}`,
  );
  const [row] = rows;
  if (row) return { ownerRole: row.owner_role, content: row.content };
  throw new CadastreError('NOT_FOUND', `${name} is not known as a database that tenants share`, {
    target: name,
  });
}

async function apply(run: RehearseRun): Promise<string> {
  const { voice } = run;
  // Taken up after a crash, the copy may have some of the files: it is made anew, so that all are measured.
  if (run.copied === null) await copy(run);
  const before = await sizeOf(run);
  const measured = await measure(run, before);
  await keep(run, before, measured);
  if (measured.error === null)
    return `${measured.files.length === 1 ? 'one file' : `${measured.files.length} files`} in ${Math.round(measured.totalMs)} ms`;
  voice.remark(measured.error.message, 'error');
  return `stopped: ${measured.error.message}`;
}

async function measure(run: RehearseRun, before: number): Promise<Measured> {
  const { context, voice, input, blueprint, tenant, shared } = run;
  const place = {
    serverId: tenant.serverId,
    database: scratchName(voice.record.id),
    placeId: tenant.schema === null ? null : tenant.id,
    schema: tenant.schema,
    ownerRole: shared?.ownerRole ?? tenant.ownerRole,
    shared: shared && { content: shared.content },
  };
  const files: Rehearsal['files'] = [];
  const started = performance.now();
  // Those of shared tables are one transaction, with the files under `row/` that come along: they cannot be taken apart.
  const lots = shared === null ? input.files.map((version) => [version]) : [input.files];
  for (const lot of lots) {
    const version = lot.at(-1) ?? '';
    voice.progress(`${version}, ${files.length + 1} of ${lots.length}`);
    const nodes = await tableFiles(run);
    const begun = performance.now();
    const { error } = await applyTarget(
      applyContext(context),
      place,
      upToVersion(blueprint, version),
      null,
      {
        // Nobody else is there: what a statement takes is its own.
        lockTimeoutMs: 60_000,
        lockTries: 1,
        statementTimeoutMs: 0,
        blockers: 'leave',
        appliedBy: `rehearsal, job ${voice.record.id}`,
        lazy: false,
        settle: false,
      },
      { signal: voice.signal, blocked: () => undefined, remark: (text) => voice.remark(text) },
    );
    const durationMs = performance.now() - begun;
    if (error?.code === 'CANCELLED') throw new CadastreError(error.code, error.message, error.details);
    if (error !== null) {
      return { files, totalMs: performance.now() - started, grownBytes: (await sizeOf(run)) - before, error };
    }
    const after = await tableFiles(run);
    const names = lot.map((one) => blueprint.migrations.find((each) => each.version === one)?.name ?? one);
    const rewritten = [...nodes].filter(([table, node]) => (after.get(table) ?? node) !== node);
    files.push({
      version: lot.join(', '),
      name: names.join(', '),
      durationMs,
      rewritten: rewritten.map(([table]) => table),
    });
  }
  return {
    files,
    totalMs: performance.now() - started,
    grownBytes: (await sizeOf(run)) - before,
    error: null,
  };
}

async function keep(run: RehearseRun, bytes: number, measured: Measured): Promise<void> {
  const { platform, voice, tenant, input, blueprint, copied } = run;
  const rehearsal = {
    tenant: tenant.slug,
    server: tenant.server,
    bytes,
    copyMs: copied?.ms ?? 0,
    ...(run.shared !== null && { rowsOnly: true }),
    ...measured,
  };
  await platform.database.run(
    sql`INSERT INTO platform.rehearsals (job_id, blueprint, blueprint_hash, rehearsal)
        VALUES (${voice.record.id}, ${blueprint.name}, ${input.blueprintHash}, ${JSON.stringify(rehearsal)}::jsonb)
        ON CONFLICT (job_id) DO UPDATE SET rehearsal = excluded.rehearsal, at = now()`,
  );
}

const drop = (run: RehearseRun): Promise<void> =>
  onServer(run, (session) => dropScratch(session, run.voice.record.id));

async function onServer<T>(run: RehearseRun, work: (session: Session) => Promise<T>): Promise<T> {
  const { context, voice, tenant } = run;
  const server = await context.maintenance(tenant.serverId);
  return server.withSession((session) => work(recorded(session, voice.statement)));
}

/** Which file on the disk each table lies in: another one after a statement means that it was written anew. */
const tableFiles = (run: RehearseRun): Promise<Map<string, string>> =>
  beside(run, async (session) => {
    const { rows } = await session.run<{ name: string; node: string }>(
      sql`SELECT format('%I.%I', nspname, relname) AS name, relfilenode::text AS node
          FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
          WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
    );
    return new Map(rows.map(({ name, node }) => [name, node]));
  });

/** In the copy. */
async function beside<T>(
  { context, voice, tenant }: RehearseRun,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await context.connectTo(tenant.serverId, scratchName(voice.record.id));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const sizeOf = (run: RehearseRun): Promise<number> =>
  onServer(run, async (session) => {
    const name = scratchName(run.voice.record.id);
    const { rows } = await session.run<{ bytes: string }>(sql`SELECT pg_database_size(${name}) AS bytes`);
    return Number(rows[0]?.bytes ?? 0);
  });

function applyContext(context: RehearseContext): ApplyContext {
  return {
    maintenance: (serverId) => context.maintenance(serverId),
    connectTo: (serverId, database) => context.connectTo(serverId, database),
    blueprintByHash: (hash) => context.blueprintByHash(hash),
    async isSuperuser(serverId) {
      const server = await context.maintenance(serverId);
      const { rows } = await server.run<{ superuser: boolean }>(
        sql`SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
      );
      return rows[0]?.superuser === true;
    },
  };
}
