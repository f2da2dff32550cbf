import type { Command } from 'commander';
import { z } from 'zod';
import { invalidInput } from '../../engine/errors.ts';
import { PREFLIGHT_CHECKS } from '../../shared/models/preflight.ts';
import { serverInputSchema, TLS_MODES } from '../../shared/models/server.ts';
import { keyValue, leaf, wholeNumber } from '../arguments.ts';
import type { Client } from '../client.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { preflightText, serverTable, serverText, testText } from '../server-text.ts';

interface ConnectionOptions extends GlobalOptions {
  url?: string;
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  tls?: string;
  tlsCa?: string;
  tlsCertificate?: string;
  tlsKey?: string;
  label?: Record<string, string>;
  capacity?: number | 'none';
  budget?: number;
  passwordStdin?: boolean;
}

type Draft = Awaited<ReturnType<Client['servers']['parseUrl']>>;

export function addServerCommands(program: Command, run: RunCommand): void {
  const server = program.command('server').description('PostgreSQL servers under management');

  connectionOptions(leaf(server, 'add', 'Register a server; its password goes to the secret store only'))
    .requiredOption('--name <name>', 'how it is called here')
    .option('--from-environment', 'take host, user and password from POSTGRES_SUPERUSER and its kin')
    .action((options: ConnectionOptions & { name: string; fromEnvironment?: boolean }) =>
      run(options, async (context) => {
        const { client, output } = context;
        const draft = await draftOf(context, options);
        const input = parseInput(serverInputSchema, merge(draft.input, options, { name: options.name }));
        const credentials = await credentialsOf(context, options, draft.passwordTicket);
        const added = await client.servers.add({ ...input, ...credentials });
        output.result(added, () => `${serverText(added)}\n\nNext: cadastre server preflight ${added.name}`);
        return undefined;
      }),
    );

  connectionOptions(leaf(server, 'edit <name>', 'Change what is given, leave the rest'))
    .option('--name <name>', 'its new name')
    .action((name: string, options: ConnectionOptions & { name?: string }) =>
      run(options, async (context) => {
        const { client, output } = context;
        const before = await client.servers.get({ server: name });
        const draft = options.url ? await draftOf(context, options) : null;
        // A name is only suggested by a URL's host: the server keeps its own.
        const { name: _suggested, ...read } = draft?.input ?? {};
        const label = options.label && withLabels(before.labels, options.label);
        const changes = merge({ tls: before.tls, ...read }, { ...options, label }, { name: options.name });
        if (!read.tls && !givesTls(options)) delete changes['tls'];
        const credentials = options.passwordStdin
          ? { password: await context.input.secretFromPipe('password') }
          : draft?.passwordTicket
            ? { passwordTicket: draft.passwordTicket }
            : {};
        const edited = await client.servers.edit({
          server: name,
          changes: parseInput(editSchema, changes),
          ...credentials,
        });
        output.result(edited, () => serverText(edited));
        return undefined;
      }),
    );

  leaf(server, 'list', 'All servers with what was last read from them')
    .option('--refresh', 'read from every server first')
    .action((options: GlobalOptions & { refresh?: boolean }) =>
      run(
        options,
        async ({ client, output }) => {
          const servers = await (options.refresh ? client.servers.refresh() : client.servers.list());
          output.result(servers, () => serverTable(servers));
          return undefined;
        },
        { secrets: options.refresh ? 'open' : 'none' },
      ),
    );

  leaf(server, 'test <name>', 'Sign in and say what was found').action(
    (name: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const tested = await client.servers.test({ server: name });
        output.result(tested, () => testText(name, tested));
        return undefined;
      }),
  );

  leaf(server, 'preflight <name>', 'What blocks, what is to decide, what is well').action(
    (name: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const report = await client.servers.preflight({ server: name });
        output.result(report, () => preflightText(report));
        const blocked = report.findings.some((finding) => finding.verdict === 'blocks' && !finding.left);
        return blocked ? EXIT_CODES.PREFLIGHT_BLOCKS : undefined;
      }),
  );

  leaf(server, 'settle <name>', 'Answer a finding of the preflight')
    .requiredOption('--check <check>', PREFLIGHT_CHECKS.join(', '))
    .option('--run', "run the finding's statements")
    .option('--leave', 'leave it as it is; that is audited')
    .option('--reason <text>', 'why it is left')
    .action((name: string, options: GlobalOptions & SettleOptions) =>
      run(options, async ({ client, output }) => {
        if (options.run === options.leave) {
          throw invalidInput([{ field: 'remedy', message: 'Give --run or --leave' }]);
        }
        const { check } = parseInput(z.object({ check: z.enum(PREFLIGHT_CHECKS) }), { check: options.check });
        const report = await client.servers.settleFinding({
          server: name,
          check,
          remedy: options.run ? 'run' : 'leave',
          reason: options.reason,
        });
        output.result(report, () => preflightText(report));
        return undefined;
      }),
    );

  leaf(server, 'remove <name>', 'Forget a server; nothing on it is touched')
    .option('--yes', 'do not ask for the name again')
    .action((name: string, options: GlobalOptions & { yes?: boolean }) =>
      run(options, async ({ client, output, input }) => {
        // On a pipe the argument itself is the confirmation; a person types it once more.
        const ask = !options.yes && input.interactive;
        const confirm = ask ? await input.question(`Type ${name} to remove this server: `) : name;
        const removed = await client.servers.remove({ server: name, confirm });
        output.result(removed, () => `Removed ${removed.removed}. Nothing on the server was touched.`);
        return undefined;
      }),
    );
}

interface SettleOptions {
  check: string;
  run?: boolean;
  leave?: boolean;
  reason?: string;
}

/** A label that is given without a value goes. */
function withLabels(before: Record<string, string>, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ''));
}

/** Without the defaults of a new server: what is not given stays as it was. */
const editSchema = z.object({
  name: serverInputSchema.shape.name.optional(),
  host: serverInputSchema.shape.host.optional(),
  port: serverInputSchema.shape.port.unwrap().optional(),
  database: serverInputSchema.shape.database.unwrap().optional(),
  user: serverInputSchema.shape.user.optional(),
  tls: serverInputSchema.shape.tls.unwrap().optional(),
  labels: serverInputSchema.shape.labels.unwrap().optional(),
  capacity: serverInputSchema.shape.capacity.unwrap().optional(),
  connectionBudget: serverInputSchema.shape.connectionBudget.unwrap().optional(),
});

function connectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'postgres://user@host:port/database?sslmode=…')
    .option('--host <host>', 'host name, address or socket folder')
    .option('--port <number>', 'port (default: 5432)', wholeNumber)
    .option('--database <name>', 'maintenance database (default: postgres)')
    .option('--user <name>', 'the superuser, or who comes near')
    .option('--tls <mode>', TLS_MODES.join(', '))
    .option('--tls-ca <file>', 'PEM file of the authority')
    .option('--tls-certificate <file>', 'PEM file of the client certificate')
    .option('--tls-key <file>', 'PEM file of its key')
    .option('--label <key=value>', 'such as region=eu; may be given often', keyValue)
    .option('--capacity <number>', 'most tenants on it; none: no limit', (text) =>
      text === 'none' ? text : wholeNumber(text),
    )
    .option('--budget <number>', 'most connections of Cadastre to it (default: 16)', wholeNumber)
    .option('--password-stdin', 'read the password from standard input');
}

async function draftOf(
  { client, output }: CommandContext,
  options: ConnectionOptions & { fromEnvironment?: boolean },
): Promise<Draft> {
  if (options.url) {
    const draft = await client.servers.parseUrl({ url: options.url });
    if (draft.passwordTicket) {
      output.notice(
        'The password in the URL could be read in the list of processes. Next time leave it out and use --password-stdin.',
      );
    }
    return draft;
  }
  if (!options.fromEnvironment) return { input: {}, passwordTicket: null, source: 'options' };
  const drafts = await client.servers.fromEnvironment();
  const known = await client.servers.list();
  const fresh = drafts.filter(
    ({ input }) =>
      !known.some(({ host, port }) => sameHost(host, input.host) && port === (input.port ?? 5432)),
  );
  const draft = drafts.find(({ input }) => sameHost(options.host, input.host)) ?? fresh[0] ?? drafts[0];
  if (!draft) {
    throw invalidInput([
      { field: 'from-environment', message: 'POSTGRES_SUPERUSER and POSTGRES_MASTER_HOST are not set' },
    ]);
  }
  for (const { input, source } of fresh) {
    if (input === draft.input) continue;
    output.notice(
      `${source} names another server, ${input.host}:${input.port}: the same command with its --name adds it next.`,
    );
  }
  return draft;
}

const sameHost = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

const givesTls = ({ tls, tlsCa, tlsCertificate, tlsKey }: ConnectionOptions): boolean =>
  Boolean(tls || tlsCa || tlsCertificate || tlsKey);

/** Single options win over the URL. */
function merge(
  draft: Draft['input'],
  options: ConnectionOptions,
  more: Record<string, unknown>,
): Record<string, unknown> {
  const { host, port, database, user, label, capacity, budget, tls, tlsCa, tlsCertificate, tlsKey } = options;
  const limit = capacity === 'none' ? null : capacity;
  const single = {
    ...{ host, port, database, user, labels: label, capacity: limit, connectionBudget: budget },
    ...more,
  };
  const given = Object.fromEntries(Object.entries(single).filter(([, value]) => value !== undefined));
  const secure = { mode: tls, caFile: tlsCa, certificateFile: tlsCertificate, keyFile: tlsKey };
  const secureGiven = Object.fromEntries(Object.entries(secure).filter(([, value]) => value !== undefined));
  const merged: Record<string, unknown> = { ...draft, ...given };
  if (Object.keys(secureGiven).length > 0) {
    merged['tls'] = { ...(merged['tls'] as object | undefined), ...secureGiven };
  }
  return merged;
}

async function credentialsOf(
  { input }: CommandContext,
  options: ConnectionOptions,
  passwordTicket: string | null,
): Promise<{ password?: string; passwordTicket?: string }> {
  if (options.passwordStdin) return { password: await input.secretFromPipe('password') };
  if (passwordTicket) return { passwordTicket };
  if (!input.interactive) return {};
  // A server may know its client by certificate or peer: nothing typed means no password.
  const password = await input.secretFromPerson('Password (Enter for none): ', 'password');
  return password === '' ? {} : { password };
}
