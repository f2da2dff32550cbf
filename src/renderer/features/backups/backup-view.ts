import type { Backup, BackupKind, BackupStanding, BackupState } from '../../../shared/models/backup.ts';
import { type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/icon.tsx';

interface Look {
  readonly icon: IconName;
  readonly word: Word;
  readonly colour: 'is-ok' | 'is-warn' | 'is-danger' | 'third' | 'second';
}

/** How a tenant stands with its backups. */
export const STATE_LOOKS: Record<BackupState, Look> = {
  failed: { icon: 'failed', word: word('Failed'), colour: 'is-danger' },
  refused: { icon: 'ban', word: word('Not made'), colour: 'is-danger' },
  overdue: { icon: 'alert', word: word('Overdue'), colour: 'is-warn' },
  due: { icon: 'clock', word: word('Due now'), colour: 'second' },
  'at-work': { icon: 'spinner', word: word('Being made'), colour: 'second' },
  well: { icon: 'ok', word: word('On time'), colour: 'is-ok' },
  none: { icon: 'unknown', word: word('Not in its tier'), colour: 'third' },
};

export const KIND_WORDS: Record<BackupKind, Word> = {
  full: word('Full'),
  incremental: word('Incremental|backup'),
  'by-hand': word('By hand'),
};

export const RESULT_LOOKS = {
  good: { icon: 'ok', word: word('Good'), colour: 'is-ok' },
  'at-work': { icon: 'spinner', word: word('Being made'), colour: 'second' },
  failed: { icon: 'failed', word: word('Failed'), colour: 'is-danger' },
  cancelled: { icon: 'bar', word: word('Cancelled'), colour: 'third' },
  broken: { icon: 'alert', word: word('Broken'), colour: 'is-danger' },
  removed: { icon: 'trash', word: word('Removed'), colour: 'third' },
} as const satisfies Record<string, Look>;

export type ResultWord = keyof typeof RESULT_LOOKS;

/** What needs a person first. */
export const RESULTS: readonly ResultWord[] = ['failed', 'broken', 'at-work', 'good', 'cancelled', 'removed'];

/** What there is of a backup by now. */
export function resultOf({ result, removed, problem }: Backup): ResultWord {
  if (removed !== null) return 'removed';
  if (result === 'good' && problem !== null) return 'broken';
  return result;
}

export const resultLook = (backup: Backup): Look => RESULT_LOOKS[resultOf(backup)];

/** As the states stand in the list: what needs a person first. */
export const STATE_ORDER: readonly BackupState[] = [
  'failed',
  'refused',
  'overdue',
  'at-work',
  'due',
  'well',
  'none',
];

/** Needs it somebody? */
export const needsPerson = ({ state }: BackupStanding): boolean =>
  state === 'failed' || state === 'refused' || state === 'overdue';
