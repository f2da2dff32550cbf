import type { AttackDescription } from '../../../shared/models/isolation.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { CadastreError } from '../../errors.ts';
import type { Attack } from '../attack.ts';
import { DISTURB } from './disturb.ts';
import { GET_IN } from './get-in.ts';
import { LIFT_LIMITS } from './lift-limits.ts';
import { LOOK_AROUND } from './look-around.ts';
import { READ_WRITE } from './read-write.ts';
import { UNDO_SETTINGS } from './undo-settings.ts';

/** In the order in which they are shown. */
export const ATTACKS: readonly Attack[] = [
  ...GET_IN,
  ...READ_WRITE,
  ...UNDO_SETTINGS,
  ...LIFT_LIMITS,
  ...DISTURB,
  ...LOOK_AROUND,
];

/** `also`: attacks beside those of the short list. */
export function attacksOn(
  model: IsolationModel,
  extent: 'short' | 'full',
  also: readonly string[] = [],
): Attack[] {
  return ATTACKS.filter(
    (each) =>
      each.expected[model] !== undefined && (extent === 'full' || each.short || also.includes(each.id)),
  );
}

export function attackCalled(id: string): Attack {
  const found = ATTACKS.find((each) => each.id === id);
  if (!found) throw new CadastreError('INTERNAL', `There is no attack ${id}`);
  return found;
}

export function describeAttacks(): AttackDescription[] {
  return ATTACKS.map(({ id, group, title, why, expected }) => ({ id, group, title, why, expected }));
}
