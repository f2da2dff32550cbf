import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { Blocker } from '../../../shared/models/migration-run.ts';
import { makeBackup } from '../../backups/make-backup.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { publishBlueprint } from '../../blueprints/index.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { answering, answeringPool } from '../../postgres/answering.ts';
import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { leftBlueprint } from '../down/left-blueprint.ts';
import { runTargetByCommand } from '../external/run-target.ts';
import { type Applied, type ApplyContext, type ApplyVoice, applyTarget } from './apply-target.ts';
import { backupOrderOf } from './backup-order-of.ts';
import type { Claimed } from './claim-targets.ts';
import { type MigrationRunContext, patienceOf, type RunMoment } from './run-context.ts';
import type { WorkerSeat } from './worker-seat.ts';

/** What is done to every target of a run, and with what. */
export interface ClaimedWork {
  readonly run: number;
  readonly blueprint: Blueprint;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  remark(text: string): void;
}

/** Statements around a command are short; only its login's end may wait for somebody. Milliseconds. */
const COMMAND_ANSWER_MS = 30_000;

/** Applies what claimed targets lack; owns what was told of whom they wait for. */
export class ClaimedApplier {
  readonly #context: MigrationRunContext;
  readonly #seat: WorkerSeat;
  readonly #work: ClaimedWork;
  readonly #apply: ApplyContext;
  readonly #commands: MigrationRunContext;
  readonly #told = new Map<number, string>();

  constructor(context: MigrationRunContext, seat: WorkerSeat, work: ClaimedWork) {
    this.#context = context;
    this.#seat = seat;
    this.#work = work;
    const patience = patienceOf(context);
    const superusers = new Map<string, Promise<boolean>>();
    const maintenance = async (serverId: string) =>
      answeringPool(await context.maintenance(serverId), patience.answerMs);
    this.#commands = {
      ...context,
      maintenance,
      connectTo: async (serverId, database) =>
        answering(await context.connectTo(serverId, database), COMMAND_ANSWER_MS),
    };
    this.#apply = {
      patience,
      maintenance,
      connectTo: (serverId, database) => context.connectTo(serverId, database),
      blueprintByHash: (hash) => context.blueprintByHash(hash),
      isSuperuser(serverId) {
        const known = superusers.get(serverId) ?? askSuperuser(maintenance(serverId));
        superusers.set(serverId, known);
        known.catch(() => superusers.delete(serverId));
        return known;
      },
    };
  }

  /** Backed up before, where the run says so. Throws where that failed: then nothing of it was touched. */
  async apply(target: Claimed): Promise<Applied> {
    const { backupTo } = this.#work.options;
    await this.moment('before-apply');
    if (backupTo !== undefined) await this.#backUp(target, backupTo);
    const applied = await this.#applyTo(target);
    await this.moment('after-apply');
    return applied;
  }

  /** In a run down: hash of the blueprint with the files that a place is left with. null: not known. */
  async leftOf(target: Claimed, { history }: Applied): Promise<string | null> {
    if (target.takesBack === null || history === null) return null;
    try {
      const left = await leftBlueprint(this.#apply, target, this.#work.blueprint, history);
      await this.#seat.ask((platform) => publishBlueprint(platform.database, left));
      return left.hash;
    } catch (error) {
      // Its own history says where it stands; the hash is only what it comes from.
      this.#context.log(`${target.slug ?? target.database}: ${toErrorData(error).message}`);
      return null;
    }
  }

  async moment(moment: RunMoment): Promise<void> {
    await this.#context.runHooks?.at(moment, this.#work.run);
  }

  async #applyTo(target: Claimed): Promise<Applied> {
    const { options, blueprint, run } = this.#work;
    const voice = this.#voiceOf(target);
    if (blueprint.command)
      return runTargetByCommand(this.#commands, await this.#seat.open(), target, this.#work, voice);
    const content = target.organizationId === null ? await this.#contentOf(target) : null;
    return applyTarget(
      this.#apply,
      {
        serverId: target.serverId,
        database: target.database,
        placeId: target.isolation === 'schema' ? target.organizationId : null,
        schema: target.isolation === 'schema' ? target.schema : null,
        ownerRole: target.ownerRole,
        shared: content === null ? null : { content },
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
      voice,
    );
  }

  #voiceOf(target: Claimed): ApplyVoice {
    return {
      signal: this.#work.signal,
      blocked: (blocker) => void this.#tellBlocked(target, blocker),
      remark: (text) => this.#work.remark(`${target.slug ?? target.database}: ${text}`),
      at: (moment) => this.moment(moment),
    };
  }

  async #contentOf({ sharedDatabaseId }: Claimed): Promise<string> {
    const platform = await this.#seat.open();
    const { rows } = await platform.database.run<{ content: string }>(
      sql`SELECT content FROM platform.shared_databases WHERE id = ${sharedDatabaseId}`,
    );
    return rows[0]?.content ?? this.#work.blueprint.hash;
  }

  async #backUp(target: Claimed, folder: string): Promise<void> {
    const platform: OpenPlatform = await this.#seat.open();
    for (const order of await backupOrderOf(platform, target, folder, this.#work.run)) {
      await makeBackup(this.#context, order, {
        signal: this.#work.signal,
        progress: () => undefined,
      }).catch((error: unknown) => {
        const { code, message, details } = toErrorData(error);
        if (code === 'CANCELLED') throw error;
        throw new CadastreError(code, `Not touched, as its backup failed: ${message}`, details, error);
      });
    }
  }

  async #tellBlocked({ id }: Claimed, blocker: Blocker | null): Promise<void> {
    // Its age is read with the time; what is written is who it is, and what it holds.
    const text = blocker === null ? '' : `${blocker.pid} ${blocker.state} ${blocker.wanted}`;
    if ((this.#told.get(id) ?? '') === text) return;
    if (blocker === null) this.#told.delete(id);
    else this.#told.set(id, text);
    const fact =
      blocker === null ? '' : `waits for session ${blocker.pid} of ${blocker.role}, ${blocker.state}`;
    const platform = await this.#seat.open().catch(() => null);
    await platform?.progress
      .run(
        sql`UPDATE platform.migration_targets SET blocker = ${blocker === null ? null : JSON.stringify(blocker)}::jsonb, fact = ${fact}
            WHERE id = ${id} AND status = 'at-work' AND worker = ${this.#seat.number}`,
      )
      .catch(() => undefined);
  }
}

async function askSuperuser(maintenance: Promise<Database>): Promise<boolean> {
  const { rows } = await (await maintenance).run<{ super: boolean }>(
    sql`SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user`,
  );
  return rows[0]?.super === true;
}
