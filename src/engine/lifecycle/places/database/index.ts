import { CadastreError } from '../../../errors.ts';
import type { PlaceKeeper } from '../../place.ts';
import { block } from './block.ts';
import { countSessions } from './count-sessions.ts';
import { readAccess } from './read-access.ts';
import { unblock } from './unblock.ts';

const notYet = (): Promise<never> =>
  Promise.reject(new CadastreError('NOT_SUPPORTED', 'Parking and destroying a database is not there yet'));

/** One database for each tenant. */
export const databaseKeeper: PlaceKeeper = {
  model: 'database',
  readAccess,
  countSessions,
  block,
  unblock,
  park: notYet,
  unpark: notYet,
  obstacles: notYet,
  destroy: notYet,
  verifyGone: notYet,
};
