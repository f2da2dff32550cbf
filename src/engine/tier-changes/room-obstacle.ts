import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import { placeKeeper } from '../lifecycle/places/index.ts';
import { planningTools } from '../lifecycle/planning-tools.ts';
import { readRoom, shortOf } from '../provisioning/tier/server-room.ts';
import type { Obstacle } from './look-at-change.ts';

interface Asked {
  /** Of the server. */
  readonly name: string;
  readonly former: FlatSettings;
  readonly values: FlatSettings;
}

/**
 * More connections than before have to be there at this moment; the tenant's own are its own already. Less, or as many,
 * is never refused. Where they are only in use now, the change may wait until some are free.
 */
export async function roomObstacle(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  place: Place,
  { name, former, values }: Asked,
): Promise<Obstacle[]> {
  const path = 'resources.connections';
  const wanted = values[path];
  const before = former[path];
  if (typeof wanted !== 'number' || (typeof before === 'number' && wanted <= before)) return [];
  const { tools } = await planningTools(context, place);
  const own = await placeKeeper(place.model).countSessions(tools, place);
  const room = await readRoom(tools.maintenance);
  const others = Math.max(0, room.used - own);
  const short = shortOf(name, { ...room, used: others, free: Math.max(0, room.usable - others) }, wanted);
  if (short === null) return [];
  const passes = wanted <= room.usable;
  return [
    {
      field: path,
      sentence: short,
      wayOut: passes
        ? 'Wait until some are closed, or raise max_connections of the server.'
        : 'Raise max_connections of the server, or choose a tier with fewer.',
      passes,
    },
  ];
}
