import type { ActPlans, ActResults } from '../shared/models/lifecycle-acts.ts';
import { OUTCOME_EXIT_CODES } from './exit-codes.ts';
import { planText } from './plan-text.ts';
import { plain, table } from './text.ts';

/** One line a tenant, and the sum where there are several. */
export function actResultsText({ results, totals }: ActResults): string {
  const lines = table(
    ['tenant', 'result', 'now', 'what'],
    results.map((each) => [
      each.tenant,
      each.result,
      each.status?.toLowerCase() ?? '–',
      each.error?.details.wayOut ? `${each.message}. ${each.error.details.wayOut}` : each.message,
    ]),
  );
  if (results.length < 2) return lines;
  const { succeeded, failed, skipped, notRun } = totals;
  return `${lines}\n\n${succeeded} succeeded, ${failed} failed, ${skipped} skipped, ${notRun} not run`;
}

/** What `--plan` prints: the effect first, then the steps. */
export function actPlansText({ plans }: ActPlans): string {
  return plans
    .map((plan) =>
      [
        `${plain(plan.name)} (${plan.tenant}), ${plan.from.toLowerCase()}${plan.to && plan.to !== plan.from ? ` → ${plan.to.toLowerCase()}` : ''}`,
        ...(plan.whyNot === null
          ? plan.effect.map((line) => `  ${plain(line)}`)
          : [`  Not possible: ${plain(plan.whyNot)}`]),
        ...(plan.sessions === null ? [] : [`  ${plan.sessions} sessions at this moment`]),
        ...(plan.whyNot === null ? [planText(plan.steps)] : []),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Undefined where every tenant is as it was asked for. */
export function actExitCode({ totals }: ActResults): number | undefined {
  return totals.failed + totals.notRun > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
}
