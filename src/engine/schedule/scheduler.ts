import { hostname } from 'node:os';
import type { ScheduledWork as WorkRow } from '../../shared/models/schedule.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import type { Perform, ScheduledWork, SharedWork, WorkQueue } from './scheduled-work.ts';

/** How often a shell that stays looks whether there is a platform database to work for; milliseconds. */
const LOOK_EVERY_MS = 20_000;

/** When a shell that has come up looks for heavy works that were missed: it has better to do at first. */
const CATCH_UP_AFTER_MS = 2 * 60_000;
/** Shells of one morning do not all look at once. */
const CATCH_UP_SPREAD_MS = 3 * 60_000;
/** A machine that slept misses its time too, while its shell has been there all along. */
const CATCH_UP_EVERY_MS = 10 * 60_000;
/** So long after its time a work that has not begun is missed, and not just about to begin. */
const MISSED_AFTER_MS = 5 * 60_000;
/** With its next time this near, it waits for that. */
const SOON_MS = 60 * 60_000;

export interface SchedulerOptions {
  readonly platform: Platform;
  /** Throws where the password of the server is missing. */
  readonly targetOf: (serverId: string, database: string) => Promise<ConnectionTarget>;
  readonly openQueue: (target: ConnectionTarget, log: (line: string) => void) => Promise<WorkQueue>;
  readonly actor: Actor;
  readonly log: (line: string) => void;
  /** Milliseconds until what was missed is looked for; some minutes when left out. */
  readonly catchUpAfterMs?: number;
}

/**
 * Does by itself what rooms have registered. Any number of shells and agents may do so at the same time: the queue lies
 * in the platform database and gives each turn to one of them.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #works = new Map<string, ScheduledWork>();
  readonly #shared: SharedWork[] = [];
  #queue: Promise<WorkQueue> | null = null;
  #place = '';
  #joined = false;
  #looking: NodeJS.Timeout | null = null;
  #closing = false;
  /** When to look for missed works next, as `Date.now()` counts. */
  #catchUpAt = 0;
  #catchingUp = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  register(work: ScheduledWork): void {
    this.#works.set(work.name, work);
  }

  /** Takes part in this work, in a shell that stays, whenever somebody offers it. */
  registerShared(work: SharedWork): void {
    this.#shared.push(work);
  }

  /** Asks whoever is free, on any workstation, to take part. */
  async offer(name: string, id: number): Promise<void> {
    await (await this.#open()).offer(name, id);
  }

  works(): ScheduledWork[] {
    return [...this.#works.values()];
  }

  /** When each was done last and comes again. */
  async list(): Promise<WorkRow[]> {
    const queue = await this.#open();
    const rows: WorkRow[] = [];
    for (const work of this.#works.values()) rows.push(await rowOf(queue, work));
    return rows;
  }

  /** Does one now. Errors: `NOT_FOUND`, `CONFLICT` where another process is at it, and what it failed with. */
  async run(name: string): Promise<WorkRow> {
    const work = this.#works.get(name);
    if (!work) {
      throw new CadastreError('NOT_FOUND', `Nothing that is done by itself is called ${name}`, {
        wayOut: 'The schedule shows what there is.',
        command: 'cadastre schedule list',
      });
    }
    const queue = await this.#open();
    if (!(await queue.runNow(work, this.#perform))) {
      throw new CadastreError('CONFLICT', `${work.title}: another process is at it`, {
        wayOut: 'Look at the schedule in a minute.',
        command: 'cadastre schedule list',
      });
    }
    return rowOf(queue, work);
  }

  /**
   * Each of them once, for an agent that does not stay; of those that wait for their time, what was missed. What another process
   * is at, and what fails, does not stop the rest.
   */
  async runAll(): Promise<
    { name: string; title: string; outcome: 'done' | 'failed' | 'elsewhere'; fact: string }[]
  > {
    const queue = await this.#open();
    const results = [];
    for (const work of this.#works.values()) {
      const { name, title } = work;
      if (work.onTimeOnly && !(await wasMissed(queue, work))) continue;
      try {
        const ran = await queue.runNow(work, this.#perform);
        const fact = ran ? ((await queue.lastRun(name))?.fact ?? '') : 'another process is at it';
        results.push({ name, title, outcome: ran ? ('done' as const) : ('elsewhere' as const), fact });
      } catch (error) {
        results.push({ name, title, outcome: 'failed' as const, fact: toErrorData(error).message });
      }
    }
    return results;
  }

  /**
   * Does one soon, for who knows that something of it is due. Quietly: another process may be at it, and what fails stands in
   * the list.
   */
  async runSoon(name: string): Promise<void> {
    const work = this.#works.get(name);
    if (!work || this.#closing || !this.#options.platform.place()) return;
    await this.#open()
      .then((queue) => queue.runNow(work, this.#perform))
      .catch(() => undefined);
  }

  /** For shells that stay: takes its share as soon as there is a platform database, and catches up on what was missed. */
  keepWorking(): void {
    if (this.#looking) return;
    let said = '';
    const look = async () => {
      try {
        await this.#join();
        said = '';
        void this.#catchUp();
      } catch (error) {
        // A platform that is away, or secrets that are locked, are said once and not every time.
        const { message } = toErrorData(error);
        if (message !== said && !this.#closing) this.#options.log(`schedule: ${message}`);
        said = message;
      }
      if (!this.#closing) this.#looking = setTimeout(look, LOOK_EVERY_MS).unref();
    };
    this.#looking = setTimeout(look, 0).unref();
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#looking) clearTimeout(this.#looking);
    await this.#leave();
  }

  async #join(): Promise<void> {
    const place = JSON.stringify(this.#options.platform.place());
    if (this.#joined && place === this.#place) return;
    if (!this.#options.platform.place()) return;
    const queue = await this.#open();
    this.#joined = true;
    const { catchUpAfterMs } = this.#options;
    this.#catchUpAt = Date.now() + (catchUpAfterMs ?? CATCH_UP_AFTER_MS + Math.random() * CATCH_UP_SPREAD_MS);
    if (this.#closing) return;
    for (const work of this.#shared) await queue.share(work);
    await queue.join(this.works(), this.#perform);
    for (const work of this.works()) {
      if (this.#closing) return;
      if (work.onTimeOnly) continue;
      // What was missed while nobody was there is done once, now.
      await queue.runNow(work, this.#perform).catch(() => undefined);
    }
  }

  /** Heavy works whose time came while nothing ran, each once. */
  async #catchUp(): Promise<void> {
    if (!this.#joined || this.#catchingUp || Date.now() < this.#catchUpAt) return;
    this.#catchingUp = true;
    this.#catchUpAt = Date.now() + CATCH_UP_EVERY_MS;
    try {
      const queue = await this.#open();
      for (const work of this.works()) {
        if (this.#closing) return;
        if (!work.onTimeOnly || !(await wasMissed(queue, work))) continue;
        this.#options.log(`schedule: ${work.name} was missed; it is done now`);
        // What fails stands in the list, as at any other time.
        await queue.runNow(work, this.#perform).catch(() => undefined);
      }
    } catch (error) {
      if (!this.#closing) this.#options.log(`schedule: ${toErrorData(error).message}`);
    } finally {
      this.#catchingUp = false;
    }
  }

  /** The queue of the platform as it is now; opened anew when that has changed or could not be reached. */
  async #open(): Promise<WorkQueue> {
    const { platform, targetOf, openQueue, log } = this.#options;
    const open = await platform.open();
    // Whoever closes has been here already, and would not come again.
    if (this.#closing) throw new CadastreError('CANCELLED', 'Cadastre is closing');
    const place = JSON.stringify(platform.place());
    if (this.#queue && place !== this.#place) await this.#leave();
    if (!this.#queue) {
      this.#place = place;
      const opening = targetOf(open.serverId, open.databaseName).then((target) => openQueue(target, log));
      this.#queue = opening;
      opening.catch(() => {
        if (this.#queue === opening) this.#queue = null;
      });
    }
    return this.#queue;
  }

  async #leave(): Promise<void> {
    const queue = this.#queue;
    this.#queue = null;
    this.#joined = false;
    await (await queue?.catch(() => null))?.close();
  }

  readonly #perform: Perform = async (work, signal) => ({
    fact: await work.run(this.#options.actor, signal),
    workstation: hostname(),
  });
}

/**
 * Did a time of it pass since it ran last, or since it is known at all, without a run? Not with the next time near: then it
 * comes of itself, and twice within the hour would help nobody.
 */
async function wasMissed(queue: WorkQueue, work: ScheduledWork): Promise<boolean> {
  const last = await queue.lastRun(work.name);
  const due = queue.nextRun(work.cron, last?.startedAt ?? (await queue.knownSince(work)));
  const now = Date.now();
  if (due === null || due.getTime() > now - MISSED_AFTER_MS) return false;
  const next = queue.nextRun(work.cron);
  return next === null || next.getTime() > now + SOON_MS;
}

async function rowOf(queue: WorkQueue, { name, title, cron }: ScheduledWork): Promise<WorkRow> {
  const last = await queue.lastRun(name);
  return {
    name,
    title,
    cron,
    nextRun: queue.nextRun(cron)?.toISOString() ?? null,
    lastRun: last && {
      at: last.startedAt.toISOString(),
      endedAt: last.endedAt?.toISOString() ?? null,
      outcome: last.outcome,
      fact: last.fact,
      workstation: last.workstation,
    },
  };
}
