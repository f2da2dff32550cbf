import type { Place, PlaceTools } from '../lifecycle/place.ts';
import { lookAtNames, makeNames, wantsNames } from '../namespaces/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { lookAt, together } from './apply-steps.ts';
import { readEffective } from './configured-tenants.ts';
import { mendStatements } from './mend-statements.ts';

/**
 * Holds a tenant to its configuration in a place that it is about to enter: settings lie on its logins in one database,
 * and do not come along to another. May run twice; does nothing for who is held to no tier.
 */
export async function holdPlace(
  tools: Pick<PlaceTools, 'onServer' | 'inDatabase'>,
  platform: OpenPlatform,
  place: Place,
): Promise<void> {
  const values = await readEffective(platform, place.tenantId);
  if (values === null) return;
  // Its roles are those it has; what they may do lies in the place itself.
  if (wantsNames(values, place.model))
    await makeNames(tools, platform, place, await lookAtNames(tools, platform, place, values));
  await tools.onServer(async (session) => {
    const { unheld, found } = await lookAt(session, place, values);
    const statements = mendStatements(unheld, found);
    if (statements.length > 0) await together(session, unheld, statements);
  });
}
