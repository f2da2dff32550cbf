import { eraseSchema } from '../../../provisioning/shared/erase.ts';
import type { AbsenceCheck, Destruction, Place, PlaceTools } from '../../place.ts';
import { databaseThere, destroy as destroyIn, rolesGone } from '../shared/remove.ts';
import { schemaOf, schemasNow } from './park.ts';

/** Drops the schema under whichever name it has, then the roles. */
export function destroy(tools: PlaceTools, place: Place): Promise<Destruction> {
  return destroyIn(tools, place, async (session) => {
    const names = await schemasNow(session, place);
    for (const name of names) await eraseSchema(session, name, place.ownerRole);
    return names.length > 0 ? `${names.join(', ')} dropped` : 'the schema was gone';
  });
}

export async function verifyGone(
  tools: PlaceTools,
  place: Place,
  destruction: Destruction,
): Promise<AbsenceCheck[]> {
  const left = (await databaseThere(tools, place))
    ? await tools.inDatabase(place.database, (session) => schemasNow(session, place))
    : [];
  const names = [schemaOf(place), ...(place.parkedAs === null ? [] : [place.parkedAs])];
  return [
    {
      question: `Schemas called ${names.join(' or ')}`,
      where: `pg_catalog of ${place.database}`,
      found: left.length,
      passed: left.length === 0,
    },
    ...(await rolesGone(tools, place, destruction)),
  ];
}
