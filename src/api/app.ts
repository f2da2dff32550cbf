import { performAct } from '../engine/acts/perform-act.ts';
import { readServers } from '../engine/servers/server-records.ts';
import { readSettings, updateSettings } from '../engine/settings/settings.ts';
import { CONTRACT_VERSION } from '../shared/contract/index.ts';
import type { AppStatus, ChangeEvent } from '../shared/models/app.ts';
import { type ApiContext, os } from './base.ts';

async function readStatus({ engine, actor }: ApiContext): Promise<AppStatus> {
  const { entries: _entries, ...secrets } = await engine.vault.status();
  const platform = await engine.platform.status();
  const setup =
    secrets.state === 'not-chosen' || secrets.state === 'locked' || secrets.state === 'unavailable'
      ? 'secret-store'
      : readServers(engine.local).length === 0
        ? 'server'
        : platform.state === 'not-configured'
          ? 'platform'
          : 'ready';
  return {
    version: engine.appVersion,
    contractVersion: CONTRACT_VERSION,
    setup,
    actor,
    dataDirectory: engine.dataDirectory,
    platform,
    secrets,
  };
}

/** Changes as they come; those that come while nobody is reading are kept. */
async function* changes(context: ApiContext, signal: AbortSignal | undefined): AsyncGenerator<ChangeEvent> {
  const waiting: ChangeEvent[] = [];
  let wake: () => void = () => undefined;
  const unsubscribe = context.engine.announcer.subscribe((event) => {
    // A listener reads again on *changed*: the same word twice says no more.
    if (!waiting.some((each) => each.topic === event.topic && each.id === event.id)) waiting.push(event);
    wake();
  });
  const stop = () => wake();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    // The first word opens the stream and has the listener read everything once.
    yield { topic: 'app', id: null };
    while (!signal?.aborted) {
      const next = waiting.shift();
      if (next) yield next;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', stop);
  }
}

export const app = {
  status: os.app.status.handler(({ context }) => readStatus(context)),
  changes: os.app.changes.handler(({ context, signal }) => changes(context, signal)),
};

export const settings = {
  get: os.settings.get.handler(({ context }) => readSettings(context.engine.local)),
  update: os.settings.update.handler(({ context: { engine, actor }, input }) =>
    performAct(engine.audit, { actor, verb: 'change settings', target: 'workstation', input }, async () => {
      const changed = updateSettings(engine.local, input);
      engine.announcer.announce('settings');
      return changed;
    }),
  ),
};
