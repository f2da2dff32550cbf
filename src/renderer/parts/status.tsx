import type { JobStatus } from '../../shared/models/job.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { classes } from '../lib/classes.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './status.module.css';

type Tone = 'plain' | 'ok' | 'warn' | 'danger' | 'accent' | 'quiet';

/** Icon, word and tone of every state: a state is never told by colour alone. */
const states = {
  pending: { icon: 'pending', word: 'Pending', tone: 'quiet' },
  creating: { icon: 'spinner', word: 'Creating', tone: 'accent' },
  trial: { icon: 'trial', word: 'Trial', tone: 'accent' },
  active: { icon: 'ok', word: 'Active', tone: 'ok' },
  suspended: { icon: 'pause', word: 'Suspended', tone: 'warn' },
  cancelled: { icon: 'bar', word: 'Cancelled', tone: 'plain' },
  deleted: { icon: 'trash', word: 'Deleted', tone: 'quiet' },
  purged: { icon: 'x', word: 'Purged', tone: 'quiet' },
  suspending: { icon: 'spinner', word: 'Suspending', tone: 'warn' },
  reactivating: { icon: 'spinner', word: 'Reactivating', tone: 'accent' },
  cancelling: { icon: 'spinner', word: 'Cancelling', tone: 'warn' },
  deleting: { icon: 'spinner', word: 'Deleting', tone: 'warn' },
  restoring: { icon: 'spinner', word: 'Restoring', tone: 'accent' },
  purging: { icon: 'spinner', word: 'Purging', tone: 'danger' },
  repair: { icon: 'alert', word: 'Repair', tone: 'danger' },
  queued: { icon: 'clock', word: 'Waiting', tone: 'plain' },
  running: { icon: 'spinner', word: 'Running', tone: 'accent' },
  succeeded: { icon: 'ok', word: 'Done', tone: 'ok' },
  failed: { icon: 'failed', word: 'Failed', tone: 'danger' },
  undoing: { icon: 'spinner', word: 'Undoing', tone: 'warn' },
  undone: { icon: 'undo', word: 'Undone', tone: 'plain' },
  skipped: { icon: 'arrow', word: 'Skipped', tone: 'plain' },
  'not-run': { icon: 'ban', word: 'Not run', tone: 'plain' },
  reachable: { icon: 'ok', word: 'Answering', tone: 'ok' },
  unreachable: { icon: 'failed', word: 'Not answering', tone: 'danger' },
  'not-read': { icon: 'unknown', word: 'Not read', tone: 'quiet' },
} as const satisfies Record<string, { icon: IconName; word: string; tone: Tone }>;

export type StatusValue = keyof typeof states;

/** Words and danger colour the text too when a person is needed; a normal state colours its icon only. */
export function Status({ value, word }: { value: StatusValue; word?: string }) {
  const state = states[value];
  const loud = state.tone === 'danger' || state.tone === 'warn';
  return (
    <span className={classes(styles['status'], loud && styles[state.tone])}>
      <Icon name={state.icon} className={styles[state.tone]} />
      {word ?? state.word}
    </span>
  );
}

export function statusWord(value: StatusValue): string {
  return states[value].word;
}

export function statusIcon(value: StatusValue): IconName {
  return states[value].icon;
}

/** What a tenant's row says: its own status, or what its job makes of it while it is being created. */
export function tenantStatus(tenant: Pick<Tenant, 'status' | 'job'>): StatusValue {
  if (tenant.status !== 'PENDING') return tenant.status.toLowerCase() as Lowercase<typeof tenant.status>;
  switch (tenant.job?.status) {
    case 'running':
      return 'creating';
    case 'failed':
      return 'failed';
    case 'undoing':
      return 'undoing';
    case 'repair':
      return 'repair';
    default:
      return 'pending';
  }
}

export function jobStatus(status: JobStatus): StatusValue {
  return status;
}
