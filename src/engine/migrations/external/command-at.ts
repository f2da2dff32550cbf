import { resolve } from 'node:path';
import { isFolder } from '../../adapters/blueprint-files.ts';
import { type CommandEnd, runExternalCommand } from '../../adapters/external-command.ts';
import type { Blueprint, BlueprintCommand } from '../../blueprints/blueprint.ts';
import { OBJECT_OWNER } from '../../blueprints/template-state.ts';
import { CadastreError } from '../../errors.ts';
import type { ConnectionTarget, Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import type { ServerFacts } from '../../provisioning/statements.ts';
import {
  type CommandPlace,
  commandArguments,
  commandEnvironment,
  passwordLine,
  redactedOutput,
} from './command-environment.ts';
import { makeCommandFolder } from './command-folder.ts';
import { dropCommandLogin, loginName, openCommandLogin } from './command-login.ts';
import type { CommandPorts } from './command-ports.ts';

export interface CommandOptions {
  /** Id of the platform database. */
  readonly platform: string;
  /** The name of the template that is filled; null: a tenant. */
  readonly template: string | null;
  /** What the command's sessions act as. */
  readonly role: string;
  readonly facts: ServerFacts;
  readonly oneCluster: boolean;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly signal: AbortSignal;
  remark(text: string): void;
}

/**
 * The command of a blueprint, with the folder in which this workstation starts it. Errors: `NOT_SUPPORTED` where the
 * blueprint's folder is not here, `NOT_FOUND` where the command's is not.
 */
export async function commandHome(ports: CommandPorts, blueprint: Blueprint): Promise<string> {
  const home = await ports.homeOf(blueprint);
  if (home === null) {
    throw new CadastreError(
      'NOT_SUPPORTED',
      `${blueprint.name} is brought up by a command, and its folder is not on this workstation as it was published`,
      {
        target: blueprint.name,
        wayOut: 'Add the folder here, with the same files, or work where it is.',
        command: 'cadastre blueprint add FOLDER',
      },
    );
  }
  const folder = resolve(home, blueprint.command?.folder ?? '.');
  if (await isFolder(folder)) return folder;
  throw new CadastreError('NOT_FOUND', `The command's folder ${folder} is not there`, {
    target: blueprint.name,
    wayOut: 'Put it where migrations.folder in blueprint.yaml says, as seen from the blueprint.',
  });
}

/**
 * Runs the command on one place, with a login that is made for it and is gone afterwards. `session` is the server's user
 * in the database of the place. Throws only where the login cannot be made; how the command ended is the answer.
 */
export async function commandAt(
  ports: CommandPorts,
  session: Session,
  cwd: string,
  command: BlueprintCommand,
  place: CommandPlace,
  options: CommandOptions,
): Promise<CommandEnd> {
  const server = settled(await ports.targetOf(place.serverId, place.database), session);
  const login = await openCommandLogin(session, place, { ...options, timeLimitMs: command.timeLimitMs });
  try {
    const folder = await makeCommandFolder(ports.directory, passwordLine(place, login));
    try {
      const end = await runExternalCommand({
        argv: commandArguments(command, place),
        cwd,
        environment: commandEnvironment({
          command,
          place,
          server,
          login,
          passwordFile: folder.passwordFile,
          from: ports.environment,
        }),
        timeLimitMs: command.timeLimitMs,
        signal: options.signal,
        note: folder.note,
      });
      const inherited = command.inherit.map((name) => ports.environment[name] ?? '');
      return { ...end, output: redactedOutput(end.output, login, inherited) };
    } finally {
      await folder.remove();
    }
  } finally {
    await leaveLogin(session, place, options);
  }
}

/** Tools know `prefer` in different ways, or not at all: they are told what it came to for us. */
function settled(target: ConnectionTarget, { tlsProtocol }: Session): ConnectionTarget {
  if (target.tls.mode !== 'prefer') return target;
  return { ...target, tls: { ...target.tls, mode: tlsProtocol === null ? 'disable' : 'require' } };
}

/** One that cannot be dropped now is past its time soon, and is dropped by the next who looks. */
async function leaveLogin(
  session: Session,
  place: CommandPlace,
  { template, role, remark }: CommandOptions,
): Promise<void> {
  const name = loginName(place, template);
  try {
    await dropCommandLogin(session, name, role);
  } catch (error) {
    remark(`The login ${name} could not be dropped now: ${(error as Error).message}`);
  }
}

/**
 * As whom a command works in a database of a tenant's own: tables that Cadastre made belong to `pg_database_owner`, those
 * of an adopted one may belong to its owner by name.
 */
export async function objectRole(
  session: Session,
  { schema, ownerRole }: Pick<CommandPlace, 'schema' | 'ownerRole'>,
): Promise<string> {
  if (schema !== null) return ownerRole;
  const { rows } = await session.run<{ database_owner: number; by_name: number }>(
    sql`SELECT count(*) FILTER (WHERE rolname = ${OBJECT_OWNER})::int AS database_owner,
          count(*) FILTER (WHERE rolname = ${ownerRole})::int AS by_name
        FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_catalog.pg_roles ON pg_roles.oid = relowner
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
  );
  const { database_owner: ours = 0, by_name: byName = 0 } = rows[0] ?? {};
  return byName > 0 && ours === 0 ? ownerRole : OBJECT_OWNER;
}
