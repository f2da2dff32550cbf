import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { currentActor } from '../engine/acts/current-actor.ts';
import { dataDirectory } from '../engine/settings/data-directory.ts';
import type { Client } from './client.ts';

const root = join(import.meta.dirname, '..', '..');

export const applicationVersion = (): string =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

export const screensDirectory = (): string => join(root, 'out', 'renderer');

export interface SessionOptions {
  /** The data folder; CADASTRE_DATA or the usual place when left out. */
  readonly data?: string;
  readonly shell: 'cli' | 'web' | 'agent';
  readonly environment: NodeJS.ProcessEnv;
  /** Secrets stay in memory and are gone with the process. */
  readonly secretStore?: 'session';
  /** Where the engine says what nobody is there to be told. */
  readonly log?: (line: string) => void;
}

export type Session = Awaited<ReturnType<typeof openSession>>;

/** An engine of this process with a client on its router: the contract without a transport. */
export async function openSession(options: SessionOptions) {
  // Loaded here, so that help and refused arguments answer at once.
  const { openEngine } = await import('../engine/create-engine.ts');
  const { router } = await import('../api/router.ts');
  const engine = await openEngine({
    dataDirectory: dataDirectory(options.environment, options.data),
    resourcesDirectory: join(root, 'resources'),
    appVersion: applicationVersion(),
    environment: options.environment,
    secretStore: options.secretStore,
    log: options.log,
  });
  const actor = currentActor(options.shell);
  const client: Client = createRouterClient(router, { context: { engine, actor } });
  return { engine, actor, client, close: () => engine.close() };
}
