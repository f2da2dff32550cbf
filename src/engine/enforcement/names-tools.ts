import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { lookAtNames, type NamesTools } from '../namespaces/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { ConfiguredTenant } from './configured-tenants.ts';

type Reached = Pick<LifecycleContext, 'maintenance' | 'connectTo'>;

/** Without a job: what is run is told to nobody, since nothing is changed. */
function namesTools({ maintenance, connectTo }: Reached, serverId: string): NamesTools {
  return {
    onServer: async (work) => (await maintenance(serverId)).withSession(work),
    async inDatabase(database, work) {
      const session = await connectTo(serverId, database);
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    },
  };
}

/** Its schemas and roles, as they are. null: it is shut, and gets them when it is back. */
export async function looksAtNames(
  context: Reached,
  platform: OpenPlatform,
  { status, serverId, place, values }: Pick<ConfiguredTenant, 'status' | 'serverId' | 'place' | 'values'>,
): Promise<Awaited<ReturnType<typeof lookAtNames>> | null> {
  if (status !== 'TRIAL' && status !== 'ACTIVE') return null;
  return lookAtNames(namesTools(context, serverId), platform, place, values);
}
