import { setTimeout as sleep } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { CadastreError, toErrorData } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import type { Perform, ScheduledWork, WorkQueue, WorkRun } from '../schedule/scheduled-work.ts';
import { translateError } from './postgres-errors.ts';
import { createPool, endPool, queryWithin } from './postgres-pool.ts';

const SCHEMA = 'pgboss';
const CONNECTIONS = 2;
/** How often a queue is asked for work; cron here is no finer than a minute. */
const POLL_SECONDS = 5;
/** Who is free joins shared work within this time. */
const SHARED_POLL_SECONDS = 1;
/** A process that says nothing for this long has lost its work. */
const HEARTBEAT_SECONDS = 30;
/** A work that runs for longer is given to another. */
const EXPIRE_SECONDS = 6 * 60 * 60;
/** How long ended runs are kept at least, for who asks when the last one was. */
const KEEP_SECONDS = 3 * 24 * 60 * 60;
/** Of a rare work, this many turns: its last run has to be known when the next one was missed. */
const KEEP_TURNS = 4;
/** Of one that comes every minute, no more than this: all are read to find the last. */
const MOST_TURNS = 1000;
const STOP_MS = 30_000;
/** What pg-boss asks is short: what is not answered by then is lost; milliseconds. */
const ANSWER_MS = 30_000;

interface Output {
  readonly fact?: string;
  readonly workstation?: string;
  readonly message?: string;
}

/** Opens pg-boss in the platform database; its tables are made when they are not there. */
export async function openPgBossQueue(
  target: ConnectionTarget,
  log: (line: string) => void,
): Promise<WorkQueue> {
  const pool = await createPool(target, CONNECTIONS);
  const boss = new PgBoss({
    // pg-boss has no word for our TLS modes, and the password stays in one place.
    db: {
      executeSql: (text, values) =>
        queryWithin(pool, text, values as unknown[], ANSWER_MS).catch((error) => {
          throw translateError(error, target);
        }),
    },
    schema: SCHEMA,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => log(`schedule: ${error.message}`));
  const known = new Map<string, Date>();
  const atWork = new Set<Promise<unknown>>();
  let closed = false;
  try {
    await boss.start();
  } catch (error) {
    await endPool(pool);
    throw translateError(error, target);
  }
  const provide = async ({ name, cron }: ScheduledWork): Promise<Date> => {
    const since = known.get(name);
    if (since) return since;
    // One at a time, wherever: the next turn of the clock is dropped while one waits or runs.
    const every = secondsBetween(boss, cron);
    const options = {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: Math.max(Math.min(KEEP_SECONDS, MOST_TURNS * every), KEEP_TURNS * every),
    };
    await boss.createQueue(name, options);
    const queue = await boss.getQueue(name);
    // A queue that an older version made forgets its last run before the next one comes.
    if (queue && queue.deleteAfterSeconds !== options.deleteAfterSeconds) {
      await boss.updateQueue(name, { deleteAfterSeconds: options.deleteAfterSeconds });
    }
    const createdOn = queue?.createdOn ?? new Date();
    known.set(name, createdOn);
    return createdOn;
  };
  const shared = new Set<string>();
  const provideShared = async (name: string) => {
    if (shared.has(name)) return;
    // One call waits for whoever is free next; any number may be at work. What is lost is called out again.
    await boss.createQueue(name, {
      policy: 'short',
      retryLimit: 0,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: 60 * 60,
    });
    shared.add(name);
  };
  /** Whoever is at it may be dead. pg-boss looks for that once a minute; an agent that comes once does not wait so long. */
  const giveUpSilent = async (name: string) => {
    const { rows } = await pool.query<{ at: Date }>('SELECT now() AS at');
    const now = rows[0]?.at.getTime() ?? Date.now();
    for (const { id, state, heartbeatOn, startedOn } of await boss.findJobs(name)) {
      const seen = (heartbeatOn ?? startedOn)?.getTime() ?? now;
      if (state === 'active' && now - seen > HEARTBEAT_SECONDS * 1000)
        await boss.fail(name, id, { message: 'its process was lost' });
    }
  };
  const signals = new Set<AbortController>();
  const performed = async (work: ScheduledWork, perform: Perform, given?: AbortSignal) => {
    const abort = new AbortController();
    signals.add(abort);
    given?.addEventListener('abort', () => abort.abort(), { once: true });
    try {
      return await perform(work, abort.signal);
    } catch (error) {
      const { code, message } = toErrorData(error);
      if (code === 'INTERNAL') log(`schedule ${work.name}: ${(error as Error).stack ?? error}`);
      throw new Error(message);
    } finally {
      signals.delete(abort);
    }
  };

  const run = async (work: ScheduledWork, perform: Perform): Promise<boolean> => {
    await provide(work);
    const next = async () => {
      await boss.send(work.name, {});
      return (await boss.fetch(work.name))[0];
    };
    let job = await next();
    if (!job) {
      await giveUpSilent(work.name);
      job = await next();
    }
    if (!job) return false;
    const { id } = job;
    const beat = setInterval(
      () => {
        boss.touch(work.name, id).catch((error: Error) => log(`schedule: ${error.message}`));
      },
      (HEARTBEAT_SECONDS * 1000) / 3,
    );
    try {
      await boss.complete(work.name, id, await performed(work, perform));
      return true;
    } catch (error) {
      await boss.fail(work.name, id, { message: (error as Error).message });
      throw new CadastreError('CONFLICT', (error as Error).message, {
        target: work.name,
        wayOut: 'Look at what failed; it is tried again with the next run.',
      });
    } finally {
      clearInterval(beat);
    }
  };

  return {
    async join(works, perform) {
      for (const work of works) {
        await provide(work);
        await boss.schedule(work.name, work.cron, null, { tz: 'UTC' });
        // A worker that begins after the stop would keep the process alive.
        if (closed) return;
        await boss.work(work.name, { pollingIntervalSeconds: POLL_SECONDS }, async ([job]) => {
          return performed(work, perform, job?.signal);
        });
      }
    },
    async runNow(work, perform) {
      const running = run(work, perform);
      atWork.add(running);
      try {
        return await running;
      } finally {
        atWork.delete(running);
      }
    },
    knownSince: provide,
    async lastRun(name) {
      if (!(await boss.getQueue(name))) return null;
      const runs = await boss.findJobs(name);
      const latest = runs
        .filter((run) => run.startedOn !== null)
        .reduce<(typeof runs)[number] | null>(
          (last, run) => (last === null || run.startedOn > last.startedOn ? run : last),
          null,
        );
      return latest === null ? null : describeRun(latest);
    },
    async offer(name, id) {
      await provideShared(name);
      await boss.send(name, { id }, { singletonKey: String(id) });
    },
    async share({ name, run: take }) {
      await provideShared(name);
      if (closed) return;
      await boss.work<{ id: number }>(
        name,
        { pollingIntervalSeconds: SHARED_POLL_SECONDS },
        async ([job]) => {
          if (!job) return;
          const abort = new AbortController();
          signals.add(abort);
          try {
            await take(job.data.id, abort.signal);
          } finally {
            signals.delete(abort);
          }
        },
      );
    },
    nextRun: (cron, after) => boss.previewSchedule(cron, { count: 1, tz: 'UTC', from: after })[0] ?? null,
    async close() {
      closed = true;
      for (const abort of signals) abort.abort();
      // What was begun by hand or to catch up writes its end; its turn would be held until it counts as lost.
      await Promise.race([Promise.allSettled(atWork), sleep(STOP_MS, null, { ref: false })]);
      await boss.stop({ graceful: true, close: false, timeout: STOP_MS });
      await endPool(pool);
    },
  };
}

/** From one turn to the next. */
function secondsBetween(boss: PgBoss, cron: string): number {
  const [first, second] = boss.previewSchedule(cron, { count: 2, tz: 'UTC' });
  return first && second ? Math.round((second.getTime() - first.getTime()) / 1000) : 0;
}

function describeRun(run: {
  readonly state: string;
  readonly startedOn: Date;
  readonly completedOn: Date | null;
  readonly output: object | null;
}): WorkRun {
  const output = (run.output ?? {}) as Output;
  const outcome = run.state === 'completed' ? 'done' : run.state === 'active' ? 'running' : 'failed';
  return {
    startedAt: run.startedOn,
    endedAt: run.completedOn,
    outcome,
    fact: output.fact ?? output.message ?? (outcome === 'failed' ? 'its process was lost' : ''),
    workstation: output.workstation ?? null,
  };
}
