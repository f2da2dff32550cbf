import type { PlaceKeeper } from '../../place.ts';
import { block, countSessions, readAccess, unblock } from '../shared/access.ts';
import { obstacles } from '../shared/remove.ts';
import { destroy, verifyGone } from './destroy.ts';
import { park, unpark } from './park.ts';

/** One schema for each tenant, in a database that they share. */
export const schemaKeeper: PlaceKeeper = {
  model: 'schema',
  readAccess,
  countSessions,
  block,
  unblock,
  park,
  unpark,
  obstacles,
  destroy,
  verifyGone,
};
