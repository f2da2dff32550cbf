import type { Session } from '../postgres/session.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import type { Place, PlaceTools } from './place.ts';

/** The keeper's own work, with every statement that is no question said instead of sent. */
export async function planningTools(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  place: Pick<Place, 'serverId'>,
): Promise<{ tools: PlaceTools; said: string[] }> {
  const said: string[] = [];
  const maintenance = await context.maintenance(place.serverId);
  const asking = (session: Session): Session => ({
    ...session,
    async run(statement) {
      if (/^(SELECT|SHOW)\b/.test(statement.text)) return session.run(statement);
      said.push(statement.shown);
      return { rows: [], rowCount: 0 };
    },
    async batch(statements) {
      for (const statement of statements) said.push(statement.shown);
    },
    async script(text) {
      said.push(text);
    },
    transaction: (work) => work(),
  });
  return {
    said,
    tools: {
      maintenance,
      planning: true,
      signal: new AbortController().signal,
      remark: () => undefined,
      onServer: (work) => maintenance.withSession((session) => work(asking(session))),
      async inDatabase(database, work) {
        const session = await context.connectTo(place.serverId, database);
        try {
          return await work(asking(session));
        } finally {
          await session.close();
        }
      },
    },
  };
}
