import type { ReactNode } from 'react';
import { type LifecycleAct, type TenantStatus, TRANSITIONS } from '../../../shared/models/lifecycle.ts';
import type { TenantAct } from '../../../shared/models/lifecycle-acts.ts';
import { Told, t } from '../../locales/index.ts';
import { statusWord, tenantStatus } from '../../parts/status.tsx';

/** Acts that lead to no other status. */
type Unplanned = 'rotate' | 'convert' | 'tier' | 'back-up';

/** From which statuses an act begins. */
function beginsFrom(act: TenantAct | Unplanned): readonly TenantStatus[] {
  switch (act) {
    case 'payment-received':
      return ['TRIAL', 'ACTIVE', 'SUSPENDED'];
    case 'payment-missed':
      return ['ACTIVE', 'SUSPENDED'];
    case 'back-up':
      return ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'];
    case 'rotate':
    case 'convert':
    case 'tier':
      return ['TRIAL', 'ACTIVE'];
    default:
      return TRANSITIONS[act satisfies LifecycleAct].from;
  }
}

/** Why an act is not possible: for its status in words of the screens, else in those of the engine. */
export function whyNot(act: TenantAct | Unplanned, status: TenantStatus, said: string): ReactNode {
  const from = beginsFrom(act);
  if (from.includes(status)) return <Told>{said}</Told>;
  const wanted = from.map((each) => statusWord(tenantStatus({ status: each, job: null })).toLowerCase());
  return t('Possible when it is {{statuses}}', { statuses: wanted.join(t(' or ')) });
}
