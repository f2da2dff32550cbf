import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { PlaceKeeper } from '../place.ts';
import { databaseKeeper } from './database/index.ts';
import { rowKeeper } from './row/index.ts';
import { schemaKeeper } from './schema/index.ts';

const KEEPERS: Record<IsolationModel, PlaceKeeper> = {
  database: databaseKeeper,
  schema: schemaKeeper,
  row: rowKeeper,
};

/** Who does with a place what its tenant's life asks for. */
export const placeKeeper = (model: IsolationModel): PlaceKeeper => KEEPERS[model];
