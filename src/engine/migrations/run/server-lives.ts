import type { OpenPlatform } from '../../platform/platform.ts';
import { answeringPool } from '../../postgres/answering.ts';
import type { Database } from '../../postgres/session.ts';
import type { TargetEnd } from './end-targets.ts';
import { type MigrationRunContext, patienceOf } from './run-context.ts';
import { isOnDisk, readLife } from './server-life.ts';
import { doubtedEnd } from './target-ends.ts';

/** How a target ended here, and what is needed to believe it. */
export interface Ended {
  readonly serverId: string;
  /** Of its server when the target was begun; null: not known. */
  readonly life: string | null;
  readonly end: TargetEnd;
}

const keyOf = ({ serverId, life }: Ended) => `${serverId} ${life}`;

/** Remembers the life of each server that this worker uses, and asks whether what was done in it is on disk. */
export class ServerLives {
  readonly #maintenance: (serverId: string) => Promise<Database>;
  readonly #lives = new Map<string, Promise<string | null>>();

  constructor(context: Pick<MigrationRunContext, 'maintenance' | 'runHooks'>) {
    const { answerMs } = patienceOf(context);
    this.#maintenance = async (serverId) => answeringPool(await context.maintenance(serverId), answerMs);
  }

  /** Read before the first of its tenants is begun; null: it does not answer. */
  of(serverId: string): Promise<string | null> {
    const known = this.#lives.get(serverId);
    if (known) return known;
    const life = this.#maintenance(serverId)
      .then(readLife)
      .catch(() => {
        this.#lives.delete(serverId);
        return null;
      });
    this.#lives.set(serverId, life);
    return life;
  }

  /** The ends as they may be told: of what may not be on disk, that it is looked at again. */
  async sure(platform: OpenPlatform, ended: readonly Ended[]): Promise<TargetEnd[]> {
    const done = ended.filter(({ end }) => end.status === 'succeeded');
    const doubted = new Set<string>();
    for (const [key, [one]] of Map.groupBy(done, keyOf))
      if (one && !(await this.#isOnDisk(platform, one))) doubted.add(key);
    return ended.map((each) => (doubted.has(keyOf(each)) ? doubtedEnd(each.end) : each.end));
  }

  /** False: the server was lost meanwhile, or does not answer; its tenants are looked at again. */
  async #isOnDisk(platform: OpenPlatform, { serverId, life }: Ended): Promise<boolean> {
    if (life !== null) {
      // One stream of WAL: what is written to the platform next is behind it.
      const follows = serverId === platform.serverId;
      const onDisk = this.#maintenance(serverId).then((pool) => isOnDisk(pool, life, { follows }));
      if (await onDisk.catch(() => false)) return true;
    }
    this.#lives.delete(serverId);
    return false;
  }
}
