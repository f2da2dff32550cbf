import type { ActPlans, ActResults } from '../shared/models/lifecycle-acts.ts';
import { EXIT_CODES, OUTCOME_EXIT_CODES } from './exit-codes.ts';
import { planText } from './plan-text.ts';
import { plain, table } from './text.ts';

/** What `--plan` of an act on tenants prints: what it means for each, then its steps. */
export function plansText({ plans, statementCount }: ActPlans): string {
  const parts = plans.map((plan) => {
    const head = `${plan.tenant} (${plain(plan.name)})`;
    if (plan.whyNot !== null) return `${head}: not possible. ${plain(plan.whyNot)}.`;
    const effect = plan.effect.map((line) => `  ${plain(line)}`).join('\n');
    const command = plan.to === 'DELETED' ? ` cadastre tenant restore ${plan.tenant}` : '';
    const undo = plan.undo ? `\n  To take it back: ${plain(plan.undo)}${command}` : '';
    return `${head}: ${plan.from} to ${plan.to}\n${effect}${undo}\n\n${planText(plan.steps)}`;
  });
  return `${parts.join('\n\n')}\n\n${statementCount} statements. Nothing was done.`;
}

/** One line a tenant, and the sum. */
export function resultsText({ results, totals }: ActResults): string {
  const rows = results.map(({ tenant, result, status, jobId, message, error }) => [
    tenant,
    result,
    status,
    jobId,
    error?.details.wayOut
      ? `${message}. ${error.details.wayOut}${error.details.command === undefined ? '' : ` ${error.details.command}`}`
      : message,
  ]);
  return `${table(['tenant', 'result', 'status', '>job', 'message'], rows)}\n\n${totalsText(totals)}`;
}

export function totalsText({ succeeded, failed, skipped, notRun }: ActResults['totals']): string {
  return `${succeeded} succeeded, ${failed} failed, ${skipped} skipped, ${notRun} not run.`;
}

/** Undefined where each tenant's act is possible. */
export function plansExitCode({ plans }: ActPlans): number | undefined {
  return plans.some(({ whyNot }) => whyNot !== null) ? OUTCOME_EXIT_CODES.partly : undefined;
}

/** Undefined where every tenant is as it was asked for; that of the error where one tenant alone was meant. */
export function resultsExitCode({ results, totals }: ActResults): number | undefined {
  if (totals.failed + totals.notRun === 0) return undefined;
  const [only] = results;
  return results.length === 1 && only?.error ? EXIT_CODES[only.error.code] : OUTCOME_EXIT_CODES.partly;
}
