import type { Blocker, RunOptions } from '../../../shared/models/migration.ts';
import { makeFinalBackup } from '../../backups/final-backup.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { newestVersion } from '../../blueprints/load-migrations.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { leftBlueprint } from '../down/left-blueprint.ts';
import { type Applied, type ApplyContext, applyTarget } from './apply-target.ts';
import { backupOrderOf } from './backup-order-of.ts';
import { type Claimed, claimTargets } from './claim-targets.ts';
import { endTargets, type TargetEnd } from './end-targets.ts';
import type { MigrationRunContext, RunMoment } from './run-context.ts';

/** Ends are written together, at most this long after the first; milliseconds. */
const END_WITHIN_MS = 150;
const END_AT = 32;
/** How often it asks when nothing is to be had, and how long it stays then. */
const IDLE_EVERY_MS = 200;
/** How often it is asked which processes live. */
const LIVE_EVERY_MS = 1_000;
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
  readonly #apply: ApplyContext;
  readonly #queues = new Map<string, Claimed[]>();
  readonly #active = new Map<string, number>();
  #lanes: ReadonlyMap<string, number> = new Map();
  #ends: { readonly serverId: string; readonly end: TargetEnd }[] = [];
  #firstEnd = 0;
  #number = 0;
  #platform: OpenPlatform | null = null;
  #live: readonly number[] = [];
  #liveAt = Number.NEGATIVE_INFINITY;
  #draining = false;
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
        await this.#writeEnds();
        if (!this.#draining && this.#isHungry()) await this.#claim();
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
    return [...this.#lanes].some(([id, lanes]) => (this.#queues.get(id)?.length ?? 0) <= lanes);
  }

  async #claim(): Promise<void> {
    const claim = await this.#withPlatform(async (platform) => {
      if (performance.now() - this.#liveAt > LIVE_EVERY_MS) {
        this.#live = [...(await platform.locks.heldIds('worker'))];
        this.#liveAt = performance.now();
      }
      return claimTargets(platform, {
        run: this.#options.run,
        worker: this.#number,
        workstation: this.#context.workstation,
        live: [...new Set([...this.#live, this.#number])],
        holding: this.#holding(),
        waiting: new Map([...this.#queues].map(([id, queue]) => [id, queue.length])),
      });
    });
    this.#draining ||= claim.status !== 'running';
    this.#lanes = claim.lanes;
    if (claim.targets.length === 0) {
      this.#nothingBefore = performance.now() + IDLE_EVERY_MS;
      return;
    }
    await this.#moment('claimed');
    const free = await this.#lockTenants(claim.targets);
    for (const target of claim.targets) {
      if (free.has(target.id)) {
        const queue = this.#queues.get(target.serverId) ?? [];
        queue.push(target);
        this.#queues.set(target.serverId, queue);
      } else this.#end(target, held(target));
    }
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
    if (this.#draining) return;
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
    if (queued <= (this.#lanes.get(server) ?? 1) || this.#ends.length >= END_AT) this.#wake();
  }

  async #one(target: Claimed): Promise<void> {
    const started = performance.now();
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
    this.#end(target, {
      ...endOf(target, result, performance.now() - started),
      hash: await this.#leftOf(target, result),
    });
  }

  async #applyTo(target: Claimed): Promise<Applied> {
    const { options, blueprint, run, signal } = this.#options;
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
    // Its age is read with the time; what is written is who it is.
    const text = blocker === null ? '' : `${blocker.pid} ${blocker.state}`;
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

  #end({ serverId }: Claimed, end: TargetEnd): void {
    if (this.#ends.length === 0) this.#firstEnd = performance.now();
    this.#ends.push({ serverId, end });
    if (this.#ends.length >= END_AT) this.#wake();
  }

  async #writeEnds(): Promise<void> {
    const late = performance.now() - this.#firstEnd >= END_WITHIN_MS;
    if (this.#ends.length === 0 || (this.#ends.length < END_AT && !late && !this.#draining)) return;
    const written = this.#ends;
    this.#ends = [];
    await this.#moment('before-end');
    const servers = [...new Set(written.map(({ serverId }) => serverId))];
    const doubted = new Set<string>();
    for (const id of servers) if (!(await this.#isOnDisk(id))) doubted.add(id);
    const ends = written.map(({ serverId, end }) => (doubted.has(serverId) ? inDoubt(end) : end));
    const status = await this.#withPlatform((platform) =>
      endTargets(platform, this.#options.run, this.#number, ends),
    );
    this.#draining ||= status !== 'running';
    await this.#moment('after-end');
    await this.#unlock(ends.map(({ id }) => id));
    this.#context.announcer.announce('jobs');
  }

  /**
   * Everything committed there before is on disk when this is: one wait for all of a lot. False: the server was lost
   * meanwhile and may have forgotten what it had answered; its tenants are looked at again.
   */
  async #isOnDisk(serverId: string): Promise<boolean> {
    const platform = await this.#open();
    // One stream of WAL: what is written to the platform next is behind it.
    if (serverId === platform.serverId) return true;
    const maintenance = await this.#context.maintenance(serverId);
    return maintenance.run(sql`SELECT pg_logical_emit_message(true, 'cadastre', '')`).then(
      () => true,
      () => false,
    );
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

  /** What was taken and not begun goes back; the worker's number with it. */
  async #leave(): Promise<void> {
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
      await this.#unlock(left.map(({ id }) => id));
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
    this.#liveAt = Number.NEGATIVE_INFINITY;
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
    await this.#context.runHooks?.at(moment);
  }
}

const AWAY: readonly string[] = [
  'PLATFORM_UNREACHABLE',
  'SERVER_UNREACHABLE',
  'TOO_MANY_CONNECTIONS',
  'CANCELLED',
];

/** The platform database is away, or its connection was closed under us. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof CadastreError)) return false;
  return AWAY.includes(error.code) || /after it was closed/.test(error.message);
}

async function askSuperuser(context: MigrationRunContext, serverId: string): Promise<boolean> {
  const maintenance = await context.maintenance(serverId);
  const { rows } = await maintenance.run<{ super: boolean }>(
    sql`SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user`,
  );
  return rows[0]?.super === true;
}

/** Another act is at work on it: it waits its turn, and counts as failed when that takes too long. */
function held(target: Claimed): TargetEnd {
  const waited = target.heldMs ?? 0;
  const base = { id: target.id, history: null, version: null, applied: [], durationMs: 0 };
  if (waited < HELD_FOR_MS) {
    return {
      ...base,
      status: 'not-run',
      fact: 'waits: another act is at work on it',
      error: null,
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
  return { ...base, status: 'failed', fact: error.message, error: toErrorData(error), againInMs: null };
}

/** It may be applied and not be on disk: its own history is asked again. */
function inDoubt(end: TargetEnd): TargetEnd {
  if (end.status !== 'succeeded') return end;
  const fact = 'its server was lost before it was on disk; it is looked at again';
  return { ...end, status: 'not-run', history: null, version: null, applied: [], fact, againInMs: 1_000 };
}

function endOf(target: Claimed, { applied, history, error }: Applied, durationMs: number): TargetEnd {
  const version = history === null ? null : newestVersion(history.keys());
  const done = target.takesBack === null ? 'applied' : 'taken back';
  const files = applied.length === 0 ? 'stood already' : `${applied.join(', ')} ${done}`;
  return {
    id: target.id,
    status: error === null ? 'succeeded' : error.code === 'CANCELLED' ? 'not-run' : 'failed',
    history: history === null ? null : Object.fromEntries(history),
    version,
    applied,
    durationMs: Math.round(durationMs * 10) / 10,
    fact: error === null ? files : error.message,
    error: error?.code === 'CANCELLED' ? null : error,
    againInMs: null,
  };
}
