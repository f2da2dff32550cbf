import type { JobKind, JobStatus } from '../../shared/models/job.ts';
import type { Announcer } from '../acts/announcer.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { isOnward, type JobDefinition, type JobHooks, type JobRecord } from './job-definition.ts';
import { createJobReporter, type JobReporter } from './job-reporter.ts';
import { lastJournalLine, readJob, requestCancel, selectOpenJobs } from './job-store.ts';
import { runSteps, undoSteps } from './run-steps.ts';

const ENDED: readonly JobStatus[] = ['succeeded', 'failed', 'undone', 'repair'];
/** How often interrupted jobs are looked for, in milliseconds. */
const RECOVERY_INTERVAL_MS = 5_000;

export interface JobRunnerOptions {
  readonly platform: () => Promise<OpenPlatform>;
  readonly announcer: Announcer;
  readonly hooks: JobHooks;
  readonly log: (line: string) => void;
}

/** A job at work in this process. */
export interface StartedJob {
  readonly record: JobRecord;
  readonly reporter: JobReporter;
  readonly ended: Promise<JobRecord>;
}

interface LiveJob extends StartedJob {
  readonly abort: AbortController;
}

/**
 * Works jobs in this process. Who works a job holds its advisory lock in the platform database, so that no two
 * processes ever do, and so that a job whose process died can be taken up by another at once.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #definitions = new Map<JobKind, JobDefinition>();
  readonly #live = new Map<number, LiveJob>();
  #closing = false;
  #recovery: NodeJS.Timeout | null = null;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  register<Run>(definition: JobDefinition<Run>): void {
    this.#definitions.set(definition.kind, definition as JobDefinition);
  }

  definition(kind: JobKind): JobDefinition {
    const definition = this.#definitions.get(kind);
    if (!definition)
      throw new CadastreError('NOT_SUPPORTED', `This Cadastre does not know jobs of kind ${kind}`);
    return definition;
  }

  /** The running job in this process, with its journal so far. */
  live(id: number): JobReporter | null {
    return this.#live.get(id)?.reporter ?? null;
  }

  /** The jobs at work in this process. */
  liveIds(): number[] {
    return [...this.#live.keys()];
  }

  /**
   * Takes up a job and works it to its end: forward, or undoing what it did. The lock is taken before this
   * returns; `ended` settles when the job has ended or has stopped where it is because the process closes.
   */
  async start(record: JobRecord, direction: 'run' | 'undo'): Promise<StartedJob> {
    if (this.#closing)
      throw new CadastreError('CANCELLED', 'Cadastre is closing', {
        wayOut: 'Resume the job after the next start.',
      });
    const platform = await this.#options.platform();
    const definition = this.definition(record.kind);
    if (!(await platform.locks.tryLock('job', record.id))) {
      throw new CadastreError('CONFLICT', `Job ${record.id} is being worked on already`, {
        jobId: record.id,
      });
    }
    try {
      const abort = new AbortController();
      const lastLine = record.steps.some((step) => step.attempts > 0)
        ? await lastJournalLine(platform.database, record.id)
        : 0;
      const changed = () => this.#options.announcer.announce('jobs', record.id);
      const reporter = createJobReporter(
        record,
        { durable: platform.database, progress: platform.progress },
        abort.signal,
        changed,
        lastLine,
      );
      const ended = this.#work(platform, definition, reporter, direction).finally(() =>
        this.#live.delete(record.id),
      );
      // Callers that do not wait for the end must not turn a failure of the platform into a crash.
      ended.catch((error: Error) => this.#options.log(`job ${record.id}: ${error.message}`));
      this.#live.set(record.id, { record, reporter, abort, ended });
      return { record, reporter, ended };
    } catch (error) {
      await platform.locks.unlock('job', record.id);
      throw error;
    }
  }

  /** Stops a job and undoes it, whichever process works it. Answers when the request is made, not when it is done. */
  async cancel(id: number): Promise<void> {
    const platform = await this.#options.platform();
    const record = await readJob(platform.database, id);
    if (record.status === 'succeeded' || record.status === 'undone') {
      throw new CadastreError('CONFLICT', `Job ${id} has ended: ${record.status}`, { jobId: id });
    }
    if (isOnward(record)) {
      throw new CadastreError('REFUSED', `Job ${id} is past the point of no return`, {
        jobId: id,
        wayOut: 'It can only go on: resume it.',
        command: `cadastre job resume ${id}`,
      });
    }
    await requestCancel(platform.database, id);
    const live = this.#live.get(id);
    if (live) {
      live.reporter.record.cancelRequested = true;
      live.abort.abort();
    } else if (await platform.locks.isHeld('job', id)) {
      platform.locks.say('cancel', id);
    } else {
      await this.start({ ...record, cancelRequested: true }, 'undo');
    }
  }

  /** Takes a failed, interrupted or half-undone job up where it stopped. */
  async resume(id: number): Promise<StartedJob> {
    const platform = await this.#options.platform();
    const record = await readJob(platform.database, id);
    if (record.status === 'succeeded' || record.status === 'undone') {
      throw new CadastreError('CONFLICT', `Job ${id} has ended: ${record.status}`, { jobId: id });
    }
    const undoing =
      !isOnward(record) &&
      (record.status === 'repair' || record.status === 'undoing' || record.cancelRequested);
    return this.start(record, undoing ? 'undo' : 'run');
  }

  /** Another process said that a job of ours should stop. */
  heardCancel(id: number): void {
    const live = this.#live.get(id);
    if (!live) return;
    live.reporter.record.cancelRequested = true;
    live.abort.abort();
  }

  /** Takes up every interrupted job, now and from time to time. For shells that stay. */
  keepRecovering(resume: (id: number) => Promise<unknown>): void {
    const round = async () => {
      await this.recover(resume).catch((error: Error) => this.#options.log(`recovery: ${error.message}`));
      if (!this.#closing) this.#recovery = setTimeout(round, RECOVERY_INTERVAL_MS).unref();
    };
    void round();
  }

  /** Takes up every job that was at work and that nobody holds. Children of an import are left to it. */
  async recover(resume: (id: number) => Promise<unknown> = (id) => this.resume(id)): Promise<number[]> {
    const platform = await this.#options.platform();
    const open = await selectOpenJobs(platform.database);
    if (open.length === 0) return [];
    const held = await platform.locks.heldIds('job');
    const parents = new Set(open.map((job) => job.id));
    const taken: number[] = [];
    for (const { id, parentId } of open) {
      if (held.has(id) || this.#live.has(id) || (parentId !== null && parents.has(parentId))) continue;
      try {
        await resume(id);
        taken.push(id);
      } catch (error) {
        // Somebody else was quicker, which is as good.
        if (!(error instanceof CadastreError && error.code === 'CONFLICT')) throw error;
      }
    }
    return taken;
  }

  /** Lets running jobs reach the end of their step, writes where they stand, and stops. They can be resumed. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#recovery) clearTimeout(this.#recovery);
    for (const live of this.#live.values()) live.abort.abort();
    await Promise.allSettled([...this.#live.values()].map((live) => live.ended));
  }

  async #work(
    platform: OpenPlatform,
    definition: JobDefinition,
    reporter: JobReporter,
    direction: 'run' | 'undo',
  ): Promise<JobRecord> {
    const { record } = reporter;
    const { hooks } = this.#options;
    try {
      let undo = direction === 'undo';
      if (!undo) {
        const outcome = await runSteps(definition, reporter, hooks);
        if (outcome === 'done') record.status = 'succeeded';
        else if (outcome === 'cancelled' && this.#closing && !record.cancelRequested) return record;
        else if (outcome === 'cancelled' && isOnward(record)) return record;
        else if (outcome === 'cancelled') undo = true;
        else if (!isOnward(record) && record.error && definition.undoAtOnce(record, record.error))
          undo = true;
        else record.status = 'failed';
      }
      if (undo) await this.#undo(definition, reporter);
      if (record.status !== 'failed' && record.status !== 'repair') record.sealed = null;
      record.finishedAt = ENDED.includes(record.status) ? new Date().toISOString() : null;
      return record;
    } finally {
      try {
        await reporter.flush();
      } finally {
        // Goes out with the unlock.
        platform.locks.say('jobs', record.id);
        await platform.locks.unlock('job', record.id).catch(() => undefined);
        this.#options.announcer.announce('jobs', record.id);
        if (record.tenantId !== null) this.#options.announcer.announce('tenants', record.tenantId);
        // An adoption is of no tenant: it makes many, without jobs of their own.
        else if (record.kind === 'tenant.adopt') this.#options.announcer.announce('tenants');
      }
    }
  }

  async #undo(definition: JobDefinition, reporter: JobReporter): Promise<void> {
    const { record } = reporter;
    const cause = record.error;
    const outcome = await undoSteps(definition, reporter, this.#options.hooks);
    if (outcome === 'whole') {
      record.status = 'succeeded';
      record.error = null;
    } else if (outcome === 'done') {
      record.status = 'undone';
      record.error = cause;
      record.fact =
        definition.undoneFact?.(record) ??
        (cause ? `Undone after: ${cause.message}` : 'Cancelled and undone; nothing is left');
    } else {
      record.status = 'repair';
    }
  }
}
