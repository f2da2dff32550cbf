import { createHash } from 'node:crypto';
import type { SealKey } from '../adapters/age-text.ts';
import type { ConfigurationReader } from './configuration-of.ts';
import { openFiles } from './open-files.ts';
import { type PlannedPlan, planPlans } from './plan-plans.ts';
import { type PlannedTenant, planTenant } from './plan-tenant-files.ts';
import { type PlannedTier, planTiers } from './plan-tier-files.ts';
import { type FileProblem, type GivenFile, readFiles } from './read-files.ts';

/** Tenants looked at side by side; their order is that of the files all the same. */
const AT_ONCE = 8;

export interface FileChange {
  readonly kind: 'publish-tier' | 'set-plan' | 'set-tier' | 'set-values' | 'unset-values';
  readonly target: string;
  readonly fact: string;
}

export interface FilesPlan {
  readonly problems: FileProblem[];
  readonly changes: FileChange[];
  readonly digest: string;
  readonly tiers: readonly PlannedTier[];
  readonly plans: readonly PlannedPlan[];
  readonly tenants: readonly PlannedTenant[];
}

/**
 * What files would change. Tiers that differ from their newest version are published, parents first; plans are as they
 * stand there; a tenant is moved to the tier and version of its file, and has exactly the overrides that stand there. A
 * tenant that no file names stays as it is. What is the same already is no change, so that applying twice does nothing.
 * Passwords of a sealed file are passed over.
 */
export async function planFiles(
  reader: ConfigurationReader,
  files: readonly GivenFile[],
  /** Of those that are sealed. */
  key?: SealKey,
): Promise<FilesPlan> {
  const opened = await openFiles(files, key);
  const read = readFiles(opened.files);
  const problems = [...opened.problems, ...read.problems];
  const tiers = await planTiers(reader.database, read.tiers, problems);
  const tenants: PlannedTenant[] = [];
  const { plans, changes: ofPlans } = await planPlans(
    reader.database,
    read.plans,
    (name) => tiers.ahead.has(name),
    problems,
  );
  const changes: FileChange[] = [...tiers.changes, ...ofPlans];
  const asked = { ...reader, capacities: new Map() };
  for (let at = 0; at < read.tenants.length; at += AT_ONCE) {
    const some = read.tenants.slice(at, at + AT_ONCE);
    const planned = await Promise.all(some.map((part) => planTenant(asked, part, tiers.ahead, problems)));
    for (const each of planned) {
      if (each === null || each.changes.length === 0) continue;
      changes.push(...each.changes);
      tenants.push(each.tenant);
    }
  }
  const told = problems.toSorted(
    (a, b) =>
      a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  return {
    problems: told,
    changes,
    digest: createHash('sha256')
      .update(JSON.stringify([changes, tiers.publish, plans, tenants]))
      .digest('hex'),
    tiers: tiers.publish,
    plans,
    tenants,
  };
}
