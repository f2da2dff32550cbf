import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { createHistory, historyRow } from '../../blueprints/schema-history.ts';
import { finalName, OBJECT_OWNER } from '../../blueprints/template-state.ts';
import { CadastreError } from '../../errors.ts';
import { onlyBuiltIn } from '../../postgres/only-built-in.ts';
import type { Session } from '../../postgres/session.ts';
import type { ServerFacts } from '../../provisioning/statements.ts';
import { commandAt, commandHome } from './command-at.ts';
import { lastLines } from './command-environment.ts';
import type { CommandPorts } from './command-ports.ts';
import { readVersion } from './read-version.ts';

interface TemplateFilling {
  readonly serverId: string;
  /** Id of the platform database. */
  readonly platform: string;
  readonly facts: ServerFacts;
  readonly appliedBy: string;
  progress(fact: string): void;
}

/** Nobody else is there: a lock that is not given is one of the tool's own. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Has the command fill a template that is being built; `session` is in its database. Answers with the version that it
 * led to, which is where the command leads to from now on. Errors: `STATEMENT_FAILED` with the command's own words,
 * `TIMEOUT`.
 */
export async function fillByCommand(
  ports: CommandPorts,
  session: Session,
  blueprint: Blueprint,
  filling: TemplateFilling,
): Promise<string> {
  const { command } = blueprint;
  const [migration] = blueprint.migrations as [Migration];
  if (!command) throw new CadastreError('INTERNAL', `${blueprint.name} has no command`);
  const cwd = await commandHome(ports, blueprint);
  await onlyBuiltIn(session);
  filling.progress(`Running ${command.argv.join(' ')}`);
  const { serverId, platform, facts } = filling;
  const end = await commandAt(
    ports,
    session,
    cwd,
    command,
    {
      serverId,
      database: session.database,
      schema: null,
      ownerRole: OBJECT_OWNER,
      tenant: 'template',
      tenantId: null,
    },
    {
      platform,
      template: finalName(session.database),
      role: OBJECT_OWNER,
      facts,
      oneCluster: false,
      lockTimeoutMs: LOCK_TIMEOUT_MS,
      statementTimeoutMs: 0,
      signal: new AbortController().signal,
      remark: filling.progress,
    },
  );
  const words = lastLines(end.output, 10);
  const refuse = (message: string): never => {
    const code = end.how === 'time' ? 'TIMEOUT' : 'STATEMENT_FAILED';
    throw new CadastreError(code, `${message}${words === '' ? '' : `: ${words}`}`, {
      target: blueprint.name,
      wayOut:
        'It was tried on an empty database, which is dropped again. Mend what the command says, then try again.',
    });
  };
  if (end.how === 'not-started') refuse('The command could not be started');
  if (end.how === 'time')
    refuse(`The command was ended after ${command.timeLimitMs / 1000} s, its time limit`);
  if (end.exitCode !== 0)
    refuse(
      `The command ${end.exitCode === null ? `was ended by ${end.killedBy}` : `ended with exit status ${end.exitCode}`}`,
    );
  const { superuser } = facts;
  const version = await readVersion(session, command.versionQuery, {
    schema: null,
    role: OBJECT_OWNER,
    superuser,
  });
  if (version === null) return refuse('The command ended well, and the query for the version finds none');
  if (command.target !== null && version !== command.target)
    refuse(`The command ended well, and the version is ${version}, not ${command.target}`);
  await createHistory(session);
  await session.run(historyRow({ ...migration, version }, end.durationMs, filling.appliedBy));
  return version;
}
