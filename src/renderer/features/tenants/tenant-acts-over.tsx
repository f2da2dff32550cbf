import { useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { ChangeTierSheet } from '../configuration/index.ts';
import { ActSheet, ConvertSheet, type PlannedAct, Purge } from '../lifecycle/index.ts';

export interface Acting {
  readonly act: PlannedAct | 'purge' | 'convert' | 'tier';
  readonly targets: readonly Tenant[];
}

/** The plan of an act over the list. It keeps what it shows while it slides away. */
export function TenantActs({ acting, onClose }: { acting: Acting | null; onClose: () => void }) {
  const [kept, setKept] = useState<Acting | null>(null);
  const [round, setRound] = useState(0);
  if (acting !== null && acting !== kept) {
    setKept(acting);
    setRound(round + 1);
  }
  const [target] = kept?.targets ?? [];
  if (kept === null || target === undefined) return null;
  const opened = acting !== null;
  if (kept.act === 'purge') return <Purge key={round} opened={opened} tenant={target} onClose={onClose} />;
  if (kept.act === 'convert')
    return <ConvertSheet key={round} opened={opened} tenant={target} onClose={onClose} />;
  if (kept.act === 'tier')
    return <ChangeTierSheet key={round} opened={opened} targets={kept.targets} onClose={onClose} />;
  return <ActSheet key={round} opened={opened} act={kept.act} targets={kept.targets} onClose={onClose} />;
}
