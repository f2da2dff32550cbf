import type { ScheduledChange, TierChangePlan } from '../shared/models/configuration.ts';
import { planText } from './plan-text.ts';
import { plain, stamp, table } from './text.ts';
import { HELD_BY, shownSetting } from './tier-text.ts';

/** What `--plan` prints: each setting that changes with who holds it, then the steps. */
export function changePlansText(plans: readonly TierChangePlan[]): string {
  const parts = plans.map((plan) => {
    const from = plan.from ? `${plan.from.tier}@${plan.from.version}` : 'no tier';
    const head = `${plain(plan.tenant)} (${plain(plan.name)}): ${from} to ${plan.to.tier}@${plan.to.version}`;
    const against =
      plan.whyNot === null
        ? ''
        : `\nNot now: ${plain(plan.whyNot)}. ${plain(plan.wayOut ?? '')}${plan.mayWait ? ' With --queue it waits until it fits.' : ''}`;
    const rows = plan.changes.map(({ path, heldBy, from: was, to }) => [
      path,
      shownSetting(path, was),
      shownSetting(path, to),
      HELD_BY[heldBy],
    ]);
    const changes = rows.length === 0 ? '' : `\n\n${table(['setting', 'now', 'then', 'held by'], rows)}`;
    return `${head}${against}${changes}${plan.steps.length === 0 ? '' : `\n\n${planText(plan.steps)}`}`;
  });
  return `${parts.join('\n\n')}\n\nNothing was done.`;
}

export function scheduledText(changes: readonly ScheduledChange[]): string {
  if (changes.length === 0) return 'No change of tier is to come.';
  const rows = changes.map((change) => [
    change.id,
    change.tenant,
    `${change.tier}@${change.version}`,
    stamp(change.at),
    change.state,
    change.jobId,
    change.requestedBy,
    change.fact,
  ]);
  return table(['>number', 'tenant', 'tier', 'at', 'state', '>job', 'by', 'fact'], rows);
}
