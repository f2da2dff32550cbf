import type { Place, PlaceTools } from '../../place.ts';
import { nameOf } from './read-access.ts';
import { countSessions as count } from './sessions.ts';

/** How many sessions the tenant has at this moment. */
export function countSessions(tools: PlaceTools, place: Place): Promise<number> {
  return tools.onServer(async (session) => count(session, place, await nameOf(session, place)));
}
