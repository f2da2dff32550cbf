import type { PlaceKeeper } from '../../place.ts';
import { block } from './block.ts';
import { countSessions } from './count-sessions.ts';
import { destroy, verifyGone } from './destroy.ts';
import { obstacles } from './obstacles.ts';
import { park, unpark } from './park.ts';
import { readAccess } from './read-access.ts';
import { unblock } from './unblock.ts';

/** One database for each tenant. */
export const databaseKeeper: PlaceKeeper = {
  model: 'database',
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
