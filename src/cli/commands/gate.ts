import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import {
  type GateRole,
  type GateTrial,
  gateLoginInputSchema,
  gateTrialInputSchema,
} from '../../shared/models/gate.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { type TokenOptions, tokenRulesOf, tokenSecretOf, withTokenOptions } from '../gate-options.ts';
import { openGateService, readGateSettings } from '../gate-service.ts';
import { openSession } from '../open-session.ts';
import { parseInput } from '../parse-input.ts';
import { type CommandContext, type GlobalOptions, type RunCommand, runGuarded } from '../run-command.ts';
import { facts, plain, table } from '../text.ts';
import { unlockSecrets } from '../unlock-secrets.ts';

const USUAL_PORT = 4190;

interface TryOptions extends GlobalOptions, TokenOptions {
  host?: string;
  header?: string;
  path?: string;
  slug?: string;
  jwt?: string;
  jwtStdin?: boolean;
}

interface RoleOptions extends GlobalOptions {
  createLogin?: string;
  dropLogin?: string;
  passwordStdin?: boolean;
}

interface ServeOptions extends GlobalOptions, TokenOptions {
  port?: number;
  bind?: string;
  language?: string;
}

export function addGateCommands(program: Command, run: RunCommand): void {
  const gate = program.command('gate').description('Who is let in: the access gate of the platform database');

  withTokenOptions(
    leaf(gate, 'try', 'Show what a request would be told, and why')
      .option('--host <name>', 'the host of the request')
      .option('--header <tenant>', 'the header X-Tenant-ID: slug or number')
      .option('--path <path>', 'the path, such as /tenant/acme/invoices')
      .option('--slug <slug>', 'the slug, where the application knows it')
      .option('--jwt <token>', 'a token; with --jwks or --secret-stdin')
      .option('--jwt-stdin', 'read the token from standard input'),
  ).action((options: TryOptions) => run(options, (context) => tryRequest(context, options)));

  leaf(gate, 'role', 'The role that applications ask the gate through, and its logins')
    .option('--create-login <name>', 'make a role that may ask the gate and nothing else')
    .option('--password-stdin', 'read the password of that role from standard input')
    .option('--drop-login <name>', 'take such a role away')
    .action((options: RoleOptions) => run(options, (context) => changeRole(context, options)));

  withTokenOptions(
    leaf(gate, 'serve', 'Answer the HTTP check of reverse proxies (nginx auth_request)')
      .option('--port <number>', `port (default: ${USUAL_PORT})`, wholeNumber)
      .option('--bind <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--language <code>', 'fr or en, for clients that prefer neither (default: fr)'),
  ).action((options: ServeOptions) => serve(options));
}

async function tryRequest(
  { client, output, input }: CommandContext,
  options: TryOptions,
): Promise<number | undefined> {
  const { host, header, path, slug } = options;
  if (options.jwtStdin && (options.secretStdin || options.jwt !== undefined)) {
    throw invalidInput([{ field: 'jwtStdin', message: 'Only one value can come on standard input' }]);
  }
  const jwt = options.jwtStdin ? await input.secretFromPipe('jwt') : options.jwt;
  const asked = parseInput(gateTrialInputSchema, {
    host,
    header,
    path,
    slug,
    jwt,
    jwks: options.jwks === undefined ? undefined : await readText(options.jwks),
    secret: await tokenSecretOf(options, input, process.env),
    token: tokenRulesOf(options),
  });
  const trial = await client.gate.try(asked);
  output.result(trial, () => trialText(trial));
  return undefined;
}

function trialText({ decision, http, steps, rule }: GateTrial): string {
  const { server, message } = decision;
  const shown = http.message ?? message;
  return [
    table(
      ['source', 'given', 'outcome', 'why'],
      steps.map((step) => [step.source, step.given.slice(0, 60), step.outcome, step.text]),
    ),
    '',
    plain(rule),
    '',
    facts([
      ['allowed', http.status === 204 ? 'yes' : 'no'],
      ['answer', `${http.status} ${http.answer}`],
      ...(shown ? ([['message', `${shown.fr} / ${shown.en}`]] as const) : []),
      ['tenant', decision.tenant === null ? null : `${decision.slug}, number ${decision.tenant}`],
      ['status', decision.status],
      ['server', server === null ? null : `${server.name}, ${server.host}:${server.port}`],
      ['database', decision.database],
      ['role', decision.role],
      ...(decision.schema === null ? [] : ([['schema', decision.schema]] as const)),
    ]),
  ].join('\n');
}

async function changeRole(
  { client, output, input }: CommandContext,
  { createLogin, dropLogin, passwordStdin }: RoleOptions,
): Promise<undefined> {
  if (createLogin !== undefined && dropLogin !== undefined) {
    throw invalidInput([{ field: 'dropLogin', message: 'Either --create-login or --drop-login' }]);
  }
  if (createLogin === undefined && passwordStdin) {
    throw invalidInput([{ field: 'createLogin', message: 'Whose password? Give --create-login NAME' }]);
  }
  const shown = (role: GateRole) => output.result(role, () => roleText(role));
  if (createLogin !== undefined) {
    const password = passwordStdin
      ? await input.secretFromPipe('password')
      : await input.secretFromPerson(`Password of ${createLogin}: `, 'password');
    shown(await client.gate.createLogin(parseInput(gateLoginInputSchema, { name: createLogin, password })));
  } else if (dropLogin !== undefined) {
    shown(await client.gate.dropLogin({ name: dropLogin }));
  } else {
    shown(await client.gate.role());
  }
  return undefined;
}

const roleText = ({ role, server, database, logins, mayExecute }: GateRole): string =>
  [
    facts([
      ['role', role],
      ['server', server],
      ['database', database],
      ['logins', logins.map(({ name }) => name).join(', ') || 'none yet: --create-login NAME'],
    ]),
    '',
    'It may execute these, and nothing else:',
    ...mayExecute.map((signature) => `  ${plain(signature)}`),
  ].join('\n');

function serve(options: ServeOptions): Promise<void> {
  return runGuarded(options, async ({ output, input, interrupts }) => {
    const settings = await readGateSettings(
      { ...options, port: options.port ?? USUAL_PORT },
      input,
      process.env,
    );
    const session = await openSession({ data: options.data, shell: 'cli', environment: process.env });
    try {
      await unlockSecrets(session.client, input, process.env);
      const gate = await openGateService(session.engine, settings, (line) => output.notice(plain(line)));
      try {
        output.result(
          { url: gate.url, port: gate.port },
          () => `The gate answers at ${gate.url}\nCtrl-C ends.`,
        );
        await new Promise<void>((resolve) => {
          interrupts.signal.addEventListener('abort', () => resolve(), { once: true });
        });
      } finally {
        await gate.close();
      }
    } finally {
      await session.close();
    }
    return undefined;
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalidInput([{ field: 'jwks', message: `${path} cannot be read (${code ?? 'unknown'})` }]);
  }
}
