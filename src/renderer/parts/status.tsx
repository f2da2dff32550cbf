import type { JobStatus } from '../../shared/models/job.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { classes } from '../lib/classes.ts';
import { t, type Word, word } from '../locales/index.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './status.module.css';

type Tone = 'plain' | 'ok' | 'warn' | 'danger' | 'accent' | 'quiet';

/** Icon, word and tone of every state: a state is never told by colour alone. */
const states = {
  pending: { icon: 'pending', word: word('Pending'), tone: 'quiet' },
  creating: { icon: 'spinner', word: word('Creating'), tone: 'accent' },
  trial: { icon: 'trial', word: word('Trial'), tone: 'accent' },
  active: { icon: 'ok', word: word('Active'), tone: 'ok' },
  suspended: { icon: 'pause', word: word('Suspended'), tone: 'warn' },
  cancelled: { icon: 'bar', word: word('Cancelled'), tone: 'plain' },
  deleted: { icon: 'trash', word: word('Deleted'), tone: 'quiet' },
  purged: { icon: 'x', word: word('Purged'), tone: 'quiet' },
  suspending: { icon: 'spinner', word: word('Suspending'), tone: 'warn' },
  reactivating: { icon: 'spinner', word: word('Reactivating'), tone: 'accent' },
  cancelling: { icon: 'spinner', word: word('Cancelling'), tone: 'warn' },
  deleting: { icon: 'spinner', word: word('Deleting'), tone: 'warn' },
  restoring: { icon: 'spinner', word: word('Restoring'), tone: 'accent' },
  purging: { icon: 'spinner', word: word('Purging'), tone: 'danger' },
  repair: { icon: 'alert', word: word('Repair'), tone: 'danger' },
  queued: { icon: 'clock', word: word('Waiting'), tone: 'plain' },
  running: { icon: 'spinner', word: word('Running'), tone: 'accent' },
  succeeded: { icon: 'ok', word: word('Done'), tone: 'ok' },
  failed: { icon: 'failed', word: word('Failed'), tone: 'danger' },
  undoing: { icon: 'spinner', word: word('Undoing'), tone: 'warn' },
  undone: { icon: 'undo', word: word('Undone'), tone: 'plain' },
  skipped: { icon: 'arrow', word: word('Skipped'), tone: 'plain' },
  'not-run': { icon: 'ban', word: word('Not run'), tone: 'plain' },
  reachable: { icon: 'ok', word: word('Answering'), tone: 'ok' },
  unreachable: { icon: 'failed', word: word('Not answering'), tone: 'danger' },
  'not-read': { icon: 'unknown', word: word('Not read'), tone: 'quiet' },
} as const satisfies Record<string, { icon: IconName; word: Word; tone: Tone }>;

export type StatusValue = keyof typeof states;

interface StatusProps {
  value: StatusValue;
  /** In place of the state's own. */
  word?: string;
  /** The icon stands elsewhere. */
  plain?: boolean;
}

/** Words and danger colour the text too when a person is needed; a normal state colours its icon only. */
export function Status({ value, word: said, plain }: StatusProps) {
  const state = states[value];
  if (plain) return <span>{said ?? t(state.word)}</span>;
  const loud = state.tone === 'danger' || state.tone === 'warn';
  return (
    <span className={classes(styles['status'], loud && styles[state.tone])}>
      <Icon name={state.icon} className={styles[state.tone]} />
      {said ?? t(state.word)}
    </span>
  );
}

export function statusWord(value: StatusValue): string {
  return t(states[value].word);
}

/** The class of its colour, for an icon that stands apart from its word. */
export function statusTone(value: StatusValue): string {
  return styles[states[value].tone] ?? '';
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
