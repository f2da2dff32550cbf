import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { resumeJob } from '../../engine/jobs/control-job.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { type TokenOptions, withTokenOptions } from '../gate-options.ts';
import { type GateSettings, openGateService, readGateSettings } from '../gate-service.ts';
import { openSession, type Session } from '../open-session.ts';
import { type CommandContext, type GlobalOptions, type RunCommand, runGuarded } from '../run-command.ts';
import { duration, plain, stamp, table } from '../text.ts';
import { unlockSecrets } from '../unlock-secrets.ts';

export function addAgentCommands(program: Command, run: RunCommand): void {
  withTokenOptions(
    leaf(program, 'agent', 'Work the schedule and interrupted jobs without a window, until SIGTERM')
      .option('--once', 'do everything that is due, and end')
      .option('--gate-port <number>', 'answer the HTTP check of the gate on this port too', wholeNumber)
      .option('--gate-bind <address>', 'address for that (default: 127.0.0.1)')
      .option('--gate-language <code>', 'fr or en, for clients that prefer neither (default: fr)'),
  ).action((options: AgentOptions) =>
    runGuarded(options, async (context) => {
      const log = (line: string) => context.output.notice(plain(line));
      const gate = await gateSettingsOf(options, context);
      const session = await openSession({
        data: options.data,
        shell: 'agent',
        environment: process.env,
        log,
      });
      try {
        await requireSecrets(session, context);
        return await (options.once ? workOnce(session, context) : work(session, context, gate));
      } finally {
        await session.close();
      }
    }),
  );

  const schedule = program.command('schedule').description('What is done by itself');
  leaf(schedule, 'list', 'What is done by itself, when it was done last and when it comes again').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const works = await client.schedule.list();
        output.result(works, () =>
          table(
            ['name', 'title', 'cron (UTC)', 'last', 'outcome', 'fact', 'by', 'next'],
            works.map(({ name, title, cron, lastRun, nextRun }) => [
              name,
              title,
              cron,
              stamp(lastRun?.at),
              lastRun?.outcome,
              lastRun?.fact,
              lastRun?.workstation,
              stamp(nextRun),
            ]),
          ),
        );
        return undefined;
      }),
  );
  leaf(schedule, 'run <name>', 'Do one of them now').action((name: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const ran = await client.schedule.run({ name });
      output.result(ran, () => `${ran.title}: ${plain(ran.lastRun?.fact)}.`);
      return undefined;
    }),
  );
}

interface AgentOptions extends GlobalOptions, TokenOptions {
  once?: boolean;
  gatePort?: number;
  gateBind?: string;
  gateLanguage?: string;
}

type Guarded = Omit<CommandContext, 'client'>;

/** Nobody is there to answer a prompt: better to end than to look alive and do nothing. */
async function requireSecrets({ client, engine }: Session, { input }: Guarded): Promise<void> {
  await unlockSecrets(client, { ...input, interactive: false }, process.env);
  const { state, message } = await engine.vault.status();
  if (state === 'ready') return;
  const code =
    state === 'not-chosen'
      ? 'SECRET_STORE_NOT_CHOSEN'
      : state === 'locked'
        ? 'SECRET_STORE_LOCKED'
        : 'SECRET_STORE_UNAVAILABLE';
  throw new CadastreError(code, message, {
    wayOut: 'Give the agent CADASTRE_PASSPHRASE, or the secrets themselves in its environment.',
  });
}

async function work(
  { engine, actor }: Session,
  { output, interrupts }: Guarded,
  settings: GateSettings | null,
): Promise<undefined> {
  const gate = settings && (await openGateService(engine, settings, (line) => output.notice(plain(line))));
  try {
    engine.keepWorking(actor);
    output.notice(`The agent is at work with ${engine.dataDirectory}; SIGTERM ends it.`);
    if (gate) output.notice(`The gate answers at ${gate.url}.`);
    await new Promise<void>((resolve) => {
      if (interrupts.signal.aborted) resolve();
      interrupts.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    output.notice('Closing; running jobs stop at a safe point and can be resumed.');
  } finally {
    await gate?.close();
  }
  return undefined;
}

/** null: the agent answers no gate. */
async function gateSettingsOf(options: AgentOptions, { input }: Guarded): Promise<GateSettings | null> {
  const { gatePort, gateBind, gateLanguage, once } = options;
  if (gatePort === undefined) {
    if (options.jwks === undefined && !options.secretStdin && !options.requireToken) return null;
    throw invalidInput([{ field: 'gatePort', message: 'Tokens are for the gate: give --gate-port' }]);
  }
  if (once) {
    throw invalidInput([{ field: 'gatePort', message: 'A gate has to stay: leave out --once' }]);
  }
  const settings = { ...options, port: gatePort, bind: gateBind, language: gateLanguage };
  return readGateSettings(settings, input, process.env);
}

/** For a timer of the system's own: interrupted jobs to their end, then each work once. */
async function workOnce(
  { engine, actor }: Session,
  { output, interrupts }: Guarded,
): Promise<number | undefined> {
  const started = performance.now();
  const jobs = {
    platform: () => engine.platform.open(),
    runner: engine.runner,
    announcer: engine.announcer,
    audit: engine.audit,
  };
  const resumed = await engine.runner.recover((id) => resumeJob(jobs, actor, id));
  await interrupts.orLeave(idle(engine.runner));
  const works = await interrupts.orLeave(engine.schedule.runAll());
  output.result({ resumed, works }, () =>
    [
      ...(resumed.length > 0 ? [`Jobs taken up: ${resumed.join(', ')}.`] : []),
      table(
        ['work', 'outcome', 'fact'],
        works.map((each) => [each.title, each.outcome, each.fact]),
      ),
      `Done in ${duration(performance.now() - started)}.`,
    ].join('\n'),
  );
  return works.some((each) => each.outcome === 'failed') ? OUTCOME_EXIT_CODES.partly : undefined;
}

async function idle(runner: Session['engine']['runner']): Promise<void> {
  while (runner.liveIds().length > 0) await new Promise((wake) => setTimeout(wake, 50));
}
