import type { AuditVerification } from '../../../shared/models/audit.ts';
import { t, tn, told, word } from '../../locales/index.ts';
import { shortHash } from './audit-words.ts';

export type Tone = 'ok' | 'warn' | 'danger';

export interface IntegrityPart {
  readonly id: 'verified' | 'chain' | 'anchors' | 'unresolved';
  readonly tone: Tone;
  readonly title: string;
  /** Short enough for a quarter of a narrow window. */
  readonly fact: string;
  /** Shown where there is room, and in the tooltip. */
  readonly more?: string;
  /** The entry to open, where one is meant. */
  readonly entry: number | null;
}

interface Formats {
  readonly time: (iso: string) => string;
  readonly duration: (ms: number) => string;
}

const PLACES = {
  'secret-store': word('secret store'),
  'platform-database': word('platform database'),
} as const;

/**
 * The four statements over the list. Green is said only of what was proven: a chain without an anchor may
 * have lost its tail, so *verified* turns amber with it.
 */
export function integrityParts(report: AuditVerification, formats: Formats): IntegrityPart[] {
  const bad = report.firstBad;
  const broken = report.verdict === 'broken';
  const time = formats.time(report.at);
  const took = t('took {{time}}', { time: formats.duration(report.durationMs) });
  return [
    broken
      ? {
          id: 'verified',
          tone: 'danger',
          title: t('Not as it was written'),
          fact:
            bad === null
              ? t('An anchor remembers another list; at {{time}}', { time })
              : t('Entry {{sequence}}: {{problem}}', { sequence: bad.sequence, problem: told(bad.problem) }),
          entry: bad?.sequence ?? null,
        }
      : {
          id: 'verified',
          tone: report.verdict === 'ok' ? 'ok' : 'warn',
          title: report.verdict === 'ok' ? t('Verified') : t('Verified, not anchored'),
          fact: t('{{entries}} of {{entries}} at {{time}}', { entries: report.entries, time }),
          more: took,
          entry: null,
        },
    {
      id: 'chain',
      tone: bad === null ? 'ok' : 'danger',
      title: bad === null ? t('Chain whole') : t('Chain broken'),
      fact:
        report.headHash === null || report.firstHash === null
          ? t('no entry yet')
          : t('head {{hash}}', { hash: shortHash(report.headHash) }),
      ...(report.firstHash === null
        ? {}
        : {
            more: [
              t('first entry {{hash}}', { hash: shortHash(report.firstHash) }),
              ...macWords(report),
              ...acceptedWords(report),
            ].join('; '),
          }),
      entry: bad?.sequence ?? null,
    },
    anchorPart(report),
    unresolvedPart(report),
  ];
}

/** How much of the chain the key vouches for, where somebody looked. */
function macWords(report: AuditVerification): string[] {
  return report.mac === undefined ? [] : [told(report.mac.message)];
}

/** From where on the log is vouched for, where somebody had to accept it. */
function acceptedWords({ accepted }: AuditVerification): string[] {
  if (!accepted) return [];
  const { sequence, actor, reason } = accepted;
  return [t('accepted by {{actor}} at entry {{sequence}}: {{reason}}', { actor, sequence, reason })];
}

function anchorPart(report: AuditVerification): IntegrityPart {
  const wrong = report.anchors.filter((anchor) => anchor.state === 'disagrees');
  const agree = report.anchors.filter((anchor) => anchor.state === 'agrees');
  const behind = report.anchors.filter((anchor) => anchor.state === 'behind');
  const part = (tone: Tone, title: string, fact: string, more?: string): IntegrityPart => ({
    id: 'anchors',
    tone,
    title,
    fact,
    ...(more === undefined ? {} : { more }),
    entry: null,
  });
  const [firstWrong] = wrong;
  if (firstWrong !== undefined)
    return part(
      'danger',
      t('Anchor disagrees'),
      t('{{what}}: {{said}}', { what: t(PLACES[firstWrong.place]), said: told(firstWrong.message) }),
    );
  const held = [...agree, ...behind];
  if (held.length === 0) {
    const [reason] = report.anchors;
    return part(
      'warn',
      t('Unanchored'),
      reason === undefined ? t('a cut tail would not be seen') : told(reason.message),
    );
  }
  const title = held.length > 1 ? t('Anchored twice') : t('Anchored once');
  const sequence = Math.max(...held.map((anchor) => anchor.sequence ?? 0));
  const places = held.map((anchor) => t(PLACES[anchor.place])).join(t(' and '));
  const missing = report.anchors.find((anchor) => anchor.state === 'unreachable');
  const note = missing === undefined ? [] : [t('{{place}} not reached', { place: t(PLACES[missing.place]) })];
  const allBehind = agree.length === 0;
  return part(
    allBehind ? 'warn' : 'ok',
    allBehind ? t('{{title}}, behind', { title }) : title,
    t('to entry {{sequence}}', { sequence }),
    [t('in the {{places}}', { places }), ...note].join('; '),
  );
}

function unresolvedPart(report: AuditVerification): IntegrityPart {
  const [first] = report.unresolved;
  if (first === undefined) {
    return {
      id: 'unresolved',
      tone: 'ok',
      title: t('None unresolved'),
      fact: t('every intent has its outcome'),
      entry: null,
    };
  }
  const others = report.unresolved.length - 1;
  return {
    id: 'unresolved',
    tone: 'warn',
    title: tn('{{count}} unresolved', '{{count}} unresolved', { count: report.unresolved.length }),
    fact:
      others > 0
        ? t('entry {{sequence}} and {{others}} more', { sequence: first, others })
        : t('entry {{sequence}}', { sequence: first }),
    more: t('an intent with no outcome'),
    entry: first,
  };
}

/** What the last verification says about one entry; null for an entry that was written since. */
export function chainFit(sequence: number, report: AuditVerification): { tone: Tone; words: string } | null {
  const bad = report.firstBad?.sequence;
  if (bad === sequence) return { tone: 'danger', words: t('does not fit its neighbours') };
  if (bad !== undefined && sequence > bad)
    return { tone: 'warn', words: t('after entry {{bad}}, which does not fit', { bad }) };
  return sequence <= report.entries ? { tone: 'ok', words: t('fits its neighbours') } : null;
}
