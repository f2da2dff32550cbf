import type { ImportPlanRow } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { invalidInput } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { takenSlugs } from '../tenants/check-name.ts';
import { acceptImport, findOpenImport, importFingerprint, tenantsByEmail } from './accept-import.ts';
import type { ImportContext } from './import-tenants.ts';
import { rowPlanner } from './plan-import-row.ts';
import { type ImportDefaults, readImport } from './read-import.ts';
import { chooseTier } from './tier/choose-tier.ts';

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
  await refuseTier(context, platform, input);
  const read = readImport(input.csv, input);
  const existing = await tenantsByEmail(
    platform,
    read.map((row) => row.ownerEmail),
  );
  const taken = await takenSlugs(
    platform,
    read.flatMap((row) => row.input?.slug ?? []),
  );
  const planRow = rowPlanner(context, platform, taken);
  const rows = await Promise.all(read.map((row) => planRow(row, existing.get(row.ownerEmail.toLowerCase()))));
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
    tier: input.tier ?? null,
  };
  return performJob(
    context.audit,
    { actor, verb: 'import tenants', target: `file ${fingerprint.slice(0, 12)}`, input: shown },
    async () => {
      const platform = await context.platform();
      await refuseTier(context, platform, input);
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

/** The tier for rows that name none belongs to no row: it is refused before any is looked at. */
async function refuseTier(
  context: ImportContext,
  platform: OpenPlatform,
  { tier }: ImportInput,
): Promise<void> {
  if (tier !== undefined) await chooseTier(platform, { tier, plan: null }, context.ensureTiers);
}
