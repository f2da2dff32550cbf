import type { FlatSettings } from '../../../shared/models/flat-settings.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { Blueprint } from '../../blueprints/index.ts';
import { CadastreError, invalidInput } from '../../errors.ts';
import type { ChosenTier } from './choose-tier.ts';

/** The models that a tier allows, the first preferred; null: it says nothing of them. */
export function allowedModels(values: FlatSettings): readonly IsolationModel[] | null {
  const said = values['database.isolation'];
  if (said === undefined) return null;
  return (Array.isArray(said) ? said : [said]) as IsolationModel[];
}

/**
 * What was named, where the tier allows it; else the model that the tier prefers of those that the blueprint supports.
 * Without a tier, a database. Throws `INVALID_INPUT` for the field `isolation`, or `NOT_SUPPORTED` where tier and
 * blueprint have no model in common.
 */
export function chooseIsolation(
  blueprint: Pick<Blueprint, 'name' | 'isolation'>,
  named: IsolationModel | undefined,
  tier: Pick<ChosenTier, 'name'> | null,
  values: FlatSettings,
): IsolationModel {
  const allowed = tier === null ? null : allowedModels(values);
  if (tier === null || allowed === null)
    return (
      named ??
      blueprint.isolation.find((model) => model === 'database') ??
      blueprint.isolation[0] ??
      'database'
    );
  if (named !== undefined) {
    if (allowed.includes(named)) return named;
    throw invalidInput([
      {
        field: 'isolation',
        message: `The tier ${tier.name} allows ${allowed.join(', ')}: name another tier, or leave the model out`,
      },
    ]);
  }
  const preferred = allowed.find((model) => blueprint.isolation.includes(model));
  if (preferred) return preferred;
  throw new CadastreError(
    'NOT_SUPPORTED',
    `The tier ${tier.name} allows isolation by ${allowed.join(', ')}; the blueprint ${blueprint.name} supports ${blueprint.isolation.join(', ')}`,
    {
      fields: [{ field: 'tier', message: 'It has no model in common with the blueprint' }],
      wayOut: 'Choose another tier, or another blueprint.',
    },
  );
}
