import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorData } from '../../../shared/errors.ts';
import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { Blocker } from '../../../shared/models/migration-run.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { OBJECT_OWNER } from '../../blueprints/index.ts';
import { migrationError } from '../../blueprints/migration-error.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { downwards } from '../down/downwards.ts';
import { takeBackShared } from '../down/take-back-shared.ts';
import { type AloneMoment, applyAlone } from './apply-alone.ts';
import { applyShared } from './apply-shared.ts';
import { type Direction, upwards } from './direction.ts';
import { BUSY, fileScript, GUARD, lockKey, type ScriptOptions, type ScriptPlace } from './file-script.ts';
import { type NamedBlocker, namedBlocker } from './named-blocker.ts';
import { PATIENCE } from './patience.ts';
import { readPlaceHistory, readUnfinished } from './place-history.ts';
import { type WatchPorts, watched } from './watch-session.ts';

/** One place that is brought up to its files. */
export interface ApplyPlace {
  readonly serverId: string;
  readonly database: string;
  /** The tenant whose schema it is; null: the whole database. */
  readonly placeId: number | null;
  readonly schema: string | null;
  readonly ownerRole: string;
  /** Tables that many tenants share, with the hash of the blueprint that they were built from; else null. */
  readonly shared: { readonly content: string } | null;
}

export interface ApplyOptions
  extends Pick<RunOptions, 'lockTimeoutMs' | 'lockTries' | 'statementTimeoutMs' | 'blockers'> {
  /** Written into the history. */
  readonly appliedBy: string;
  /** Commits without waiting for the disk: the caller does, before he tells anybody. */
  readonly lazy: boolean;
  /** A person has looked at what stands half done and asks to go on from there. */
  readonly settle: boolean;
  /** Versions that are taken back, the newest first; left out or null: the place is brought up to the blueprint. */
  readonly takesBack?: readonly string[] | null;
}

export interface ApplyContext extends WatchPorts {
  connectTo(serverId: string, database: string): Promise<Session>;
  isSuperuser(serverId: string): Promise<boolean>;
  blueprintByHash(hash: string): Promise<Blueprint>;
}

export interface ApplyVoice {
  readonly signal: AbortSignal;
  /** While it waits for a lock, and null when it waits no more. */
  blocked(blocker: Blocker | null): void;
  remark(text: string): void;
  at?(moment: AloneMoment): Promise<void>;
}

/** What has become of it, whatever went wrong: `history` null where it could not be read again. */
export interface Applied {
  readonly applied: readonly string[];
  readonly history: ReadonlyMap<string, string> | null;
  readonly error: ErrorData | null;
  /** What a command has said. */
  readonly output?: string;
  /** It was ended in the middle of its work: a person has to look, even where nobody is to blame. */
  readonly inDoubt?: boolean;
}

/** Pause after a lock that was not given: doubled each time, up to the limit, and half of it by chance. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Applies what one place lacks. Where it is as it was last seen (`known`) that is one session and one round trip; where
 * not, its own history decides. A lock that is not given in time is asked for again, at most `lockTries` times; a lost
 * connection is followed by a look at what has become of it. Never throws: what was applied stands in the answer.
 */
export async function applyTarget(
  context: ApplyContext,
  place: ApplyPlace,
  blueprint: Blueprint,
  known: ReadonlyMap<string, string> | null,
  options: ApplyOptions,
  voice: ApplyVoice,
): Promise<Applied> {
  const work = new TargetWork(context, place, blueprint, options, voice);
  return work.run(known);
}

/** One place at work; owns its session. */
class TargetWork {
  readonly #context: ApplyContext;
  readonly #place: ApplyPlace;
  readonly #blueprint: Blueprint;
  readonly #options: ApplyOptions;
  readonly #voice: ApplyVoice;
  readonly #blocker: NamedBlocker;
  readonly #direction: Direction;
  #session: Session | null = null;
  #role = '';
  #superuser = true;
  #history: ReadonlyMap<string, string> | null = null;
  #applied: string[] = [];

  constructor(
    context: ApplyContext,
    place: ApplyPlace,
    blueprint: Blueprint,
    options: ApplyOptions,
    voice: ApplyVoice,
  ) {
    this.#context = context;
    this.#place = place;
    this.#blueprint = blueprint;
    this.#options = options;
    this.#voice = voice;
    this.#blocker = namedBlocker(voice);
    this.#direction = options.takesBack ? downwards(blueprint, options.takesBack) : upwards(blueprint);
    this.#role = place.placeId === null ? OBJECT_OWNER : place.ownerRole;
  }

  async run(known: ReadonlyMap<string, string> | null): Promise<Applied> {
    let lockTries = 0;
    let lost = 0;
    let sure = known;
    for (;;) {
      let waits = false;
      try {
        if (this.#voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped between two tries');
        if (await this.#attempt(sure)) return { applied: this.#applied, history: this.#history, error: null };
        sure = null;
      } catch (error) {
        // From here on only its own history is believed.
        sure = null;
        const { code, details } = toErrorData(error);
        if (code === 'CANCELLED') return this.#failed(error);
        if (isLost(error)) {
          const pause = (this.#context.patience ?? PATIENCE).reconnectAfterMs[lost++];
          if (pause === undefined) return this.#failed(this.#uncertain(error));
          await this.#pause(pause);
        } else if (details.sqlstate === SQLSTATE.lockNotAvailable || isBusy(error)) {
          lockTries += 1;
          if (lockTries >= this.#options.lockTries) return this.#failed(notGiven(error, lockTries));
          // Between two tries whoever holds it still stands in the way, and may be ended by hand.
          waits = true;
          this.#voice.remark(`A lock was not given; try ${lockTries + 1} of ${this.#options.lockTries}`);
          if (this.#session) await this.#blocker.learn(this.#session);
          const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (lockTries - 1));
          await this.#pause(pause / 2 + Math.random() * pause);
        } else if (!(await this.#otherOwner(error))) return this.#failed(error);
      } finally {
        if (!waits) this.#voice.blocked(null);
        this.#leave();
      }
    }
  }

  /** False: the place is not where it was believed to be, and nothing was done: look at it, and go on from there. */
  async #attempt(known: ReadonlyMap<string, string> | null): Promise<boolean> {
    const { serverId, database } = this.#place;
    this.#superuser = await this.#context.isSuperuser(serverId);
    this.#session = await this.#context.connectTo(serverId, database);
    const session = this.#session;
    return watched(this.#context, { serverId, session, rule: this.#options.blockers }, this.#blocker, () =>
      this.#bringUp(session, known),
    );
  }

  async #bringUp(session: Session, known: ReadonlyMap<string, string> | null): Promise<boolean> {
    const history = known ?? (await this.#read(session));
    const pending = this.#direction.pending(history, this.#place.database);
    this.#history = history;
    let reached = history;
    for (let index = 0; index < pending.length; ) {
      const lot = lotFrom(pending, index);
      try {
        await this.#applyLot(session, lot, reached);
      } catch (error) {
        // The first time round the place was only believed to be there.
        if (known !== null && isGuard(error)) return false;
        throw await this.#placed(session, error, lot, reached);
      }
      reached = lot.reduce((before, each) => this.#direction.after(before, each), reached);
      this.#applied.push(...lot.map((each) => each.version));
      this.#history = reached;
      index += lot.length;
    }
    return true;
  }

  async #read(session: Session): Promise<ReadonlyMap<string, string>> {
    const history = await readPlaceHistory(session, this.#script());
    if (history !== null) return history;
    throw new CadastreError('CONFLICT', `${session.database} has no history of files`, {
      target: session.database,
      wayOut: 'Nobody knows what was applied there. Adopt it with its blueprint, or skip it.',
    });
  }

  async #applyLot(
    session: Session,
    lot: readonly Migration[],
    reached: ReadonlyMap<string, string>,
  ): Promise<void> {
    const [first] = lot;
    if (!first) return;
    const options: ScriptOptions = { ...this.#options, direction: this.#direction };
    if (!first.transactional) return this.#applyAlone(session, first, options);
    const { shared, ownerRole } = this.#place;
    if (shared !== null && this.#options.takesBack) {
      return takeBackShared(
        session,
        this.#script(),
        { lot, history: reached, blueprint: this.#blueprint, ownerRole },
        options,
      );
    }
    if (shared !== null) {
      const built = await this.#context.blueprintByHash(shared.content);
      return applyShared(
        session,
        this.#script(),
        { lot, history: reached, blueprint: this.#blueprint, built, ownerRole },
        options,
      );
    }
    let history = reached;
    const scripts = lot.map((migration) => {
      const text = fileScript(this.#script(), migration, history, options);
      history = this.#direction.after(history, migration);
      return text;
    });
    await session.script(scripts.join('\n;\n'));
  }

  async #applyAlone(session: Session, migration: Migration, options: ScriptOptions): Promise<void> {
    const { database } = this.#place;
    const key = trusted(String(lockKey(this.#script())));
    const { rows } = await session.run<{ locked: boolean }>(
      sql`SELECT pg_catalog.pg_try_advisory_lock(${key}) AS locked`,
    );
    if (!rows[0]?.locked) throw new CadastreError('TIMEOUT', BUSY, { target: database });
    const unfinished = await readUnfinished(session, this.#script());
    if (unfinished !== null && !this.#options.settle) {
      throw new CadastreError(
        'CONFLICT',
        `${migration.path} was begun in ${database} before and has not ended, at its statement ${unfinished.statement + 1}`,
        {
          target: `${database}, ${migration.path}`,
          wayOut: 'Look at the database; then retry to go on from that statement, or skip the tenant.',
        },
      );
    }
    if (unfinished !== null && unfinished.checksum !== migration.checksum) {
      throw new CadastreError(
        'CONFLICT',
        `${unfinished.version} was begun in ${database} before and has not ended, and ${migration.path} is not that file any more`,
        {
          target: `${database}, ${migration.path}`,
          wayOut:
            'Bring the database to where the file begins and skip the tenant, which forgets the mark; then run it again.',
        },
      );
    }
    await applyAlone(session, this.#script(), migration, options, unfinished, (moment) => this.#at(moment));
  }

  /** What failed, told with its file: the first of the lot that the place does not have. Takes note of those before it. */
  async #placed(
    session: Session,
    error: unknown,
    lot: readonly Migration[],
    reached: ReadonlyMap<string, string>,
  ): Promise<unknown> {
    if (isLost(error) || !(error instanceof CadastreError)) return error;
    let history: ReadonlyMap<string, string> | null = null;
    try {
      await session.script('ROLLBACK');
      history = await readPlaceHistory(session, this.#script());
    } catch {
      // The session is gone too: the next look at the place tells.
      return error;
    }
    // Those of shared tables are one transaction, and its error names the file already.
    if (history === null || this.#place.shared !== null) return error;
    this.#history = history;
    const [now, before] = [history, reached];
    const isDone = (each: Migration) => this.#direction.isDone(now, each);
    for (const each of lot)
      if (isDone(each) && !this.#direction.isDone(before, each)) this.#applied.push(each.version);
    const failed = lot.find((each) => !isDone(each));
    if (!failed?.transactional || isGuard(error) || isBusy(error)) return error;
    return migrationError(failed, error, 0);
  }

  /** Tables of an adopted database may belong to its owner by name and not to `pg_database_owner`. */
  async #otherOwner(error: unknown): Promise<boolean> {
    const { sqlstate } = toErrorData(error).details;
    if (sqlstate !== SQLSTATE.insufficientPrivilege || this.#role !== OBJECT_OWNER || this.#place.shared)
      return false;
    this.#role = this.#place.ownerRole;
    return true;
  }

  #script(): ScriptPlace {
    const { placeId, schema } = this.#place;
    return { placeId, schema: schema ?? 'public', role: this.#role, superuser: this.#superuser };
  }

  #failed(error: unknown): Applied {
    return { applied: this.#applied, history: this.#history, error: toErrorData(error) };
  }

  #uncertain(error: unknown): CadastreError {
    const { message, details } = toErrorData(error);
    this.#history = null;
    return new CadastreError('SERVER_UNREACHABLE', message, {
      ...details,
      target: this.#place.database,
      wayOut:
        'What was applied stands in its own history: retry when the server answers; it goes on from there.',
    });
  }

  async #at(moment: AloneMoment): Promise<void> {
    await this.#voice.at?.(moment);
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, null, { signal: this.#voice.signal }).catch(() => undefined);
  }

  /** Its end is not waited for: the next place need not stand behind a goodbye. */
  #leave(): void {
    const session = this.#session;
    this.#session = null;
    session?.close().catch(() => undefined);
  }
}

/** Files with a transaction go together as far as the next one without. */
function lotFrom(pending: readonly Migration[], from: number): Migration[] {
  const [first] = pending.slice(from, from + 1);
  if (!first) return [];
  if (!first.transactional) return [first];
  const rest = pending.slice(from);
  const end = rest.findIndex(({ transactional }) => !transactional);
  return rest.slice(0, end < 0 ? rest.length : end);
}

const LOST: readonly string[] = [SQLSTATE.adminShutdown, SQLSTATE.crashShutdown, SQLSTATE.cannotConnectNow];

/** The connection went, or could not be made: what became of the last statement is not known. */
function isLost(error: unknown): boolean {
  if (!(error instanceof CadastreError)) return false;
  return error.code === 'SERVER_UNREACHABLE' || LOST.includes(error.details.sqlstate ?? '');
}

const says = (error: unknown, text: string) => error instanceof CadastreError && error.message.includes(text);
const isGuard = (error: unknown) => says(error, GUARD);
const isBusy = (error: unknown) => says(error, BUSY);

function notGiven(error: unknown, tries: number): CadastreError {
  const { message, details } = toErrorData(error);
  const text = isBusy(error) ? 'Somebody else is migrating this database' : message;
  return new CadastreError('TIMEOUT', `${text}; tried ${tries} times`, {
    ...details,
    wayOut:
      'Look at which session holds the lock, end it or wait for it, and retry; or allow more tries or a longer wait.',
  });
}
