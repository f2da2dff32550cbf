import { z } from 'zod';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps, type JobDefinition, type JobVoice } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { dropLeftovers } from './build-reference.ts';
import { type DriftTarget, driftTargets } from './drift-targets.ts';
import { readMany } from './read-many.ts';
import type { ReferenceContext } from './references.ts';

export interface SchemaDriftContext extends ReferenceContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
}

const inputSchema = z.object({
  /** null: all that there are when the job begins. */
  places: z.array(z.string()).nullable(),
});

interface ReadRun {
  readonly context: SchemaDriftContext;
  readonly voice: JobVoice;
  readonly platform: OpenPlatform;
  readonly input: z.infer<typeof inputSchema>;
}

/** Reads the schemas of tenants and compares each with its own version. It changes nothing of any tenant. */
export function readDriftJob(context: SchemaDriftContext): JobDefinition<ReadRun> {
  return {
    kind: 'drift.read',
    open: async (voice) => ({
      context,
      voice,
      platform: await context.platform(),
      input: inputSchema.parse(voice.record.input),
    }),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: () => 'Cancelled; what was read until then is kept',
    steps: [{ name: 'read', title: 'Read and compare', run: readAll }],
  };
}

/** A database that was made to be read, and whose maker died. A server that is away is told by its tenants. */
async function removeLeftovers({ context, voice }: ReadRun, targets: readonly DriftTarget[]): Promise<void> {
  for (const serverId of new Set(targets.map((each) => each.serverId))) {
    try {
      const maintenance = await context.connectTo(serverId, context.server(serverId).database);
      try {
        for (const name of await dropLeftovers(maintenance))
          voice.remark(`${name} was left by a crash; dropped`);
      } finally {
        await maintenance.close();
      }
    } catch (error) {
      if (!(error instanceof CadastreError)) throw error;
      voice.remark(error.message, 'error');
    }
  }
}

async function readAll(run: ReadRun): Promise<string> {
  const { context, voice, platform, input } = run;
  const targets = await driftTargets(platform, { places: input.places ?? undefined });
  const counts = { 'in-sync': 0, drifted: 0, unknown: 0 };
  const read = await readMany(context, platform, targets, {
    signal: voice.signal,
    each(target, reading, done) {
      counts[reading.state] += 1;
      if (reading.state === 'unknown') voice.remark(`${target.place}: ${reading.reason}`, 'error');
      voice.progress(`${done} of ${targets.length} read`);
    },
  });
  // Afterwards, so that a reading that is taken up again does it too.
  await removeLeftovers(run, targets);
  if (read < targets.length) throw new CadastreError('CANCELLED', 'Stopped between two tenants');
  return `${counts['in-sync']} in sync, ${counts.drifted} drifted, ${counts.unknown} unknown`;
}

/** Begins to read these, or all. Errors: `NOT_FOUND` naming the first that nobody has. */
export function readDrift(
  context: SchemaDriftContext,
  actor: Actor,
  input: { readonly tenants?: readonly string[] | undefined },
): Promise<StartedJob> {
  const places = input.tenants === undefined ? null : [...new Set(input.tenants)];
  const target =
    places === null
      ? 'all tenants'
      : places.length === 1
        ? `tenant ${places[0]}`
        : `${places.length} tenants`;
  const intent = { actor, verb: 'read schemas', target, input: { tenants: places } };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    if (places !== null) await driftTargets(platform, { places });
    const record = await insertJob(platform.database, {
      kind: 'drift.read',
      title: places === null ? 'Read the schemas of all tenants' : `Read the schema of ${target}`,
      serverName: null,
      tenantSlug: places?.length === 1 ? (places[0] ?? null) : null,
      tenantName: null,
      parentId: null,
      actor,
      input: { places },
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(context.runner.definition('drift.read').steps),
    });
    return context.runner.start(record, 'run');
  });
}
