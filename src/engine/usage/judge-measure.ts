import { type AlertRule, gapOf } from '../../shared/models/usage.ts';

/** An alert that is open: over its threshold for some time, raised or not yet. Times in milliseconds since the epoch. */
export interface OpenAlert {
  readonly since: number;
  readonly judgedAt: number;
  /** Percent. */
  readonly value: number;
  readonly peak: number;
  readonly underSince: number | null;
  readonly raised: boolean;
  /** It has lasted long enough: to be raised, or to end. */
  readonly ripe: boolean;
}

/** What is left of a look's time is not waited for: a measure comes a moment early as often as late. */
const slackOf = (everyMs: number) => Math.min(30_000, everyMs / 2);

/**
 * One more measure of a tenant, judged by one alert of its tier. It is raised when the share was over the threshold at
 * every measure from `for` ago until now, and ends when it was under at every one for as long: what goes up and down
 * faster than that neither begins nor ends. A gap between two measures says nothing of the time in it, so what is counted begins
 * anew behind it. null: there is none.
 */
export function judgeMeasure(
  open: OpenAlert | null,
  { at, value }: { readonly at: number; readonly value: number },
  { threshold, forMs }: Pick<AlertRule, 'threshold' | 'forMs'>,
  everyMs: number,
): OpenAlert | null {
  const over = value >= threshold;
  const enough = (from: number) => at - from >= forMs - Math.min(slackOf(everyMs), forMs / 2);
  if (open === null) {
    if (!over) return null;
    return { since: at, judgedAt: at, value, peak: value, underSince: null, raised: false, ripe: enough(at) };
  }
  const gap = at - open.judgedAt > gapOf(everyMs);
  const seen = { ...open, judgedAt: at, value, peak: Math.max(open.peak, value) };
  if (!open.raised) {
    if (!over) return null;
    const since = gap ? at : open.since;
    return { ...seen, since, peak: gap ? value : seen.peak, ripe: enough(since) };
  }
  if (over) return { ...seen, underSince: null, ripe: false };
  const underSince = gap ? at : (open.underSince ?? at);
  return { ...seen, underSince, ripe: enough(underSince) };
}
