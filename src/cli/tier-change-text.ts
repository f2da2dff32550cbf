import type { ScheduledChange, TierChangePlan } from '../shared/models/configuration.ts';
import type { ImportRow, ImportTotals, Job } from '../shared/models/job.ts';
import { totalsText } from './act-text.ts';
import { planText } from './plan-text.ts';
import { plain, stamp, table } from './text.ts';
import { holderText, shownSetting } from './tier-text.ts';

/** What `--plan` prints: each setting that changes with who holds it, then the steps. */
export function changePlansText(plans: readonly TierChangePlan[]): string {
  const parts = plans.map((plan) => {
    const from = plan.from ? `${plan.from.tier}@${plan.from.version}` : 'no tier';
    const head = `${plain(plan.tenant)} (${plain(plan.name)}): ${from} to ${plan.to.tier}@${plan.to.version}`;
    const against =
      plan.whyNot === null
        ? ''
        : `\nNot now: ${plain(plan.whyNot)}. ${plain(plan.wayOut ?? '')}${plan.mayWait ? ' With --queue it waits until it fits.' : ''}${plan.command === undefined ? '' : `\n  ${plain(plan.command)}`}`;
    const rows = plan.changes.map(({ path, heldBy, from: was, to }) => [
      path,
      shownSetting(path, was),
      shownSetting(path, to),
      holderText(path, heldBy),
    ]);
    const changes = rows.length === 0 ? '' : `\n\n${table(['setting', 'now', 'then', 'held by'], rows)}`;
    const access = plan.steps.find(({ name }) => name === 'access');
    const apart = access ? `\n\n${access.title}: cadastre config hba --server ${access.where} --apply` : '';
    return `${head}${against}${changes}${plan.steps.length === 0 ? '' : `\n\n${planText(plan.steps)}`}${apart}`;
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

/** One line a tenant, one a wave where there were more, and the sum. */
export function waveResultsText(
  { id, waves = [], perMinute }: Job,
  rows: readonly ImportRow[],
  totals: ImportTotals,
): string {
  const results = table(
    ['tenant', 'result', '>job', 'message'],
    rows.map(({ slug, name, result, jobId, message }) => [slug ?? name, result, jobId, message]),
  );
  const each = waves.map(({ wave, succeeded, failed, skipped, notRun }) => [
    wave,
    succeeded,
    failed,
    skipped,
    notRun,
  ]);
  const parts = [
    results,
    ...(waves.length > 1 ? [table(['>wave', '>succeeded', '>failed', '>skipped', '>not run'], each)] : []),
    `${totalsText(totals)}${perMinute === undefined ? '' : ` ${perMinute} a minute`} (job ${id})`,
  ];
  return parts.join('\n\n');
}
