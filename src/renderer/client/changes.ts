import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import { CHANGE_TOPICS, type ChangeTopic } from '../../shared/models/app.ts';
import { client } from './client.ts';
import { orpc } from './query.ts';

interface Connection {
  state: 'connecting' | 'connected' | 'lost';
  /** When it was lost, in milliseconds since the epoch. */
  since: number | null;
}

/** Whether the engine still tells us what changes; the top bar shows it. */
export const useConnection = create<Connection>(() => ({ state: 'connecting', since: null }));

/** Where tenants are in their lives: moved by tenants and by their jobs. */
const LIFE = [
  orpc.lifecycle.options.key(),
  orpc.lifecycle.history.key(),
  orpc.lifecycle.subscription.key(),
  orpc.lifecycle.attention.key(),
  orpc.lifecycle.lastComparison.key(),
  orpc.enforcement.lastDrift.key(),
  orpc.conversion.kept.key(),
  orpc.configuration.get.key(),
  orpc.configuration.namespaces.key(),
  orpc.tierChanges.scheduled.key(),
  orpc.tiers.list.key(),
];

/** Reports are written by jobs. */
const REPORTS = [
  orpc.isolation.reports.key(),
  orpc.isolation.report.key(),
  orpc.isolation.tenant.key(),
  orpc.isolation.open.key(),
];

/** Runs and their tenants move by jobs; what every tenant answers is asked for by a person. */
const MIGRATIONS = [
  orpc.migrations.runs.key(),
  orpc.migrations.show.key({ type: 'query' }),
  orpc.migrations.status.key(),
  orpc.migrations.history.key(),
  orpc.migrations.rehearsals.key(),
  orpc.schemaDrift.list.key(),
  orpc.schemaDrift.show.key(),
];

/**
 * The queries that a topic touches: events say *changed*, the queries read again. Plans, probes and preflights
 * are asked for by a person, so no event runs them.
 */
const touched: Record<ChangeTopic, readonly (readonly unknown[])[]> = {
  app: [orpc.app.status.key()],
  servers: [orpc.servers.list.key(), orpc.servers.get.key(), orpc.app.status.key()],
  tenants: [
    orpc.tenants.list.key(),
    orpc.tenants.get.key(),
    orpc.tenants.connection.key(),
    orpc.app.status.key(),
    ...LIFE,
    orpc.signup.get.key(),
    orpc.passwords.former.key(),
    orpc.domains.list.key(),
    orpc.endings.erasures.key(),
    orpc.orphans.list.key(),
    orpc.migrations.history.key(),
  ],
  // Streams are left alone: they tell their own news.
  jobs: [
    orpc.jobs.list.key(),
    orpc.jobs.get.key({ type: 'query' }),
    orpc.jobs.rows.key(),
    orpc.backups.overview.key(),
    orpc.backups.list.key(),
    orpc.backups.findings.key(),
    ...LIFE,
    ...REPORTS,
    ...MIGRATIONS,
  ],
  audit: [orpc.audit.list.key(), orpc.audit.get.key()],
  settings: [orpc.settings.get.key(), orpc.sharedSettings.get.key(), orpc.backups.overview.key()],
  secrets: [orpc.secrets.status.key(), orpc.app.status.key(), orpc.keys.list.key()],
  blueprints: [orpc.blueprints.list.key()],
  platform: [
    orpc.platform.status.key(),
    orpc.app.status.key(),
    orpc.keys.list.key(),
    orpc.sharedSettings.get.key(),
  ],
  local: [orpc.local.status.key()],
  domains: [orpc.domains.list.key(), orpc.routing.key()],
  routing: [orpc.routing.key(), orpc.sharedSettings.get.key()],
  tiers: [orpc.tiers.list.key(), orpc.tiers.get.key(), orpc.tiers.diff.key(), orpc.tiers.check.key()],
  backups: [orpc.backups.overview.key(), orpc.backups.list.key(), orpc.backups.findings.key()],
  usage: [orpc.usage.list.key(), orpc.usage.show.key(), orpc.alerts.list.key()],
};

/** An import changes thousands of rows: read again at most this often. */
const QUIET_MS = 400;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** Follows the engine's changes for as long as the app is open, and reads again what they touch. */
export function useChanges(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void follow(queries, stop.signal);
    return () => stop.abort();
  }, [queries]);
}

async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const refresh = createRefresher(queries, signal);
  let delay = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const events = await client.app.changes(undefined, { signal });
      if (useConnection.getState().state === 'lost') refresh(CHANGE_TOPICS);
      useConnection.setState({ state: 'connected', since: null });
      delay = FIRST_RETRY_MS;
      for await (const event of events) refresh([event.topic]);
    } catch {
      // The reason is shown as the state of the connection, and each query tells its own error.
    }
    if (signal.aborted) return;
    useConnection.setState((now) => ({ state: 'lost', since: now.since ?? Date.now() }));
    await sleep(delay, signal);
    delay = Math.min(delay * 2, LAST_RETRY_MS);
  }
}

/** Collects topics and reads each touched query once; never two rounds at the same time. */
function createRefresher(queries: QueryClient, signal: AbortSignal) {
  const waiting = new Set<ChangeTopic>();
  let busy = false;
  return (topics: readonly ChangeTopic[]) => {
    for (const topic of topics) waiting.add(topic);
    if (busy) return;
    busy = true;
    void (async () => {
      while (waiting.size > 0 && !signal.aborted) {
        const round = [...waiting];
        waiting.clear();
        const keys = new Set(round.flatMap((topic) => touched[topic]));
        await Promise.all([...keys].map((queryKey) => queries.invalidateQueries({ queryKey })));
        await sleep(QUIET_MS, signal);
      }
      busy = false;
    })();
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
