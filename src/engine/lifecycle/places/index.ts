import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { CadastreError } from '../../errors.ts';
import type { PlaceKeeper } from '../place.ts';
import { databaseKeeper } from './database/index.ts';

const KEEPERS: Partial<Record<IsolationModel, PlaceKeeper>> = {
  database: databaseKeeper,
};

/** Who does with a place what its tenant's life asks for. */
export function placeKeeper(model: IsolationModel): PlaceKeeper {
  const keeper = KEEPERS[model];
  if (keeper) return keeper;
  throw new CadastreError('NOT_SUPPORTED', `Tenants of the model ${model} cannot be moved along yet`);
}
