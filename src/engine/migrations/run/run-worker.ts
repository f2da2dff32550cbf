import type { Blocker, RunOptions } from '../../../shared/models/migration.ts';
import { makeFinalBackup } from '../../backups/final-backup.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { newestVersion } from '../../blueprints/load-migrations.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { leftBlueprint } from '../down/left-blueprint.ts';
import { runTargetByCommand } from '../external/run-target.ts';
import { type Applied, type ApplyContext, applyTarget } from './apply-target.ts';
import { backupOrderOf } from './backup-order-of.ts';
import { type Claimed, claimTargets } from './claim-targets.ts';
import { type CurrentPlace, currentPlaces, isSamePlace, movePlace } from './current-places.ts';
import { endTargets, type TargetEnd } from './end-targets.ts';
import { isAway } from './is-away.ts';
import type { MigrationRunContext, RunMoment } from './run-context.ts';
import { isOnDisk, readLife } from './server-life.ts';

/** Ends are written together, at most this long after the first; milliseconds. */
const END_WITHIN_MS = 150;
const END_AT = 32;
/** What a session has before it is work for about this long, so that others find some too; milliseconds. */
const AHEAD_MS = 300;
/** Within this many for each session; the first lot tells how long one takes. */
const FEW_AHEAD = 2;
const MOST_AHEAD = 12;
/** How often it asks when nothing is to be had, and how long it stays then. */
const IDLE_EVERY_MS = 200;
/** A tenant on which another act is at work is asked for again after this long, and counts as failed after that. */
const HELD_AGAIN_MS = 400;
const HELD_FOR_MS = 60_000;
/** Patience with a platform database that is away; it may be on a server that is being restarted. */
const PLATFORM_TRIES = 60;
const PLATFORM_PAUSE_MS = 500;

export interface WorkerOptions {
  readonly run: number;
  readonly blueprint: Blueprint;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  /** Goes home when there has been nothing to do for this long; milliseconds. null: stays until the run is over. */
  readonly idleMs: number | null;
  remark(text: string): void;
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

interface Ended {
  readonly serverId: string;
  /** Of its server when the target was begun; null: not known. */
  readonly life: string | null;
  readonly end: TargetEnd;
}

const keyOf = ({ serverId, life }: Ended) => `${serverId} ${life}`;

class RunWorker {
  readonly #context: MigrationRunContext;
  readonly #options: WorkerOptions;
  readonly #apply: ApplyContext;
  readonly #queues = new Map<string, Claimed[]>();
  readonly #active = new Map<string, number>();
  #lanes: ReadonlyMap<string, number> = new Map();
  #ends: Ended[] = [];
  /** Targets that are this worker's, from the claim until their end is written. */
  readonly #mine = new Set<number>();
  #firstEnd = 0;
  #number = 0;
  #platform: OpenPlatform | null = null;
  #draining = false;
  /** One failed: nothing is begun before it is known whether the run goes on. */
  #judging = false;
  /** Of one target, of late; null: none has ended yet. */
  #usualMs: number | null = null;
  /** What it takes of late to write ends and to take the next ones. */
  #turnMs = 0;
  #over = false;
  #nothingBefore = 0;
  #wake: () => void = () => undefined;

  constructor(context: MigrationRunContext, options: WorkerOptions) {
    this.#context = context;
    this.#options = options;
    const superusers = new Map<string, Promise<boolean>>();
    this.#apply = {
      maintenance: (serverId) => context.maintenance(serverId),
      connectTo: (serverId, database) => context.connectTo(serverId, database),
      blueprintByHash: (hash) => context.blueprintByHash(hash),
      isSuperuser(serverId) {
        const known = superusers.get(serverId) ?? askSuperuser(context, serverId);
        superusers.set(serverId, known);
        known.catch(() => superusers.delete(serverId));
        return known;
      },
    };
  }

  async work(): Promise<void> {
    const { signal } = this.#options;
    const stop = () => this.#wake();
    signal.addEventListener('abort', stop, { once: true });
    let idleSince = performance.now();
    try {
      while (!this.#over) {
        if (signal.aborted) this.#draining = true;
        // More work first, as sessions would stand idle; only a failure is judged before.
        const began = performance.now();
        const hungry = !this.#draining && !this.#judging && this.#isHungry();
        if (hungry) {
          await this.#claim();
          this.#begin();
        }
        await this.#writeEnds();
        if (hungry) this.#turnMs = this.#turnMs * 0.7 + (performance.now() - began) * 0.3;
        this.#begin();
        if (this.#atWork() > 0 || this.#ends.length > 0) idleSince = performance.now();
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
    if (this.#number === 0 || this.#lanes.size === 0) return true;
    return [...this.#lanes].some(([id, lanes]) => (this.#queues.get(id)?.length ?? 0) <= this.#fewOf(lanes));
  }

  /** So few that the next ones might come too late: they take a turn of the platform, which may be slow to answer. */
  #fewOf(lanes: number): number {
    const meanwhile = this.#usualMs === null ? 1 : Math.max(1, this.#turnMs / this.#usualMs);
    return lanes * Math.min(meanwhile, this.#perLane() / 2);
  }

  #perLane(): number {
    if (this.#usualMs === null) return FEW_AHEAD;
    const ahead = Math.max(AHEAD_MS, 3 * this.#turnMs);
    return Math.min(MOST_AHEAD, Math.max(1, Math.round(ahead / this.#usualMs)));
  }

  async #claim(): Promise<void> {
    const claim = await this.#withPlatform(async (platform) => {
      return claimTargets(platform, {
        run: this.#options.run,
        worker: this.#number,
        workstation: this.#context.workstation,
        have: [...this.#mine],
        holding: this.#holding(),
        waiting: new Map([...this.#queues].map(([id, queue]) => [id, queue.length])),
        perLane: this.#perLane(),
      });
    });
    this.#draining ||= claim.status !== 'running';
    // Of a server with nothing left to take the last word stands, for what is taken there already.
    this.#lanes = new Map([...this.#lanes, ...claim.lanes]);
    for (const { id } of claim.targets) this.#mine.add(id);
    if (claim.targets.length === 0) {
      this.#nothingBefore = performance.now() + IDLE_EVERY_MS;
      return;
    }
    await this.#moment('claimed');
    const free = await this.#withPlatform(() => this.#lockTenants(claim.targets));
    const elsewhere = await this.#notWhereTheyWere(claim.targets.filter(({ id }) => free.has(id)));
    for (const target of claim.targets) {
      const end = elsewhere.get(target.id);
      if (end) this.#end(target, end, null);
      else if (free.has(target.id)) {
        const queue = this.#queues.get(target.serverId) ?? [];
        queue.push(target);
        this.#queues.set(target.serverId, queue);
      } else this.#end(target, held(target), null);
    }
  }

  /** Tenants that were deleted or moved since the plan was made; nobody else can do either from here on. */
  async #notWhereTheyWere(targets: readonly Claimed[]): Promise<Map<number, TargetEnd>> {
    const ends = new Map<number, TargetEnd>();
    const singles = targets.filter(({ organizationId }) => organizationId !== null);
    if (singles.length === 0) return ends;
    const places = await this.#withPlatform((platform) =>
      currentPlaces(
        platform,
        singles.map(({ organizationId }) => organizationId ?? 0),
      ),
    );
    for (const target of singles) {
      const place = places.get(target.organizationId ?? 0);
      if (place && isSamePlace(place, target)) continue;
      ends.set(target.id, place ? await this.#moved(target, place) : deleted(target));
    }
    return ends;
  }

  async #moved(target: Claimed, place: CurrentPlace): Promise<TargetEnd> {
    if (place.isolation === 'row') return joined(target);
    await this.#withPlatform((platform) => movePlace(platform, target, this.#number, place));
    return { ...ending(target), status: 'not-run', fact: 'it has moved; the run goes to where it is' };
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

  /** Targets of which no other act is at work on any tenant. */
  async #lockTenants(targets: readonly Claimed[]): Promise<Set<number>> {
    const platform = await this.#open();
    const singles = targets.filter(({ organizationId }) => organizationId !== null);
    const got = await platform.locks.tryLocks(
      'tenant',
      singles.map(({ organizationId }) => organizationId ?? 0),
    );
    const free = new Set<number>();
    for (const { id, organizationId } of singles) {
      if (!got.has(organizationId ?? 0)) continue;
      free.add(id);
      this.#locked.set(id, [organizationId ?? 0]);
    }
    for (const target of targets) {
      if (target.organizationId !== null) continue;
      const members = await this.#membersOf(target);
      const locked = await platform.locks.tryLocks('tenant', members);
      if (locked.size === members.length) {
        free.add(target.id);
        this.#locked.set(target.id, members);
      } else await platform.locks.unlockAll('tenant', [...locked]);
    }
    return free;
  }

  /** All tenants of shared tables. */
  async #membersOf({ serverId, database }: Claimed): Promise<number[]> {
    const platform = await this.#open();
    const { rows } = await platform.database.run<{ id: number }>(
      sql`SELECT organization_id AS id FROM platform.tenants
          WHERE isolation = 'row' AND server_id = ${serverId} AND database_name = ${database}`,
    );
    return rows.map(({ id }) => id);
  }

  #begin(): void {
    if (this.#draining || this.#judging) return;
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
    const few = this.#fewOf(this.#lanes.get(server) ?? 1);
    if (queued <= few || this.#ends.length >= END_AT) this.#wake();
  }

  async #one(target: Claimed): Promise<void> {
    const started = performance.now();
    const life = await this.#lifeOf(target.serverId);
    let result: Applied;
    try {
      await this.#moment('before-apply');
      if (this.#options.options.backupTo !== undefined)
        await this.#backUp(target, this.#options.options.backupTo);
      result = await this.#applyTo(target);
      await this.#moment('after-apply');
    } catch (error) {
      result = { applied: [], history: null, error: toErrorData(error) };
    }
    const took = performance.now() - started;
    this.#usualMs = this.#usualMs === null ? took : this.#usualMs * 0.8 + took * 0.2;
    this.#end(
      target,
      {
        ...endOf(target, result, took),
        hash: await this.#leftOf(target, result),
      },
      life,
    );
  }

  async #applyTo(target: Claimed): Promise<Applied> {
    const { options, blueprint, run, signal } = this.#options;
    if (blueprint.command) {
      return runTargetByCommand(this.#context, await this.#open(), target, this.#options, {
        signal,
        blocked: (blocker) => void this.#tellBlocked(target, blocker),
        remark: (text) => this.#options.remark(`${target.slug ?? target.database}: ${text}`),
        at: (moment) => this.#moment(moment),
      });
    }
    const shared = target.organizationId === null ? { content: await this.#contentOf(target) } : null;
    return applyTarget(
      this.#apply,
      {
        serverId: target.serverId,
        database: target.database,
        placeId: target.isolation === 'schema' ? target.organizationId : null,
        schema: target.isolation === 'schema' ? target.schema : null,
        ownerRole: target.ownerRole,
        shared,
      },
      blueprint,
      target.known,
      {
        ...options,
        appliedBy: `run ${run}`,
        lazy: true,
        settle: target.settle,
        takesBack: target.takesBack,
      },
      {
        signal,
        blocked: (blocker) => void this.#tellBlocked(target, blocker),
        remark: (text) => this.#options.remark(`${target.slug ?? target.database}: ${text}`),
        at: (moment) => this.#moment(moment),
      },
    );
  }

  /** In a run down: hash of the blueprint with the files that a place is left with. null: not known. */
  async #leftOf(target: Claimed, { history }: Applied): Promise<string | null> {
    if (target.takesBack === null || history === null) return null;
    try {
      const left = await leftBlueprint(this.#apply, target, this.#options.blueprint, history);
      await this.#withPlatform((platform) => publishBlueprint(platform.database, left));
      return left.hash;
    } catch (error) {
      // Its own history says where it stands; the hash is only what it comes from.
      this.#context.log(`${target.slug ?? target.database}: ${toErrorData(error).message}`);
      return null;
    }
  }

  async #contentOf({ sharedDatabaseId }: Claimed): Promise<string> {
    const platform = await this.#open();
    const { rows } = await platform.database.run<{ content: string }>(
      sql`SELECT content FROM platform.shared_databases WHERE id = ${sharedDatabaseId}`,
    );
    return rows[0]?.content ?? this.#options.blueprint.hash;
  }

  async #backUp(target: Claimed, folder: string): Promise<void> {
    const platform = await this.#open();
    for (const order of await backupOrderOf(this.#context, platform, target, folder, this.#options.run)) {
      await makeFinalBackup(this.#context, order, {
        signal: this.#options.signal,
        progress: () => undefined,
      });
    }
  }

  readonly #told = new Map<number, string>();

  async #tellBlocked({ id }: Claimed, blocker: Blocker | null): Promise<void> {
    // Its age is read with the time; what is written is who it is, and what it holds.
    const text = blocker === null ? '' : `${blocker.pid} ${blocker.state} ${blocker.wanted}`;
    if ((this.#told.get(id) ?? '') === text) return;
    if (blocker === null) this.#told.delete(id);
    else this.#told.set(id, text);
    const fact =
      blocker === null ? '' : `waits for session ${blocker.pid} of ${blocker.role}, ${blocker.state}`;
    const platform = await this.#open().catch(() => null);
    await platform?.progress
      .run(
        sql`UPDATE platform.migration_targets SET blocker = ${blocker === null ? null : JSON.stringify(blocker)}::jsonb, fact = ${fact}
            WHERE id = ${id} AND status = 'at-work' AND worker = ${this.#number}`,
      )
      .catch(() => undefined);
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
      await this.#moment('before-end');
      const status = await this.#withPlatform(async (platform) =>
        // Asked with each try: while the platform was away its server may have forgotten what it answered.
        endTargets(platform, this.#options.run, this.#number, await this.#sure(platform, written)),
      );
      this.#draining ||= status !== 'running';
      this.#judging = this.#ends.some(({ end }) => end.status === 'failed');
    } catch (error) {
      this.#ends = [...written, ...this.#ends];
      throw error;
    }
    await this.#moment('after-end');
    for (const id of ids) this.#mine.delete(id);
    await this.#unlock(ids);
    this.#context.announcer.announce('jobs');
    if (this.#ends.length === 0 && this.#hasNothing()) this.#options.emptied?.();
  }

  /** Neither at work nor before it. */
  #hasNothing(): boolean {
    return this.#atWork() === 0 && [...this.#queues.values()].every((queue) => queue.length === 0);
  }

  /** The ends as they may be told: of what may not be on disk, that it is looked at again. */
  async #sure(platform: OpenPlatform, written: readonly Ended[]): Promise<TargetEnd[]> {
    const done = written.filter(({ end }) => end.status === 'succeeded');
    const doubted = new Set<string>();
    for (const [key, [one]] of Map.groupBy(done, keyOf))
      if (one && !(await this.#isOnDisk(platform, one))) doubted.add(key);
    return written.map((each) => (doubted.has(keyOf(each)) ? inDoubt(each.end) : each.end));
  }

  /** False: the server was lost meanwhile, or does not answer; its tenants are looked at again. */
  async #isOnDisk(platform: OpenPlatform, { serverId, life }: Ended): Promise<boolean> {
    if (life !== null) {
      const maintenance = await this.#context.maintenance(serverId);
      // One stream of WAL: what is written to the platform next is behind it.
      const follows = serverId === platform.serverId;
      if (await isOnDisk(maintenance, life, { follows }).catch(() => false)) return true;
    }
    this.#lives.delete(serverId);
    return false;
  }

  readonly #lives = new Map<string, Promise<string | null>>();

  /** Read before the first of its tenants is begun; null: it does not answer. */
  #lifeOf(serverId: string): Promise<string | null> {
    const known = this.#lives.get(serverId);
    if (known) return known;
    const life = this.#context
      .maintenance(serverId)
      .then(readLife)
      .catch(() => {
        this.#lives.delete(serverId);
        return null;
      });
    this.#lives.set(serverId, life);
    return life;
  }

  readonly #locked = new Map<number, number[]>();

  async #unlock(ids: readonly number[]): Promise<void> {
    const tenants = ids.flatMap((id) => this.#locked.get(id) ?? []);
    for (const id of ids) this.#locked.delete(id);
    const platform = await this.#open().catch(() => null);
    await platform?.locks.unlockAll('tenant', tenants).catch(() => undefined);
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
    const platform = await this.#open().catch(() => null);
    if (platform === null || this.#number === 0) return;
    try {
      await platform.progress.run(
        sql`UPDATE platform.migration_targets SET status = 'not-run', worker = NULL, attempts = greatest(attempts - 1, 0), started_at = NULL
            WHERE id = ANY (${left.map(({ id }) => id)}::bigint[]) AND status = 'at-work' AND worker = ${this.#number}`,
      );
      await platform.progress.run(
        sql`DELETE FROM platform.migration_workers WHERE run_id = ${this.#options.run} AND worker = ${this.#number}`,
      );
      await this.#unlock([...this.#locked.keys()]);
    } finally {
      await platform.locks.unlock('worker', this.#number).catch(() => undefined);
    }
  }

  #opening: Promise<OpenPlatform> | null = null;

  /** The platform as it is open now; with a number of ours in it, whose lock says that this process lives. */
  async #open(): Promise<OpenPlatform> {
    const platform = await this.#context.platform();
    if (platform === this.#platform) return platform;
    this.#opening ??= this.#register(platform).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #register(platform: OpenPlatform): Promise<OpenPlatform> {
    const { rows } = await platform.progress.run<{ number: number }>(
      sql`SELECT nextval('platform.migration_worker_number')::int AS number`,
    );
    const number = rows[0]?.number ?? 0;
    await platform.locks.tryLock('worker', number);
    if (this.#platform === null) this.#number = number;
    else await this.#moveTo(platform, number);
    this.#platform = platform;
    return platform;
  }

  /** The platform was lost and found: its locks went, and with them what said that our targets are ours. */
  async #moveTo(platform: OpenPlatform, number: number): Promise<void> {
    const before = this.#number;
    await platform.database.run(
      sql`UPDATE platform.migration_targets SET worker = ${number}
          WHERE run_id = ${this.#options.run} AND status = 'at-work' AND worker = ${before}`,
    );
    this.#number = number;
    await platform.locks.tryLocks('tenant', [...this.#locked.values()].flat());
  }

  /** Asks the platform, and again while it is away. Nothing of what these do is harmed by a second time. */
  async #withPlatform<T>(work: (platform: OpenPlatform) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(await this.#open());
      } catch (error) {
        if (attempt >= PLATFORM_TRIES || !isAway(error)) throw error;
        await new Promise((wake) => setTimeout(wake, PLATFORM_PAUSE_MS));
      }
    }
  }

  async #moment(moment: RunMoment): Promise<void> {
    await this.#context.runHooks?.at(moment, this.#options.run);
  }
}

async function askSuperuser(context: MigrationRunContext, serverId: string): Promise<boolean> {
  const maintenance = await context.maintenance(serverId);
  const { rows } = await maintenance.run<{ super: boolean }>(
    sql`SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user`,
  );
  return rows[0]?.super === true;
}

const ending = ({ id }: Claimed) => ({
  id,
  history: null,
  version: null,
  applied: [],
  durationMs: 0,
  error: null,
  againInMs: null,
});

const deleted = (target: Claimed): TargetEnd => ({
  ...ending(target),
  status: 'skipped',
  fact: 'it was deleted after the run began',
});

/** It lives in shared tables now, which are a target of their own or were none when the run was planned. */
function joined(target: Claimed): TargetEnd {
  const error = new CadastreError('CONFLICT', 'It was moved into shared tables after the run began', {
    wayOut: 'Skip it here, and plan again: the shared tables are migrated for all their tenants at once.',
  });
  return { ...ending(target), status: 'failed', fact: error.message, error: toErrorData(error) };
}

/** Another act is at work on it: it waits its turn, and counts as failed when that takes too long. */
function held(target: Claimed): TargetEnd {
  const waited = target.heldMs ?? 0;
  if (waited < HELD_FOR_MS) {
    return {
      ...ending(target),
      status: 'not-run',
      fact: 'waits: another act is at work on it',
      againInMs: HELD_AGAIN_MS,
    };
  }
  const error = new CadastreError(
    'CONFLICT',
    `Another act has been at work on it for ${Math.round(waited / 1000)} s`,
    {
      wayOut: 'Wait until it has ended, then retry.',
    },
  );
  return { ...ending(target), status: 'failed', fact: error.message, error: toErrorData(error) };
}

/** It may be applied and not be on disk: its own history is asked again. */
function inDoubt(end: TargetEnd): TargetEnd {
  if (end.status !== 'succeeded') return end;
  const fact = 'its server was lost before it was on disk; it is looked at again';
  return { ...end, status: 'not-run', history: null, version: null, applied: [], fact, againInMs: 1_000 };
}

function endOf(target: Claimed, { applied, history, error, output }: Applied, durationMs: number): TargetEnd {
  const version = history === null ? null : newestVersion(history.keys());
  const list = applied.join(', ');
  const done = target.takesBack === null ? `${list} applied` : `${list} taken back`;
  const files = applied.length === 0 ? 'stood already' : done;
  return {
    id: target.id,
    status: error === null ? 'succeeded' : error.code === 'CANCELLED' ? 'not-run' : 'failed',
    history: history === null ? null : Object.fromEntries(history),
    version,
    applied,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(output && { output }),
    fact: error === null ? files : error.message,
    error: error?.code === 'CANCELLED' ? null : error,
    againInMs: null,
  };
}
