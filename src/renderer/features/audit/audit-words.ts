import type { AuditAct, AuditOutcome } from '../../../shared/models/audit.ts';
import { currentLocale, t, told, type Word, word } from '../../locales/index.ts';
import { englishSentence } from './english-act.ts';

export const OUTCOME_WORDS: Record<AuditOutcome, Word> = {
  'under-way': word('Under way'),
  done: word('Done'),
  failed: word('Failed'),
  refused: word('Refused'),
  cancelled: word('Cancelled'),
  unresolved: word('Unresolved'),
};

/** One sentence for a person, whatever the verb. Only English bends its verbs; French names the act. */
export function actSentence(act: AuditAct): string {
  if (currentLocale() === 'en') return englishSentence(act);
  return t('{{actor}}: {{verb}}, {{target}} – {{outcome}}', {
    actor: act.actor,
    verb: told(act.verb),
    target: told(act.target),
    outcome: t(OUTCOME_WORDS[act.outcome]).toLowerCase(),
  });
}

/** The slug in `tenant acme-corp`, for a link; null for any other target. */
export function targetTenant(target: string): string | null {
  return /^tenant ([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(target)?.[1] ?? null;
}

/** `9f3c…e71a`: enough to compare by eye; the whole hash is in the tooltip and in what is copied. */
export function shortHash(hash: string): string {
  return hash.length <= 12 ? hash : `${hash.slice(0, 4)}…${hash.slice(-4)}`;
}
