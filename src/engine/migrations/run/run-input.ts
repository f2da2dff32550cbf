import type { MigrationFilter, RunOptions, Wave } from '../../../shared/models/migration-options.ts';
import type { RunKind } from '../../../shared/models/migration-run.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { Blueprint } from '../../blueprints/index.ts';

/** A tenant that a run brings up to its files, or the shared tables of a database. */
export interface ResolvedTarget {
  /** null: shared tables, which belong to all their tenants. */
  readonly organizationId: number | null;
  /** Number in platform.shared_databases; of shared tables only. */
  readonly sharedDatabaseId: number | null;
  readonly slug: string | null;
  readonly name: string;
  readonly isolation: IsolationModel;
  readonly serverId: string;
  readonly database: string;
  /** Of a tenant by schema; else null. */
  readonly schema: string | null;
  readonly ownerRole: string;
  /** Index in `waves`; within a wave targets keep the order of the list. */
  readonly wave: number;
  /** Version to checksum as it was last read: the first try counts on it, and the tenant's own history decides. */
  readonly history: ReadonlyMap<string, string> | null;
  /** In a run down: versions that go, the newest first. */
  readonly takesBack?: readonly string[];
}

/**
 * A plan that may run. Of a run up `blueprint` has exactly the files that every target shall have at the end: where the run goes to
 * an older version than the newest, the later ones are cut off and its hash is taken anew (`upToVersion`).
 * Targets are those that lack something; those with an obstacle are not among them.
 */
export interface ResolvedRun {
  readonly kind: RunKind;
  readonly blueprint: Blueprint;
  /** Versions that some target lacks, in order. */
  readonly files: readonly string[];
  readonly to: string;
  readonly targets: readonly ResolvedTarget[];
  readonly waves: readonly Wave[];
  readonly options: RunOptions;
  readonly filter: MigrationFilter;
  readonly reason?: string;
  /** When planning began, by the clock of the platform database; now when left out. */
  readonly plannedAt?: Date;
  /** Whether tenants that are made meanwhile join at the end: not in a run for a part of the tenants. */
  readonly late: boolean;
  /** In a run down: the run whose files it takes back. */
  readonly backOf?: number;
}
