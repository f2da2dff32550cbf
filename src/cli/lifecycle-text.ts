import type {
  LastComparison,
  Reconciliation,
  StatusChange,
  StuckTenant,
  Subscription,
} from '../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../shared/models/tenant.ts';
import { duration, facts, plain, stamp, table } from './text.ts';

export function paymentText({
  tenant,
  subscription,
}: {
  tenant: Tenant;
  subscription: Subscription;
}): string {
  return facts([
    ['tenant', tenant.slug],
    ['status', tenant.status],
    ['plan', subscription.planName],
    ['subscription', subscription.status],
    ['paid until', stamp(subscription.paidUntil)],
  ]);
}

export function historyText(history: readonly StatusChange[]): string {
  if (history.length === 0) return 'Nothing has changed since it was made.';
  const rows = history.map((each) => [stamp(each.at), each.from, each.to, each.reason, each.jobId]);
  return table(['at', 'from', 'to', 'reason', '>job'], rows);
}

export function stuckText(stuck: readonly StuckTenant[]): string {
  if (stuck.length === 0) return 'No tenant hangs between two statuses.';
  const rows = stuck.map((each) => [
    each.tenant,
    each.status,
    stamp(each.since),
    each.overdue ? 'yes' : 'no',
    each.problem,
    each.command === undefined ? each.wayOut : `${each.wayOut} ${each.command}`,
  ]);
  return table(['tenant', 'status', 'since', 'overdue', 'problem', 'way out'], rows);
}

/** When servers were compared last, and where to read on. */
export function comparedText(last: LastComparison | null): string {
  if (last === null)
    return 'Tenants have not been compared with their servers yet: cadastre tenant check --all.';
  const { differences, unreachable, checkedAt, comparedBy } = last;
  const found = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  const away = unreachable.length > 0 ? `, ${unreachable.length} servers did not answer` : '';
  return `Compared with their servers ${stamp(checkedAt)} by ${plain(comparedBy)}: ${found}${away}. See cadastre tenant check --last.`;
}

export function reconciliationText(found: Reconciliation): string {
  const passed = found.passedOver > 0 ? `, ${found.passedOver} on their way passed over` : '';
  const away = found.unreachable.map(
    ({ server, tenants, message }) => `${server}: ${tenants} tenants unknown. ${plain(message)}`,
  );
  const sum = `${found.tenants} tenants compared in ${duration(found.durationMs)}${passed}; ${found.differences.length} differences.`;
  if (found.differences.length === 0) return [sum, ...away].join('\n');
  const rows = found.differences.map((each) => [
    each.tenant,
    each.status,
    each.server,
    each.kind,
    each.expected,
    each.found,
    each.repair ?? each.wayOut,
  ]);
  const heads = ['tenant', 'status', 'server', 'difference', 'expected', 'found', 'repair'];
  return [table(heads, rows), '', sum, ...away].join('\n');
}
