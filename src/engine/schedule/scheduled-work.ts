import type { Actor } from '../acts/actor.ts';

/** Something that is done by itself, again and again. It may run on any workstation, and twice without harm. */
export interface ScheduledWork {
  /** Lower-case letters and hyphens; the name of its queue. */
  readonly name: string;
  readonly title: string;
  /** Five fields of cron, in UTC. */
  readonly cron: string;
  /**
   * Heavy and rare: not done whenever a shell comes up, as the others are, but at its time; and once, a while after
   * something runs again, when its time came while nothing did.
   */
  readonly onTimeOnly?: boolean;
  /** Answers with one line of fact. Throws where something of it failed, in a sentence that says what. */
  run(actor: Actor, signal: AbortSignal): Promise<string>;
}

/** How the last run of a work ended. */
export interface WorkRun {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: 'done' | 'failed' | 'running';
  readonly fact: string;
  /** null: it is not known, as of a run that has not ended. */
  readonly workstation: string | null;
}

/** What a run leaves behind. */
export interface RunReport {
  readonly fact: string;
  readonly workstation: string;
}

/**
 * The queue that all shells and agents on a platform database share: whatever is due is given to one of them. A process
 * that dies loses its work to another within a minute.
 */
export interface WorkQueue {
  /** Takes a share of the work from now on. */
  join(works: readonly ScheduledWork[], perform: Perform): Promise<void>;
  /** Does one now, unless somebody is at it: false then. */
  runNow(work: ScheduledWork, perform: Perform): Promise<boolean>;
  lastRun(name: string): Promise<WorkRun | null>;
  /** Since when this work is known here: before that, nobody can have missed it. */
  knownSince(work: ScheduledWork): Promise<Date>;
  nextRun(cron: string, after?: Date): Date | null;
  /** Says that there is shared work with this number; one call waits at most, however often it is said. */
  offer(name: string, id: number): Promise<void>;
  /** Takes part in shared work of this name whenever it is offered, from now on. */
  share(work: SharedWork): Promise<void>;
  /** Waits for what runs here. */
  close(): Promise<void>;
}

/** Work that any number of processes do together. Each that is free takes a call and stays as long as it is of use. */
export interface SharedWork {
  /** Lower-case letters and hyphens; the name of its queue. */
  readonly name: string;
  run(id: number, signal: AbortSignal): Promise<void>;
}

/** Throws what failed; the queue keeps it as the outcome. */
export type Perform = (work: ScheduledWork, signal: AbortSignal) => Promise<RunReport>;
