import { toErrorData } from '../../errors.ts';
import { ClaimedApplier, type ClaimedWork } from './apply-claimed.ts';
import type { Applied } from './apply-target.ts';
import { type Claimed, claimTargets } from './claim-targets.ts';
import { type CurrentPlace, currentPlaces, isSamePlace, movePlace } from './current-places.ts';
import { endTargets, type TargetEnd } from './end-targets.ts';
import type { MigrationRunContext } from './run-context.ts';
import { type Ended, ServerLives } from './server-lives.ts';
import { deletedEnd, endOf, heldEnd, joinedEnd, movedEnd } from './target-ends.ts';
import { WorkerPace } from './worker-pace.ts';
import { WorkerSeat } from './worker-seat.ts';

/** Ends are written together, at most this long after the first; milliseconds. */
const END_WITHIN_MS = 150;
const END_AT = 32;
/** How often it asks when nothing is to be had; who waits for a session of others asks less and less often. */
const IDLE_EVERY_MS = 200;
const CROWDED_EVERY_MS = 1_000;

export interface WorkerOptions extends ClaimedWork {
  /** Goes home when there has been nothing to do for this long; milliseconds. null: stays until the run is over. */
  readonly idleMs: number | null;
  /** All that it had has ended, and is written. */
  emptied?(): void;
}

/**
 * Works targets of a run in this process, until the run is over, stands, or the process closes. Any number of them may,
 * in any number of processes. What this one has taken and not begun goes back when it stops.
 */
export async function workRun(context: MigrationRunContext, options: WorkerOptions): Promise<void> {
  const worker = new RunWorker(context, options);
  await worker.work();
}

class RunWorker {
  readonly #context: MigrationRunContext;
  readonly #options: WorkerOptions;
  readonly #seat: WorkerSeat;
  readonly #applier: ClaimedApplier;
  readonly #lives: ServerLives;
  readonly #pace = new WorkerPace();
  readonly #queues = new Map<string, Claimed[]>();
  readonly #active = new Map<string, number>();
  #lanes: ReadonlyMap<string, number> = new Map();
  #noted: ReadonlyMap<string, number> = new Map();
  #ends: Ended[] = [];
  /** Targets that are this worker's, from the claim until their end is written. */
  readonly #mine = new Set<number>();
  #firstEnd = 0;
  #draining = false;
  /** One failed: nothing is begun before it is known whether the run goes on. */
  #judging = false;
  #nothingBefore = 0;
  /** There is work, and others use every session that the run may have: so long until it asks again; milliseconds. */
  #crowdedMs: number | null = null;
  #wake: () => void = () => undefined;

  constructor(context: MigrationRunContext, options: WorkerOptions) {
    this.#context = context;
    this.#options = options;
    this.#seat = new WorkerSeat(context, options.run);
    this.#applier = new ClaimedApplier(context, this.#seat, options);
    this.#lives = new ServerLives(context);
  }

  async work(): Promise<void> {
    const { signal } = this.#options;
    const stop = () => this.#wake();
    signal.addEventListener('abort', stop, { once: true });
    let idleSince = performance.now();
    try {
      for (;;) {
        if (signal.aborted) this.#draining = true;
        // More work first, as sessions would stand idle; only a failure is judged before.
        const began = performance.now();
        const hungry = !this.#draining && !this.#judging && this.#isHungry();
        if (hungry) {
          await this.#claim();
          this.#begin();
        }
        await this.#writeEnds();
        if (hungry) this.#pace.turned(performance.now() - began);
        this.#begin();
        const busy = this.#atWork() > 0 || this.#ends.length > 0;
        // Who waits for a session has a place in the line, and would lose it.
        if (busy || (this.#crowdedMs !== null && !this.#draining)) idleSince = performance.now();
        else if (this.#draining) break;
        else if (this.#options.idleMs !== null && performance.now() - idleSince > this.#options.idleMs) break;
        await this.#wait();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#leave();
    }
  }

  /** Asks for more before the last is begun, so that no session stands idle meanwhile. */
  #isHungry(): boolean {
    if (performance.now() < this.#nothingBefore) return false;
    if (this.#seat.number === 0 || this.#lanes.size === 0) return true;
    const few = ([id, lanes]: readonly [string, number]) =>
      (this.#queues.get(id)?.length ?? 0) <= this.#pace.few(lanes);
    return [...this.#lanes].some(few) || this.#mayLetGo();
  }

  /** It counts as using sessions that it uses no more: somebody else waits for them. */
  #mayLetGo(): boolean {
    const holding = this.#holding();
    return [...this.#noted].some(
      ([id, noted]) => noted > Math.max(this.#lanes.get(id) ?? 0, holding.get(id) ?? 0),
    );
  }

  async #claim(): Promise<void> {
    const claim = await this.#seat.ask(async (platform) => {
      return claimTargets(platform, {
        run: this.#options.run,
        worker: this.#seat.number,
        workstation: this.#context.workstation,
        have: [...this.#mine],
        holding: this.#holding(),
        waiting: new Map([...this.#queues].map(([id, queue]) => [id, queue.length])),
        perLane: this.#pace.perLane(),
      });
    });
    this.#draining ||= claim.status !== 'running';
    // Of a server with nothing left to take the last word stands, for what is taken there already.
    this.#lanes = new Map([...this.#lanes, ...claim.lanes]);
    this.#noted = claim.noted;
    for (const { id } of claim.targets) this.#mine.add(id);
    this.#crowdedMs = claim.crowded
      ? Math.min(CROWDED_EVERY_MS, (this.#crowdedMs ?? IDLE_EVERY_MS / 2) * 2)
      : null;
    if (claim.targets.length === 0) {
      this.#nothingBefore = performance.now() + (this.#crowdedMs ?? IDLE_EVERY_MS);
      return;
    }
    await this.#applier.moment('claimed');
    const free = await this.#seat.ask(() => this.#seat.lock(claim.targets));
    const elsewhere = await this.#notWhereTheyWere(claim.targets.filter(({ id }) => free.has(id)));
    for (const target of claim.targets) {
      const end = elsewhere.get(target.id);
      if (end) this.#end(target, end, null);
      else if (free.has(target.id)) {
        const queue = this.#queues.get(target.serverId) ?? [];
        queue.push(target);
        this.#queues.set(target.serverId, queue);
      } else this.#end(target, heldEnd(target), null);
    }
  }

  /** Tenants that were deleted or moved since the plan was made; nobody else can do either from here on. */
  async #notWhereTheyWere(targets: readonly Claimed[]): Promise<Map<number, TargetEnd>> {
    const ends = new Map<number, TargetEnd>();
    const singles = targets.filter(({ organizationId }) => organizationId !== null);
    if (singles.length === 0) return ends;
    const places = await this.#seat.ask((platform) =>
      currentPlaces(
        platform,
        singles.map(({ organizationId }) => organizationId ?? 0),
      ),
    );
    for (const target of singles) {
      const place = places.get(target.organizationId ?? 0);
      if (place && isSamePlace(place, target)) continue;
      ends.set(target.id, place ? await this.#moved(target, place) : deletedEnd(target));
    }
    return ends;
  }

  async #moved(target: Claimed, place: CurrentPlace): Promise<TargetEnd> {
    if (place.isolation === 'row') return joinedEnd(target);
    await this.#seat.ask((platform) => movePlace(platform, target, this.#seat.number, place));
    return movedEnd(target);
  }

  /** What it uses now, or may use and could begin at any moment. */
  #holding(): Map<string, number> {
    const servers = new Set([...this.#lanes.keys(), ...this.#active.keys()]);
    return new Map(
      [...servers].map((id) => [id, Math.max(this.#active.get(id) ?? 0, this.#queuedLanes(id))]),
    );
  }

  #queuedLanes(id: string): number {
    return Math.min(this.#lanes.get(id) ?? 0, this.#queues.get(id)?.length ?? 0);
  }

  #begin(): void {
    if (this.#draining || this.#judging || this.#options.signal.aborted) return;
    for (const [server, queue] of this.#queues) {
      const lanes = this.#lanes.get(server) ?? this.#options.options.perServer;
      while ((this.#active.get(server) ?? 0) < lanes) {
        const target = queue.shift();
        if (!target) break;
        this.#active.set(server, (this.#active.get(server) ?? 0) + 1);
        void this.#one(target).finally(() => {
          this.#active.set(server, (this.#active.get(server) ?? 1) - 1);
          this.#next(server);
        });
      }
    }
  }

  /** The next one on this server at once; only when there is little left the loop is woken to fetch more. */
  #next(server: string): void {
    this.#begin();
    const queued = this.#queues.get(server)?.length ?? 0;
    const few = this.#pace.few(this.#lanes.get(server) ?? 1);
    if (queued <= few || this.#ends.length >= END_AT) this.#wake();
  }

  async #one(target: Claimed): Promise<void> {
    const started = performance.now();
    const life = await this.#lives.of(target.serverId);
    let result: Applied;
    try {
      result = await this.#applier.apply(target);
    } catch (error) {
      result = { applied: [], history: null, error: toErrorData(error) };
    }
    const took = performance.now() - started;
    this.#pace.ended(took);
    const hash = await this.#applier.leftOf(target, result);
    this.#end(target, { ...endOf(target, result, took), hash }, life);
  }

  #end({ serverId }: Claimed, end: TargetEnd, life: string | null): void {
    if (this.#ends.length === 0) this.#firstEnd = performance.now();
    this.#ends.push({ serverId, life, end });
    this.#judging ||= end.status === 'failed';
    if (this.#ends.length >= END_AT || this.#judging) this.#wake();
  }

  async #writeEnds(): Promise<void> {
    const late = performance.now() - this.#firstEnd >= END_WITHIN_MS;
    const due = late || this.#ends.length >= END_AT || this.#draining || this.#judging || this.#hasNothing();
    if (this.#ends.length === 0 || !due) return;
    const written = this.#ends;
    this.#ends = [];
    const ids = written.map(({ end }) => end.id);
    try {
      await this.#applier.moment('before-end');
      const status = await this.#seat.ask(async (platform) =>
        // Asked with each try: while the platform was away its server may have forgotten what it answered.
        endTargets(platform, this.#options.run, this.#seat.number, await this.#lives.sure(platform, written)),
      );
      this.#draining ||= status !== 'running';
      this.#judging = this.#ends.some(({ end }) => end.status === 'failed');
    } catch (error) {
      this.#ends = [...written, ...this.#ends];
      throw error;
    }
    await this.#applier.moment('after-end');
    for (const id of ids) this.#mine.delete(id);
    await this.#seat.unlock(ids);
    this.#context.announcer.announce('jobs');
    if (this.#ends.length === 0 && this.#hasNothing()) this.#options.emptied?.();
  }

  /** Neither at work nor before it. */
  #hasNothing(): boolean {
    return this.#atWork() === 0 && [...this.#queues.values()].every((queue) => queue.length === 0);
  }

  async #wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#ends.length > 0 ? END_WITHIN_MS : IDLE_EVERY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #atWork(): number {
    return [...this.#active.values()].reduce((sum, each) => sum + each, 0);
  }

  /** What was taken and not begun goes back; the worker's number with it. What is at work is waited for. */
  async #leave(): Promise<void> {
    // Only after an error: else all of it has ended and is written.
    this.#draining = true;
    while (this.#atWork() > 0) await this.#wait();
    await this.#writeEnds().catch((error: Error) =>
      this.#context.log(`migration run ${this.#options.run}: ${error.message}`),
    );
    const left = [...this.#queues.values()].flat();
    this.#queues.clear();
    await this.#seat.leave(left.map(({ id }) => id));
  }
}
