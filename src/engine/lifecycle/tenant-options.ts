import type { LifecycleAct, TenantStatus } from '../../shared/models/lifecycle.ts';
import { TENANT_ACTS, type TenantAct, type TenantOption } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { wayOutOf, whyNotBegin } from './change-status.ts';

/** For each act whether it is possible now, and why not: what a button needs to know. */
export async function tenantOptions(
  platform: OpenPlatform,
  slug: string,
): Promise<{ status: TenantStatus; options: TenantOption[] }> {
  const tenant = await getTenant(platform, slug);
  const busy = await platform.locks.isHeld('tenant', tenant.id);
  return { status: tenant.status, options: TENANT_ACTS.map((act) => optionOf(act, tenant, busy)) };
}

function optionOf(act: TenantAct, tenant: Tenant, busy: boolean): TenantOption {
  const whyNot = busy ? 'A job is at work on it' : reasonAgainst(act, tenant);
  if (whyNot === null) return { act, possible: true, whyNot, wayOut: null };
  const wayOut = busy ? 'Wait until it has ended.' : wayOutOf(tenant).wayOut;
  return { act, possible: false, whyNot, wayOut };
}

function reasonAgainst(act: TenantAct, tenant: Tenant): string | null {
  const { status } = tenant;
  const isOneOf = (...wanted: TenantStatus[]) =>
    wanted.includes(status)
      ? null
      : `It is ${status.toLowerCase()}; it has to be ${wanted.join(', ').toLowerCase()}`;
  if (act === 'payment-received') return isOneOf('TRIAL', 'ACTIVE', 'SUSPENDED');
  if (act === 'payment-missed')
    return status === 'TRIAL' ? 'Nothing is due during a trial' : isOneOf('ACTIVE', 'SUSPENDED');
  return whyNotBegin(act satisfies LifecycleAct, tenant);
}
