import type { ImportPlanRow } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { resolveVariables } from '../blueprints/index.ts';
import { invalidInput, toErrorData } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { resolvePlan } from '../signup/plans.ts';
import { takenSlugs } from '../tenants/check-name.ts';
import { acceptImport, findOpenImport, importFingerprint, tenantsByEmail } from './accept-import.ts';
import type { ImportContext } from './import-tenants.ts';
import { columnOf, type ImportDefaults, type ImportedRow, readImport } from './read-import.ts';

export interface ImportInput extends ImportDefaults {
  readonly csv: string;
  readonly concurrency: number;
}

export interface ImportPlan {
  readonly rows: ImportPlanRow[];
  readonly create: number;
  readonly skip: number;
  readonly refused: number;
}

/** What an import of this file would do, row by row. Changes nothing. */
export async function planImport(context: ImportContext, input: ImportInput): Promise<ImportPlan> {
  const platform = await context.platform();
  const read = readImport(input.csv, input);
  const existing = await tenantsByEmail(
    platform,
    read.map((row) => row.ownerEmail),
  );
  const taken = await takenSlugs(
    platform,
    read.flatMap((row) => row.input?.slug ?? []),
  );
  const rows = await Promise.all(
    read.map((row) => planRow(context, row, existing.get(row.ownerEmail.toLowerCase()), taken)),
  );
  const count = (verdict: ImportPlanRow['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  return { rows, create: count('create'), skip: count('skip'), refused: count('refused') };
}

/** Begins the import, or takes up the one of the same file that was interrupted. */
export function startImport(context: ImportContext, actor: Actor, input: ImportInput): Promise<StartedJob> {
  const fingerprint = importFingerprint(input.csv, input);
  const shown = {
    fingerprint,
    server: input.server ?? null,
    blueprint: input.blueprint,
    trialDays: input.trialDays,
  };
  return performJob(
    context.audit,
    { actor, verb: 'import tenants', target: `file ${fingerprint.slice(0, 12)}`, input: shown },
    async () => {
      const platform = await context.platform();
      const rows = readImport(input.csv, input);
      if (rows.length === 0)
        throw invalidInput([{ field: 'csv', message: 'The file has a header and no rows' }]);
      const open = await findOpenImport(platform, fingerprint);
      if (open) return context.runner.resume(open.id);
      const record = await acceptImport(platform, actor, rows, {
        fingerprint,
        concurrency: input.concurrency,
      });
      return context.runner.start(record, 'run');
    },
  );
}

async function planRow(
  context: ImportContext,
  row: ImportedRow,
  existing: { name: string; slug: string; ready: boolean } | undefined,
  taken: ReadonlySet<string>,
): Promise<ImportPlanRow> {
  const base = {
    row: row.row,
    name: row.name,
    slug: row.input?.slug ?? null,
    ownerEmail: row.ownerEmail,
    server: row.input?.server ?? null,
  };
  if (!row.input) return { ...base, verdict: 'refused', errors: row.errors };
  if (existing?.ready && existing.name === row.input.name)
    return { ...base, slug: existing.slug, verdict: 'skip', errors: [] };
  if (existing) {
    return {
      ...base,
      verdict: 'refused',
      errors: [{ field: 'owner_email', message: 'Used by another tenant' }],
    };
  }
  if (row.input.slug !== undefined && taken.has(row.input.slug))
    return { ...base, verdict: 'refused', errors: [{ field: 'slug', message: 'Taken by another tenant' }] };
  try {
    if (row.input.subscription !== undefined)
      await resolvePlan(await context.platform(), row.input.subscription);
    resolveVariables(await context.findBlueprint(row.input.blueprint), row.input.variables);
    if (row.input.server) context.resolveServer(row.input.server);
    return { ...base, verdict: 'create', errors: [] };
  } catch (error) {
    const { message, details } = toErrorData(error);
    const errors = details.fields?.map((each) => ({ ...each, field: columnOf(each.field) })) ?? [
      { field: 'row', message },
    ];
    return { ...base, verdict: 'refused', errors };
  }
}
