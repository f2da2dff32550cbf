import type { LintReport } from '../../../shared/models/migration-lint.ts';
import type { MigrationInput } from '../../../shared/models/migration-options.ts';
import type { MigrationPlan, PlanTarget } from '../../../shared/models/migration-plan.ts';
import type { DriftState } from '../../../shared/models/schema-drift.ts';
import { type Blueprint, listTemplates, templateName } from '../../blueprints/index.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { ProvisioningContext } from '../../provisioning/provision-run.ts';
import { withKnownTarget } from '../external/known-target.ts';
import type { ResolvedRun, ResolvedTarget } from '../run/run-input.ts';
import { upToVersion } from '../run/up-to-version.ts';
import { compareHistory, type Standing } from './compare-history.ts';
import { estimate } from './estimate.ts';
import { fileOf } from './file-of.ts';
import { driftCounts, driftOfTarget } from './plan-drift.ts';
import { diskRefusal, driftRefusal, heldRefusal, lintRefusal, openRunRefusal } from './plan-refusals.ts';
import { commandOf, stepsOf } from './plan-text.ts';
import { planWaves } from './plan-waves.ts';
import { freeDiskOf } from './read-disk.ts';
import { type PlaceReading, readPlaces } from './read-places.ts';
import { type FleetTarget, filterTargets, onlyBlueprint, selectTargets } from './select-targets.ts';

/** What planning needs of other rooms. */
export interface MigrationPlanContext extends ProvisioningContext {
  /** Throws `NOT_FOUND` or `BLUEPRINT_INVALID`. */
  findBlueprint(name: string): Promise<Blueprint>;
  /** Findings in the files of these versions, with the waivers that stand. */
  lint(blueprint: Blueprint, versions: readonly string[]): Promise<LintReport>;
  /** As last read; who is not among the answers is unknown. */
  driftOf(
    platform: OpenPlatform,
    organizationIds: readonly number[],
  ): Promise<ReadonlyMap<number, DriftState>>;
}

export interface PlannedMigration {
  readonly plan: MigrationPlan;
  readonly resolved: ResolvedRun;
}

interface Looked {
  readonly target: FleetTarget;
  readonly reading: PlaceReading;
  readonly standing: Standing | null;
  readonly drift: DriftState;
}

/**
 * Who lacks what, in which order, behind which locks. Every place is asked for its history; nothing is changed but what
 * is known of them. Errors: `NOT_FOUND` and `INVALID_INPUT` naming the field.
 */
export async function planMigration(
  context: MigrationPlanContext,
  input: MigrationInput,
  signal?: AbortSignal,
): Promise<PlannedMigration> {
  const platform = await context.platform();
  const found = await context.findBlueprint(input.blueprint ?? (await onlyBlueprint(platform)));
  const all = await selectTargets(platform, found.name);
  const whole = await withKnownTarget(
    context,
    found,
    all.map(({ serverId }) => serverId),
  );
  const to = versionOf(whole, input.to);
  const blueprint = upToVersion(whole, to);
  const filtered = filterTargets(all, input.filter, (id) => context.server(id));
  const readings = await readPlaces(context, filtered, { sizes: true, blueprint: whole, signal });
  const drifts = await context.driftOf(
    platform,
    filtered.flatMap(({ organizationIds }) => organizationIds),
  );
  const looked = filtered
    .map((target) => lookAt(target, readings, drifts, whole, to))
    .filter(
      ({ standing }) => input.filter.version === undefined || standing?.version === input.filter.version,
    );
  const lacking = looked.filter(({ standing }) => (standing?.lacks.length ?? 0) > 0);
  const { chosen, waves, waveOf } = planWaves(context, lacking, input.options.waves);
  const lacks = versionsLacked(chosen);
  const lint = await context.lint(whole, lacks);
  const serverIds = [...new Set(chosen.map(({ target }) => target.serverId))];
  const disk = await Promise.all(serverIds.map((id) => diskOf(context, id, chosen)));
  const held = await platform.locks.heldIds('tenant');
  const serverName = (id: string) => context.server(id).name;
  const plan: MigrationPlan = {
    blueprint: blueprint.name,
    hash: blueprint.hash,
    to,
    files: blueprint.migrations.map((migration) => ({
      ...fileOf(migration),
      lackedBy: lacking.filter(({ standing }) => standing?.lacks.includes(migration)).length,
    })),
    targets: looked.map((each) => planTarget(each, serverName, waveOf(each), held)),
    counts: {
      lacking: lacking.length,
      upToDate: looked.filter(({ standing }) => standing?.obstacle === null && standing.lacks.length === 0)
        .length,
      held: looked.filter(({ standing }) => standing === null || standing.obstacle !== null).length,
    },
    waves,
    templates: await Promise.all(serverIds.map((id) => templateAt(context, id, blueprint))),
    locks: lint.locks,
    lint,
    estimate: await estimate(platform, {
      blueprint: blueprint.name,
      hash: blueprint.hash,
      perServer: serverIds.map((id) => chosen.filter(({ target }) => target.serverId === id).length),
      atOnceOnOne: input.options.perServer,
      atOnceInAll: input.options.total,
    }),
    disk,
    drift: driftCounts(looked),
    steps: stepsOf(blueprint, lacks, input.options),
    refusals: [],
    command: commandOf(input, blueprint.name),
    at: new Date().toISOString(),
  };
  const refusals = [
    ...lintRefusal(lint),
    ...driftRefusal(chosen, input.options.allowDrift),
    ...heldRefusal(plan),
    ...(await openRunRefusal(platform, blueprint.name)),
    ...disk.flatMap((each) => diskRefusal(each, lint)),
  ];
  const resolved: ResolvedRun = {
    kind: 'up',
    blueprint,
    files: lacks,
    to,
    targets: chosen.map((each) => resolvedTarget(each.target, each.reading, waveOf(each) ?? 0)),
    waves: input.options.waves,
    options: input.options,
    filter: input.filter,
    late: isWhole(input),
  };
  return { plan: { ...plan, refusals }, resolved };
}

/** Throws `INVALID_INPUT` for a version that the blueprint has not. */
export function versionOf(blueprint: Blueprint, to: string | undefined): string {
  if (to === undefined) return blueprint.version;
  const same = blueprint.migrations.find(({ version }) => compareVersions(version, to) === 0);
  if (same) return same.version;
  const message = `${blueprint.name} has no file ${to}; its newest is ${blueprint.version}`;
  throw new CadastreError('INVALID_INPUT', message, { fields: [{ field: 'to', message }] });
}

function lookAt(
  target: FleetTarget,
  readings: ReadonlyMap<string, PlaceReading>,
  drifts: ReadonlyMap<number, DriftState>,
  blueprint: Blueprint,
  to: string,
): Looked {
  const reading = readings.get(target.key);
  if (!reading) throw new CadastreError('INTERNAL', `${target.name} was not read`);
  const drift = driftOfTarget(target, drifts);
  const usable = reading.history !== null && reading.obstacle === null;
  return {
    target,
    reading,
    drift,
    standing: usable && reading.history ? compareHistory(blueprint.migrations, reading.history, to) : null,
  };
}

function planTarget(
  { target, reading, standing }: Looked,
  serverName: (id: string) => string,
  wave: number | null,
  held: ReadonlySet<number>,
): PlanTarget {
  const busy = target.organizationIds.some((id) => held.has(id));
  return {
    tenant: target.slug,
    name: target.name,
    server: serverName(target.serverId),
    database: target.database,
    schema: target.schema,
    tier: target.tier,
    status: target.status,
    version: standing?.version ?? null,
    lacks: standing?.lacks.map(({ version }) => version) ?? [],
    bytes: reading.bytes,
    wave,
    obstacle: reading.obstacle ?? standing?.obstacle ?? null,
    problem:
      reading.problem ??
      standing?.problem ??
      (busy && wave !== null ? 'Another job is at work on it: it waits for its turn.' : null),
  };
}

function versionsLacked(chosen: readonly Looked[]): string[] {
  const versions = new Set(
    chosen.flatMap(({ standing }) => standing?.lacks.map(({ version }) => version) ?? []),
  );
  return [...versions].sort(compareVersions);
}

export function resolvedTarget(target: FleetTarget, reading: PlaceReading, wave: number): ResolvedTarget {
  const { organizationId, sharedDatabaseId, slug, name, isolation, serverId, database, schema, ownerRole } =
    target;
  return {
    organizationId,
    sharedDatabaseId: organizationId === null ? sharedDatabaseId : null,
    slug,
    name,
    isolation,
    serverId,
    database,
    schema,
    ownerRole,
    wave,
    history: reading.history,
  };
}

/** No condition leaves anybody out, and the last wave takes all: who comes meanwhile belongs to it too. */
function isWhole({ filter, options }: MigrationInput): boolean {
  const { suspended, ...conditions } = filter;
  return (
    suspended &&
    Object.values(conditions).every((each) => each === undefined) &&
    options.waves.some(({ size }) => 'rest' in size)
  );
}

async function diskOf(
  context: Pick<ProvisioningContext, 'maintenance' | 'server'>,
  serverId: string,
  chosen: readonly Looked[],
): Promise<MigrationPlan['disk'][number]> {
  const sizes = chosen
    .filter(({ target }) => target.serverId === serverId)
    .map(({ reading }) => reading.bytes ?? 0);
  return {
    server: context.server(serverId).name,
    free: await freeDiskOf(context, serverId),
    largest: Math.max(0, ...sizes),
  };
}

async function templateAt(
  context: Pick<ProvisioningContext, 'maintenance' | 'server'>,
  serverId: string,
  blueprint: Blueprint,
): Promise<MigrationPlan['templates'][number]> {
  const server = context.server(serverId).name;
  const database = await context.maintenance(serverId);
  const [found] = await database.withSession((session) => listTemplates(session, templateName(blueprint)));
  return { server, state: found?.state === 'ready' ? 'ready' : 'to-build' };
}
