import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { RunKind } from '../../../shared/models/migration-run.ts';
import type { Announcer } from '../../acts/announcer.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { BackupContext } from '../../backups/backup-order.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import type { JobVoice } from '../../jobs/job-definition.ts';
import type { JobRunner } from '../../jobs/job-runner.ts';
import type { ProvisioningContext } from '../../provisioning/provision-run.ts';
import type { AloneMoment } from './apply-alone.ts';
import { PATIENCE, type RunPatience } from './patience.ts';

/** A queue through which processes ask each other to share a run. */
export interface RunSharing {
  /** Says that there is work for whoever is free; nobody need hear it. */
  offer(run: number): Promise<void>;
}

/** What a run needs of other rooms. */
export interface MigrationRunContext extends ProvisioningContext, BackupContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
  readonly announcer: Announcer;
  readonly sharing: RunSharing;
  readonly workstation: string;
  readonly log: (line: string) => void;
  /** Called around what a worker does; a test kills the process here. */
  readonly runHooks?: RunHooks;
}

/** What the steps of a run share. */
export interface RunJob {
  readonly context: MigrationRunContext;
  readonly voice: JobVoice;
  readonly run: number;
  readonly options: RunOptions;
  readonly blueprint: Blueprint;
  readonly late: boolean;
  readonly kind: RunKind;
}

export type RunMoment =
  | AloneMoment
  | 'claimed'
  | 'before-apply'
  | 'after-apply'
  | 'before-end'
  | 'after-end'
  | 'wave-begun'
  | 'wave-ended';

export interface RunHooks {
  at(moment: RunMoment, run: number): void | Promise<void>;
  /** A test does not wait for minutes. Left out: `PATIENCE`. */
  readonly patience?: RunPatience;
}

export const patienceOf = ({ runHooks }: Pick<MigrationRunContext, 'runHooks'>): RunPatience =>
  runHooks?.patience ?? PATIENCE;
