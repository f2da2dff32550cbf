import type { Server } from '../../shared/models/server.ts';
import type { BlueprintSources } from '../blueprints/index.ts';
import type { EndingContext } from '../lifecycle/ending-context.ts';
import type { OpenPlatform } from '../platform/platform.ts';

export interface OrphanContext extends EndingContext {
  servers(): readonly Server[];
  /** By name or id. Throws `NOT_FOUND`. */
  resolveServer(nameOrId: string): Server;
  readonly blueprints: BlueprintSources;
  /** Publishes the shipped tiers where nobody has yet. */
  ensureTiers(platform: OpenPlatform): Promise<unknown>;
}
