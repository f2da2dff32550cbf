import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { boundedPlatform } from './bounded-platform.ts';
import type { Claimed } from './claim-targets.ts';
import { isAway } from './is-away.ts';
import { type MigrationRunContext, patienceOf } from './run-context.ts';

/** Patience with a platform database that is away; it may be on a server that is being restarted. */
const PLATFORM_TRIES = 60;
const PLATFORM_PAUSE_MS = 500;

/**
 * This process in the platform database while it works a run: a number whose lock says that it lives, and the locks of
 * the tenants that it has. Both are taken again where the platform was lost and found.
 */
export class WorkerSeat {
  readonly #context: MigrationRunContext;
  readonly #run: number;
  /** Tenants of each target whose locks are ours. */
  readonly #locked = new Map<number, number[]>();
  #platform: OpenPlatform | null = null;
  #opening: Promise<OpenPlatform> | null = null;
  #number = 0;

  constructor(context: MigrationRunContext, run: number) {
    this.#context = context;
    this.#run = run;
  }

  /** 0: it has none yet. */
  get number(): number {
    return this.#number;
  }

  /** The platform as it is open now; with a number of ours in it. */
  async open(): Promise<OpenPlatform> {
    const platform = await this.#context.platform();
    if (platform === this.#platform) return platform;
    this.#opening ??= this.#register(platform).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Asks the platform, and again while it is away. Nothing of what these do is harmed by a second time. */
  async ask<T>(work: (platform: OpenPlatform) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(boundedPlatform(await this.open(), patienceOf(this.#context).platformMs));
      } catch (error) {
        if (attempt >= PLATFORM_TRIES || !isAway(error)) throw error;
        await new Promise((wake) => setTimeout(wake, PLATFORM_PAUSE_MS));
      }
    }
  }

  /** Targets of which no other act is at work on any tenant: from now on none is but this. */
  async lock(targets: readonly Claimed[]): Promise<Set<number>> {
    const platform = await this.open();
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
      const members = await membersOf(platform, target);
      const locked = await platform.locks.tryLocks('tenant', members);
      if (locked.size === members.length) {
        free.add(target.id);
        this.#locked.set(target.id, members);
      } else await platform.locks.unlockAll('tenant', [...locked]);
    }
    return free;
  }

  async unlock(ids: readonly number[]): Promise<void> {
    const tenants = ids.flatMap((id) => this.#locked.get(id) ?? []);
    for (const id of ids) this.#locked.delete(id);
    const platform = await this.open().catch(() => null);
    await platform?.locks.unlockAll('tenant', tenants).catch(() => undefined);
  }

  /** These were taken and not begun, and go back; the number with them. */
  async leave(left: readonly number[]): Promise<void> {
    const platform = await this.open().catch(() => null);
    if (platform === null || this.#number === 0) return;
    try {
      await platform.progress.run(
        sql`UPDATE platform.migration_targets SET status = 'not-run', worker = NULL, attempts = greatest(attempts - 1, 0), started_at = NULL
            WHERE id = ANY (${[...left]}::bigint[]) AND status = 'at-work' AND worker = ${this.#number}`,
      );
      await platform.progress.run(
        sql`DELETE FROM platform.migration_workers WHERE run_id = ${this.#run} AND worker = ${this.#number}`,
      );
      await this.unlock([...this.#locked.keys()]);
    } finally {
      await platform.locks.unlock('worker', this.#number).catch(() => undefined);
    }
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
          WHERE run_id = ${this.#run} AND status = 'at-work' AND worker = ${before}`,
    );
    this.#number = number;
    await platform.locks.tryLocks('tenant', [...this.#locked.values()].flat());
  }
}

/** All tenants of shared tables. */
async function membersOf(platform: OpenPlatform, { serverId, database }: Claimed): Promise<number[]> {
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT organization_id AS id FROM platform.tenants
        WHERE isolation = 'row' AND server_id = ${serverId} AND database_name = ${database}`,
  );
  return rows.map(({ id }) => id);
}
