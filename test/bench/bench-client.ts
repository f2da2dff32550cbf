import { createRouterClient, type RouterClient } from '@orpc/server';
import { router } from '../../src/api/router.ts';
import type { Actor } from '../../src/engine/acts/actor.ts';
import type { Engine } from '../../src/engine/create-engine.ts';

/** The contract over an engine of this process. */
export function benchClient(engine: Engine): { client: RouterClient<typeof router>; actor: Actor } {
  const actor: Actor = { name: 'bench', shell: 'cli', workstation: 'bench' };
  return { client: createRouterClient(router, { context: { engine, actor } }), actor };
}
