import { z } from 'zod';

/** Where a tenant stays until somebody acts on it. */
export const SETTLED_STATUSES = [
  'PENDING',
  'TRIAL',
  'ACTIVE',
  'SUSPENDED',
  'CANCELLED',
  'DELETED',
  'PURGED',
] as const;
export type SettledStatus = (typeof SETTLED_STATUSES)[number];

/** Where a tenant is while a job carries it from one settled status to another. Each has a deadline. */
export const TRANSITIONAL_STATUSES = [
  'SUSPENDING',
  'REACTIVATING',
  'CANCELLING',
  'DELETING',
  'RESTORING',
  'PURGING',
] as const;
export type TransitionalStatus = (typeof TRANSITIONAL_STATUSES)[number];

export const TENANT_STATUSES = [...SETTLED_STATUSES, ...TRANSITIONAL_STATUSES] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

export const LIFECYCLE_ACTS = [
  'provision',
  'activate',
  'suspend',
  'reactivate',
  'cancel',
  'delete',
  'restore',
  'purge',
] as const;
export type LifecycleAct = (typeof LIFECYCLE_ACTS)[number];

interface Transition {
  readonly from: readonly SettledStatus[];
  /** null: the platform database alone changes, in one statement. */
  readonly via: TransitionalStatus | null;
  readonly to: readonly SettledStatus[];
}

/**
 * The one table of a tenant's life. The engine, the buttons and the tests read it here; the platform database holds
 * the same pairs in `platform.status_transitions`, and a test compares the two.
 */
export const TRANSITIONS: Readonly<Record<LifecycleAct, Transition>> = {
  provision: { from: ['PENDING'], via: null, to: ['TRIAL', 'ACTIVE'] },
  /** A payment during the trial. */
  activate: { from: ['TRIAL'], via: null, to: ['ACTIVE'] },
  suspend: { from: ['TRIAL', 'ACTIVE'], via: 'SUSPENDING', to: ['SUSPENDED'] },
  reactivate: { from: ['SUSPENDED', 'CANCELLED'], via: 'REACTIVATING', to: ['TRIAL', 'ACTIVE'] },
  cancel: { from: ['TRIAL', 'ACTIVE', 'SUSPENDED'], via: 'CANCELLING', to: ['CANCELLED'] },
  delete: { from: ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'], via: 'DELETING', to: ['DELETED'] },
  restore: { from: ['DELETED'], via: 'RESTORING', to: ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'] },
  purge: {
    from: ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED', 'DELETED'],
    via: 'PURGING',
    to: ['PURGED'],
  },
};

/** May this act begin on a tenant in this status? */
export function mayBegin(act: LifecycleAct, status: TenantStatus): boolean {
  return (TRANSITIONS[act].from as readonly TenantStatus[]).includes(status);
}

/** Every pair that a row may go through: there, on, and back again when a job is undone. */
export function statusPairs(): [TenantStatus, TenantStatus][] {
  const pairs = new Map<string, [TenantStatus, TenantStatus]>();
  const add = (from: TenantStatus, to: TenantStatus) => pairs.set(`${from}>${to}`, [from, to]);
  for (const { from, via, to } of Object.values(TRANSITIONS)) {
    for (const before of from) {
      if (via === null) for (const after of to) add(before, after);
      else {
        add(before, via);
        add(via, before);
      }
    }
    if (via !== null) for (const after of to) add(via, after);
  }
  return [...pairs.values()];
}

export const STATUS_REASONS = ['manual', 'payment', 'trial-over'] as const;
/** Why a tenant is suspended: it decides the message at the gate and what brings it back. */
export type StatusReason = (typeof STATUS_REASONS)[number];

/** A person's words for the audit log. */
export const reasonSchema = z.string().trim().min(3, 'Say why, in a few words').max(500);
