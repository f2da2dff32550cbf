import { z } from 'zod';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { HeldTo } from '../configuration/tenant-facts.ts';
import type { LifecycleRun } from '../lifecycle/lifecycle-run.ts';

export const tierChangeInput = z.object({
  tier: z.string(),
  version: z.number().int(),
  backupTo: z.string().nullable(),
  reason: z.string().nullable(),
  /** Of `platform.tier_changes`, where it was for a date or had to wait. */
  changeId: z.number().int().nullable(),
});
export type TierChangeInput = z.infer<typeof tierChangeInput>;

export const inputOf = (run: Pick<LifecycleRun, 'voice'>): TierChangeInput =>
  tierChangeInput.parse(run.voice.record.input);

/** What the steps of a change have learned; each part durable before what needs it. */
export interface TierChangeState {
  /** Set once it is sure that the tenant may be moved. */
  readonly checked?: { readonly convertTo: IsolationModel | null; readonly backup: boolean };
  readonly backup?: BackupReceipt;
  /** What it was held to before; null: to no tier. */
  readonly heldTo?: HeldTo | null;
  /** Its application is at work on the new tier: nothing is undone any more. */
  readonly arrived?: boolean;
}

export const changeState = (run: Pick<LifecycleRun, 'voice'>): TierChangeState =>
  run.voice.record.state as TierChangeState;
