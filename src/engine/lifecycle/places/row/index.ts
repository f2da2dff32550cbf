import { countRows, eraseRows } from '../../../provisioning/shared/erase.ts';
import type { PlaceKeeper } from '../../place.ts';
import { block, countSessions, readAccess, unblock } from '../shared/access.ts';
import { databaseThere, destroy, obstacles, rolesGone } from '../shared/remove.ts';

/** Rows of each tenant in tables that they share, kept apart by row security. */
export const rowKeeper: PlaceKeeper = {
  model: 'row',
  readAccess,
  countSessions,
  block,
  unblock,
  // Rows have no name to be taken: that nobody can sign in as their tenant is all there is.
  park: (_tools, place) =>
    Promise.resolve(`the rows stay in ${place.database}; nobody can sign in to reach them`),
  unpark: (_tools, place) => Promise.resolve(`the rows are in ${place.database} as they were`),
  obstacles,
  destroy: (tools, place) =>
    destroy(tools, place, async (session) => `${await eraseRows(session, place.tenantId)} rows deleted`),
  async verifyGone(tools, place, destruction) {
    const left = (await databaseThere(tools, place))
      ? await tools.inDatabase(place.database, (session) => countRows(session, place.tenantId))
      : 0;
    return [
      {
        question: `Rows of tenant ${place.tenantId} in shared tables`,
        where: place.database,
        found: left,
        passed: left === 0,
      },
      ...(await rolesGone(tools, place, destruction)),
    ];
  },
};
