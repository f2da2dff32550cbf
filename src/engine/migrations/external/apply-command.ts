import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandEnd } from '../../adapters/external-command.ts';
import type { Blueprint, BlueprintCommand, Migration } from '../../blueprints/blueprint.ts';
import { createHistory } from '../../blueprints/schema-history.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import type { Database, Session } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';
import { PLACE_HISTORY_SHAPE } from '../../provisioning/shared/place-history-shape.ts';
import type { ServerFacts } from '../../provisioning/statements.ts';
import { clearUnfinished, MARKS } from '../run/apply-alone.ts';
import type { Applied, ApplyOptions, ApplyVoice } from '../run/apply-target.ts';
import { lockKey } from '../run/file-script.ts';
import { readUnfinished } from '../run/place-history.ts';
import { commandAt, commandHome, objectRole } from './command-at.ts';
import { type CommandPlace, lastLines } from './command-environment.ts';
import { dropCommandLogin, loginName } from './command-login.ts';
import type { CommandPorts } from './command-ports.ts';
import { isAhead } from './compare-version.ts';
import { readVersion } from './read-version.ts';
import { watchedLogin } from './watch-login.ts';

export interface CommandContext {
  readonly commands: CommandPorts;
  connectTo(serverId: string, database: string): Promise<Session>;
  maintenance(serverId: string): Promise<Database>;
}

export interface ApplyCommandOptions
  extends Pick<
    ApplyOptions,
    'appliedBy' | 'settle' | 'lockTimeoutMs' | 'lockTries' | 'statementTimeoutMs' | 'blockers'
  > {
  readonly platform: string;
  readonly facts: ServerFacts;
  readonly oneCluster: boolean;
  /** Where the command leads; null: nobody has been there yet. */
  readonly target: string | null;
}

export interface AppliedByCommand extends Applied {
  /** What the command has said; empty: it was not started. */
  readonly output: string;
}

/** Tries to find out where a place stands after its connection was lost, and the pauses before them; milliseconds. */
const RECONNECT_AFTER_MS = [200, 1_000, 3_000, 6_000];
/** What PostgreSQL says of a lock that was not given in time, as tools pass it on. */
const LOCK_NOT_GIVEN = /\b55P03\b|lock timeout|LockNotAvailable|could not obtain lock/i;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Brings one place up by the command of its blueprint. A mark stands in its database while the command runs: where
 * Cadastre is killed meanwhile, or ends the command, nobody knows how far it got, and a person settles that. A command
 * that ended by itself has told how. Never throws: what became of it is the answer.
 */
export async function applyCommand(
  context: CommandContext,
  place: CommandPlace,
  blueprint: Blueprint & { readonly command: BlueprintCommand },
  options: ApplyCommandOptions,
  voice: ApplyVoice,
): Promise<AppliedByCommand> {
  let reached: ReadonlyMap<string, string> | null = null;
  let output = '';
  let inDoubt = false;
  try {
    const [migration] = blueprint.migrations as [Migration];
    const cwd = await commandHome(context.commands, blueprint);
    const work = new CommandWork(context, place, blueprint.command, migration, options, voice);
    try {
      return await work.run(cwd);
    } finally {
      reached = work.history;
      output = work.output;
      inDoubt = work.inDoubt;
      await work.close();
    }
  } catch (error) {
    return { applied: [], history: reached, error: toErrorData(error), output, inDoubt };
  }
}

/** One place at work; owns its session. */
class CommandWork {
  readonly #context: CommandContext;
  readonly #place: CommandPlace;
  readonly #command: BlueprintCommand;
  readonly #migration: Migration;
  readonly #options: ApplyCommandOptions;
  readonly #voice: ApplyVoice;
  #session: Session | null = null;
  #role = '';
  history: ReadonlyMap<string, string> | null = null;
  output = '';
  /** Its mark stands, and nobody knows how far the command got. */
  inDoubt = false;

  constructor(
    context: CommandContext,
    place: CommandPlace,
    command: BlueprintCommand,
    migration: Migration,
    options: ApplyCommandOptions,
    voice: ApplyVoice,
  ) {
    this.#context = context;
    this.#place = place;
    this.#command = command;
    this.#migration = migration;
    this.#options = options;
    this.#voice = voice;
  }

  async run(cwd: string): Promise<AppliedByCommand> {
    const { serverId, database } = this.#place;
    const session = await this.#context.connectTo(serverId, database);
    this.#session = session;
    await onlyBuiltIn(session);
    await this.#lock(session);
    this.#role = await objectRole(session, this.#place);
    // A killed process has left its command at work: it loses its login before anything else is looked at.
    await dropCommandLogin(session, loginName(this.#place, null), this.#role);
    const before = await this.#version(session);
    const unfinished = await readUnfinished(session, this.#of);
    if (unfinished !== null && !this.#options.settle) throw this.#begunBefore();
    if (unfinished === null && before !== null) {
      if (before === this.#options.target) return this.#done([]);
      if (isAhead(before, this.#options.target)) throw this.#ahead(before);
    }
    if (this.#voice.signal.aborted) throw new CadastreError('CANCELLED', 'Stopped before the command began');
    await this.#mark(session);
    const end = await this.#tries(session, cwd);
    this.inDoubt = end.how === 'stop' || end.how === 'time';
    if (end.how === 'stop') throw this.#ended(end);
    const after = await this.#versionAfter();
    if (end.how === 'time') throw this.#ended(end);
    if (end.how === 'not-started')
      throw await this.#failed(`The command could not be started: ${end.output}`);
    if (end.exitCode !== 0) throw await this.#failed(this.#sentence(end));
    if (after === null)
      throw await this.#failed('The command ended well, and the query for the version finds none');
    const { target } = this.#options;
    if (target !== null && after !== target) {
      throw await this.#failed(`The command ended well, and the version is ${after}, not ${target}`);
    }
    await this.#note(after, end.durationMs);
    return this.#done(after === before ? [] : [after]);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.close().catch(() => undefined);
  }

  get #of() {
    return { placeId: this.#place.schema === null ? null : this.#place.tenantId };
  }

  /** The lock that files of SQL are applied under too. */
  async #lock(session: Session): Promise<void> {
    const key = trusted(String(lockKey(this.#of)));
    const { rows } = await session.run<{ locked: boolean }>(
      sql`SELECT pg_catalog.pg_try_advisory_lock(${key}) AS locked`,
    );
    if (rows[0]?.locked) return;
    throw new CadastreError('CONFLICT', `Somebody else is migrating ${session.database}`, {
      target: session.database,
      wayOut: 'Wait until the other migration is over, then retry.',
    });
  }

  async #version(session: Session): Promise<string | null> {
    const { schema } = this.#place;
    const { superuser } = this.#options.facts;
    const version = await readVersion(session, this.#command.versionQuery, {
      schema,
      role: this.#role,
      superuser,
    });
    this.history = new Map(version === null ? [] : [[version, this.#migration.checksum]]);
    return version;
  }

  /** A lock that was not given in time is asked for again: a command that ended says that it is not at work. */
  async #tries(session: Session, cwd: string): Promise<CommandEnd> {
    const { lockTries, blockers } = this.#options;
    const maintenance = await this.#context.maintenance(this.#place.serverId);
    const watched = { login: loginName(this.#place, null), rule: blockers };
    for (let attempt = 1; ; attempt += 1) {
      const run = () =>
        commandAt(this.#context.commands, session, cwd, this.#command, this.#place, {
          ...this.#options,
          template: null,
          role: this.#role,
          signal: this.#voice.signal,
          remark: (text) => this.#voice.remark(text),
        });
      const end = await watchedLogin(maintenance, watched, this.#voice, run);
      this.output = end.output;
      const refused = end.how === 'ended' && end.exitCode !== 0 && LOCK_NOT_GIVEN.test(end.output);
      if (!refused || attempt >= lockTries || this.#voice.signal.aborted) return end;
      this.#voice.remark(`A lock was not given; try ${attempt + 1} of ${lockTries}`);
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
      await sleep(pause / 2 + Math.random() * pause, null, { signal: this.#voice.signal }).catch(
        () => undefined,
      );
    }
  }

  async #mark(session: Session): Promise<void> {
    if (this.#of.placeId === null) await createHistory(session);
    await session.batch(MARKS);
    await session.run(
      sql`INSERT INTO cadastre.schema_unfinished (tenant_id, version, checksum, statement, run)
          VALUES (${this.#of.placeId ?? 0}, ${this.#options.target ?? this.#migration.version}, ${this.#migration.checksum}, 0, ${this.#options.appliedBy})
          ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, checksum = excluded.checksum, statement = 0, begun_at = now(), run = excluded.run`,
    );
  }

  async #connectAgain(): Promise<Session> {
    const session = await this.#context.connectTo(this.#place.serverId, this.#place.database);
    await onlyBuiltIn(session);
    return session;
  }

  /** The session may be gone, as when the server was restarted meanwhile. */
  async #versionAfter(): Promise<string | null> {
    for (const pause of [0, ...RECONNECT_AFTER_MS]) {
      await sleep(pause);
      try {
        this.#session ??= await this.#connectAgain();
        return await this.#version(this.#session);
      } catch (error) {
        this.history = null;
        const { code } = toErrorData(error);
        if (code !== 'SERVER_UNREACHABLE' && code !== 'TOO_MANY_CONNECTIONS') throw error;
        await this.close();
      }
    }
    throw new CadastreError(
      'SERVER_UNREACHABLE',
      'The command ended, and the server does not answer any more',
      {
        target: this.#place.database,
        wayOut:
          'When it answers again, look at what the command said and where the database stands, and retry.',
      },
    );
  }

  /** It ended by itself: what it has not done is not in doubt, and trying again is the tool's own business. */
  async #failed(message: string): Promise<CadastreError> {
    if (this.#session !== null) await clearUnfinished(this.#session, this.#of);
    return new CadastreError('STATEMENT_FAILED', message, {
      target: this.#place.database,
      wayOut: 'Mend what the command says, then retry.',
    });
  }

  #sentence({ exitCode, killedBy, output }: CommandEnd): string {
    const how =
      exitCode === null ? `was ended by ${killedBy ?? 'somebody'}` : `ended with exit status ${exitCode}`;
    const words = lastLines(output);
    return `The command ${how}${words === '' ? ' and said nothing' : `: ${words}`}`;
  }

  /** Ended by us in the middle of its work: the mark stays. */
  #ended({ how, output }: CommandEnd): CadastreError {
    const words = lastLines(output);
    const said = words === '' ? '' : `. It said last: ${words}`;
    if (how === 'stop') {
      return new CadastreError(
        'CANCELLED',
        `The command was ended in the middle, as Cadastre closed${said}`,
        {
          target: this.#place.database,
          wayOut: 'Nobody knows how far it got: look at the database, then retry, or skip the tenant.',
        },
      );
    }
    const seconds = Math.round(this.#command.timeLimitMs / 1000);
    return new CadastreError('TIMEOUT', `The command was ended after ${seconds} s, its time limit${said}`, {
      target: this.#place.database,
      wayOut:
        'Nobody knows how far it got: look at the database, then retry, or skip the tenant. Raise migrations.timeLimit if it needs longer.',
    });
  }

  #begunBefore(): CadastreError {
    const { database } = this.#place;
    return new CadastreError(
      'CONFLICT',
      `The command was begun in ${database} before, and nobody saw it end`,
      {
        target: database,
        wayOut: 'Look at the database; then retry, which starts the command again, or skip the tenant.',
      },
    );
  }

  #ahead(version: string): CadastreError {
    const { database } = this.#place;
    return new CadastreError(
      'CONFLICT',
      `${database} is at ${version}, which is past ${this.#options.target}`,
      {
        target: database,
        wayOut: 'Raise migrations.target in blueprint.yaml, or skip the tenant.',
      },
    );
  }

  /** What it has done for good, with the mark taken away, in one transaction. */
  async #note(version: string, durationMs: number): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const { name, checksum } = this.#migration;
    const { appliedBy } = this.#options;
    const { placeId } = this.#of;
    await session.transaction(async () => {
      if (placeId !== null) await session.run(PLACE_HISTORY_SHAPE);
      await session.run(
        placeId === null
          ? sql`INSERT INTO cadastre.schema_history (version, name, checksum, duration_ms, applied_by)
                VALUES (${version}, ${name}, ${checksum}, ${durationMs}, ${appliedBy})
                ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum,
                  applied_at = now(), duration_ms = excluded.duration_ms, applied_by = excluded.applied_by`
          : sql`INSERT INTO cadastre.place_history (tenant_id, version, name, checksum, duration_ms, applied_by)
                VALUES (${placeId}, ${version}, ${name}, ${checksum}, ${durationMs}, ${appliedBy})
                ON CONFLICT (tenant_id, version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum,
                  applied_at = now(), duration_ms = excluded.duration_ms, applied_by = excluded.applied_by`,
      );
      await clearUnfinished(session, { placeId });
    });
  }

  #done(applied: string[]): AppliedByCommand {
    return { applied, history: this.history, error: null, output: this.output };
  }
}
