import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandResult, RoutingFile, RoutingRun, WrittenFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { type ActRecord, performAct } from '../acts/perform-act.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { generateFiles } from './generate-files.ts';
import { installLookups, missingLookups } from './install-lookups.ts';
import { countDomains, type Registry, readRegistry } from './registry.ts';
import type { RoutingContext } from './routing-context.ts';
import { compareFiles, writeFiles } from './routing-files.ts';
import { lastRun, recordRun } from './routing-runs.ts';
import { agree, hasAgreed, readRoutingSettings } from './routing-settings.ts';

/** How long another process may be at it before this one gives up, and how often it looks; milliseconds. */
const LOCK_WAIT_MS = 60_000;
const LOCK_AGAIN_MS = 250;

/**
 * Writes the files of the settings on this workstation and runs its commands. One process at a time, over all
 * workstations. A failure is part of the answer, and the next run tries again. Throws where nothing can be tried: no
 * folder is set, the platform database does not answer.
 */
export async function applyRouting(context: RoutingContext, actor: Actor): Promise<RoutingRun> {
  const platform = await context.platform();
  const settings = await readRoutingSettings(platform);
  if (settings.folder === null) {
    throw new CadastreError('REFUSED', 'No folder is set for routing files', {
      wayOut: 'Set one first, or write the files once into a folder of your choice.',
      command: 'cadastre routing configure --folder FOLDER; cadastre routing export --to FOLDER',
    });
  }
  // Who asks for it has seen what it does.
  agree(context.local, settings);
  return locked(platform, () => runOnce(context, actor, platform, 'hand', true)).then(required);
}

/** The same after a change, where this workstation has agreed to it. null: there was nothing to do. */
export async function applyAfterChange(context: RoutingContext, actor: Actor): Promise<RoutingRun | null> {
  const platform = await context.platform();
  const settings = await readRoutingSettings(platform);
  if (settings.folder === null || !hasAgreed(context.local, settings)) return null;
  return locked(platform, () => runOnce(context, actor, platform, 'change', false));
}

async function locked<T>(platform: OpenPlatform, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  while (!(await platform.locks.tryLock('routing', 0))) {
    if (performance.now() > deadline) {
      throw new CadastreError('CONFLICT', 'Another process has been writing routing files for a minute', {
        wayOut: 'The last runs show what it did.',
        command: 'cadastre routing status',
      });
    }
    await sleep(LOCK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await platform.locks.unlock('routing', 0);
  }
}

/** What a run has found and done so far, to be told however it ends. */
interface Progress {
  registry: Registry;
  files: WrittenFile[];
  commands: CommandResult[];
}

async function runOnce(
  context: RoutingContext,
  actor: Actor,
  platform: OpenPlatform,
  trigger: RoutingRun['trigger'],
  always: boolean,
): Promise<RoutingRun | null> {
  const at = new Date().toISOString();
  const started = performance.now();
  // Read again under the lock: whoever held it may have changed them.
  const settings = await readRoutingSettings(platform);
  const folder = settings.folder ?? '';
  const before = await lastRun(platform, context.workstation);
  const retry = before?.outcome === 'failed';
  const progress: Progress = { registry: { tenants: [], servers: [] }, files: [], commands: [] };
  const prepared = await prepare(context, platform, settings, progress).catch((error: unknown) => ({
    error,
  }));
  const idle =
    !('error' in prepared) && prepared.lookups.length === 0 && !progress.files.some((f) => f.changed);
  if (idle && !retry && !always) return null;
  const input = { trigger, kinds: settings.kinds, commands: settings.commands };
  const intent = { actor, verb: 'write routing files', target: folder, input };
  const error = await performAct(context.audit, intent, async (record) => {
    if ('error' in prepared) throw prepared.error;
    await carryOut(context, settings, prepared, progress, retry, record);
  }).then(
    () => null,
    (failure: unknown) => failure,
  );
  const run = await recordRun(platform, {
    at,
    durationMs: Math.round(performance.now() - started),
    actor: actor.name,
    workstation: context.workstation,
    trigger,
    folder,
    outcome: error !== null ? 'failed' : idle && !retry ? 'unchanged' : 'written',
    tenants: progress.registry.tenants.length,
    domains: countDomains(progress.registry),
    files: progress.files,
    commands: progress.commands,
    error: error === null ? null : toErrorData(error),
  });
  context.announcer.announce('routing');
  platform.locks.say('routing');
  return run;
}

interface Prepared {
  readonly files: readonly RoutingFile[];
  readonly lookups: Awaited<ReturnType<typeof missingLookups>>['missing'];
  /** Servers that could not be asked. */
  readonly problem: CadastreError | null;
}

/** Reads everything and changes nothing but what the platform database keeps by itself. */
async function prepare(
  context: RoutingContext,
  platform: OpenPlatform,
  settings: RoutingSettings,
  progress: Progress,
): Promise<Prepared> {
  await platform.database.run(sql`SELECT platform.refresh_primary_domains()`);
  progress.registry = await readRegistry(platform);
  const files = generateFiles(progress.registry, settings, settings.kinds);
  progress.files = await compareFiles(settings.folder ?? '', files);
  const wanted = settings.kinds.includes('pgbouncer') && settings.pgbouncer.lookupIn === 'tenant-databases';
  const { missing, problem } = wanted
    ? await missingLookups(context, progress.registry)
    : { missing: [], problem: null };
  return { files, lookups: missing, problem };
}

async function carryOut(
  context: RoutingContext,
  settings: RoutingSettings,
  prepared: Prepared,
  progress: Progress,
  retry: boolean,
  record: ActRecord,
): Promise<void> {
  const { files, lookups, problem } = prepared;
  // Before pgbouncer hears of a database it must find its look-up there. Files of the others are written all the same.
  const { failure } = await installLookups(context, lookups, record);
  progress.files = await writeFiles(settings.folder ?? '', files);
  const due = retry || progress.files.some((file) => file.changed);
  for (const command of due ? settings.commands : []) {
    const result = await context.runCommand(command);
    progress.commands.push(result);
    record.statement(`${command.join(' ')} → ${result.exitCode ?? 'no exit code'}`);
    if (result.exitCode !== 0) throw commandFailed(result);
  }
  if (failure ?? problem) throw failure ?? problem;
}

function commandFailed({ command, exitCode, output }: CommandResult): CadastreError {
  const ran = command.join(' ');
  const last = output.trim().split('\n').at(-1)?.slice(0, 300) || 'no output';
  const message =
    exitCode === null
      ? `${ran} could not be run to its end: ${last}`
      : `${ran} ended with exit code ${exitCode}: ${last}`;
  return new CadastreError('PROGRAM_FAILED', message, {
    target: command[0],
    wayOut: 'The files are written. Mend what the output says, then write them again.',
    command: 'cadastre routing apply',
  });
}

function required(run: RoutingRun | null): RoutingRun {
  if (run) return run;
  throw new CadastreError('INTERNAL', 'A run that was asked for left no record');
}
