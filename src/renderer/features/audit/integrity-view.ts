import type { AuditVerification } from '../../../shared/models/audit.ts';
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
  readonly count: (value: number) => string;
  readonly time: (iso: string) => string;
  readonly duration: (ms: number) => string;
}

const PLACES = { 'secret-store': 'secret store', 'platform-database': 'platform database' } as const;

/**
 * The four statements over the list. Green is said only of what was proven: a chain without an anchor may
 * have lost its tail, so *verified* turns amber with it.
 */
export function integrityParts(report: AuditVerification, formats: Formats): IntegrityPart[] {
  const bad = report.firstBad;
  const broken = report.verdict === 'broken';
  const count = formats.count(report.entries);
  const when = `at ${formats.time(report.at)}`;
  const took = `took ${formats.duration(report.durationMs)}`;
  return [
    broken
      ? {
          id: 'verified',
          tone: 'danger',
          title: 'Not as it was written',
          fact:
            bad === null
              ? `An anchor remembers another list; ${when}`
              : `Entry ${formats.count(bad.sequence)}: ${bad.problem}`,
          entry: bad?.sequence ?? null,
        }
      : {
          id: 'verified',
          tone: report.verdict === 'ok' ? 'ok' : 'warn',
          title: report.verdict === 'ok' ? 'Verified' : 'Verified, not anchored',
          fact: `${count} of ${count} ${when}`,
          more: took,
          entry: null,
        },
    {
      id: 'chain',
      tone: bad === null ? 'ok' : 'danger',
      title: bad === null ? 'Chain whole' : 'Chain broken',
      fact:
        report.headHash === null || report.firstHash === null
          ? 'no entry yet'
          : `head ${shortHash(report.headHash)}`,
      ...(report.firstHash === null
        ? {}
        : { more: `first entry ${shortHash(report.firstHash)}${macWords(report)}` }),
      entry: bad?.sequence ?? null,
    },
    anchorPart(report, formats),
    unresolvedPart(report, formats),
  ];
}

/** How much of the chain the key vouches for, where somebody looked. */
function macWords(report: AuditVerification): string {
  return report.mac === undefined ? '' : `; ${report.mac.message}`;
}

function anchorPart(report: AuditVerification, formats: Formats): IntegrityPart {
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
    return part('danger', 'Anchor disagrees', `${PLACES[firstWrong.place]}: ${firstWrong.message}`);
  const held = [...agree, ...behind];
  if (held.length === 0) {
    const [reason] = report.anchors;
    return part('warn', 'Unanchored', reason?.message ?? 'a cut tail would not be seen');
  }
  const title = held.length > 1 ? 'Anchored twice' : 'Anchored once';
  const sequence = Math.max(...held.map((anchor) => anchor.sequence ?? 0));
  const places = held.map((anchor) => PLACES[anchor.place]).join(' and ');
  const missing = report.anchors.find((anchor) => anchor.state === 'unreachable');
  const note = missing === undefined ? '' : `; ${PLACES[missing.place]} not reached`;
  const allBehind = agree.length === 0;
  return part(
    allBehind ? 'warn' : 'ok',
    allBehind ? `${title}, behind` : title,
    `to entry ${formats.count(sequence)}`,
    `in the ${places}${note}`,
  );
}

function unresolvedPart(report: AuditVerification, formats: Formats): IntegrityPart {
  const [first] = report.unresolved;
  if (first === undefined) {
    return {
      id: 'unresolved',
      tone: 'ok',
      title: 'None unresolved',
      fact: 'every intent has its outcome',
      entry: null,
    };
  }
  const others = report.unresolved.length - 1;
  return {
    id: 'unresolved',
    tone: 'warn',
    title: `${formats.count(report.unresolved.length)} unresolved`,
    fact: `entry ${formats.count(first)}${others > 0 ? ` and ${formats.count(others)} more` : ''}`,
    more: 'an intent with no outcome',
    entry: first,
  };
}

/** What the last verification says about one entry; null for an entry that was written since. */
export function chainFit(sequence: number, report: AuditVerification): { tone: Tone; words: string } | null {
  const bad = report.firstBad?.sequence;
  if (bad === sequence) return { tone: 'danger', words: 'does not fit its neighbours' };
  if (bad !== undefined && sequence > bad)
    return { tone: 'warn', words: `after entry ${bad}, which does not fit` };
  return sequence <= report.entries ? { tone: 'ok', words: 'fits its neighbours' } : null;
}
