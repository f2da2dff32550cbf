import type { TakeBackInput } from '../../../shared/models/migration-options.ts';
import type { MigrationPlan, PlanTarget } from '../../../shared/models/migration-plan.ts';
import type { DriftState } from '../../../shared/models/schema-drift.ts';
import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import { CadastreError } from '../../errors.ts';
import { readWaivers } from '../lint/waivers.ts';
import { estimateBack } from '../plan/estimate.ts';
import { fileOf } from '../plan/file-of.ts';
import { driftCounts, driftOfTarget } from '../plan/plan-drift.ts';
import {
  type MigrationPlanContext,
  type PlannedMigration,
  resolvedTarget,
  versionOf,
} from '../plan/plan-migration.ts';
import { driftRefusal, openRunRefusal } from '../plan/plan-refusals.ts';
import { planWaves } from '../plan/plan-waves.ts';
import { type PlaceReading, readPlaces } from '../plan/read-places.ts';
import type { FleetTarget } from '../plan/select-targets.ts';
import { backSource } from './back-source.ts';
import { backCommand, backSteps } from './back-text.ts';
import { lintBack, lossesOf } from './losses.ts';
import { selectBack } from './select-back.ts';
import { backStep, numbered, versionsAfter, type WayBack, wayBack } from './way-back.ts';

interface Looked {
  readonly target: FleetTarget;
  readonly reading: PlaceReading;
  readonly back: WayBack;
  readonly drift: DriftState;
}

/** A command only leads forward; what would lead back is the tool's own business. */
async function refuseCommand({ findBlueprint }: MigrationPlanContext, name: string): Promise<void> {
  const here = await findBlueprint(name).catch(() => null);
  if (!here?.command) return;
  throw new CadastreError('NOT_SUPPORTED', `${name} is brought up by a command, which has no way back here`, {
    target: name,
    wayOut: 'Write a change that leads forward to what was before, or take it back with the tool itself.',
  });
}

/**
 * Which files are taken back of whom, and what is lost with them. Every place is asked for its history; nothing is
 * changed. Errors: `NOT_FOUND` and `INVALID_INPUT` naming the field.
 */
export async function planDown(
  context: MigrationPlanContext,
  input: TakeBackInput,
  signal?: AbortSignal,
): Promise<PlannedMigration> {
  const platform = await context.platform();
  const { blueprint: name, targets } = await selectBack(platform, input);
  await refuseCommand(context, name);
  const readings = await readPlaces(context, targets, { origins: true, sizes: true, signal });
  const look = (source: Blueprint) => {
    const to = input.to === undefined ? undefined : knownVersion(source, input.to);
    return targets.map((target) => lookAt(target, readings, source, { run: input.run, to }));
  };
  const source = await backSource(
    context,
    platform,
    name,
    (candidate) => look(candidate).filter(({ back }) => back.obstacle !== null).length,
  );
  const to = input.to === undefined ? undefined : versionOf(source, input.to);
  const drifts = await context.driftOf(
    platform,
    targets.flatMap(({ organizationIds }) => organizationIds),
  );
  const looked = look(source).map((each): Looked => ({ ...each, drift: driftOfTarget(each.target, drifts) }));
  const going = looked.filter(({ back }) => back.files.length > 0);
  const { chosen, waves, waveOf } = planWaves(context, going, input.options.waves);
  const steps = stepsOf(source, chosen);
  const waivers = await readWaivers(platform.database, name);
  const lint = await lintBack(steps, source.migrations, waivers, name);
  const left = leftAt(chosen);
  const held = await platform.locks.heldIds('tenant');
  const plan: MigrationPlan = {
    blueprint: name,
    hash: source.hash,
    to: to ?? left ?? source.version,
    files: source.migrations.map((file) => ({
      ...fileOf(file),
      lackedBy: going.filter(({ back }) => back.files.some(({ version }) => version === file.version)).length,
    })),
    targets: looked.map((each) => planTarget(context, each, waveOf(each), held)),
    counts: {
      lacking: going.length,
      upToDate: looked.filter(({ reading, back }) => isDone(reading, back)).length,
      held: looked.filter(({ reading, back }) => (reading.obstacle ?? back.obstacle) !== null).length,
    },
    waves,
    templates: [],
    locks: lint.locks,
    lint,
    estimate: await estimateBack(platform, {
      blueprint: name,
      goes: chosen.map(({ back }) => back.files.map(({ version }) => version)),
      perServer: [...Map.groupBy(chosen, ({ target }) => target.serverId).values()].map(
        ({ length }) => length,
      ),
      atOnceOnOne: input.options.perServer,
      atOnceInAll: input.options.total,
    }),
    disk: [],
    drift: driftCounts(looked),
    steps: backSteps(source, steps, input.options),
    losses: lossesOf(steps, lint),
    refusals: [],
    command: backCommand(input),
    at: new Date().toISOString(),
  };
  const refusals = [
    ...(await openRunRefusal(platform, name)),
    ...lintRefusal(plan),
    ...driftRefusal(chosen, input.options.allowDrift),
    ...heldRefusal(plan),
  ];
  const files = [...new Set(chosen.flatMap(({ back }) => back.files.map(({ version }) => version)))];
  return {
    plan: { ...plan, refusals },
    resolved: {
      kind: 'down',
      blueprint: source,
      files: files.sort((a, b) => compareVersions(b, a)),
      to: plan.to,
      targets: chosen.map((each) => ({
        ...resolvedTarget(each.target, each.reading, waveOf(each) ?? 0),
        takesBack: each.back.files.map(({ version }) => version),
      })),
      waves: input.options.waves,
      options: input.options,
      filter: { suspended: true, ...(input.tenants && { tenants: [...input.tenants] }) },
      late: false,
      ...(input.run !== undefined && { backOf: input.run }),
    },
  };
}

/** As the blueprint writes it; what it does not know is told when the blueprint is chosen. */
const knownVersion = ({ migrations }: Blueprint, to: string): string =>
  migrations.find(({ version }) => compareVersions(version, to) === 0)?.version ?? to;

function lookAt(
  target: FleetTarget,
  readings: ReadonlyMap<string, PlaceReading>,
  source: Blueprint,
  { run, to }: { readonly run: number | undefined; readonly to: string | undefined },
): Omit<Looked, 'drift'> {
  const reading = readings.get(target.key) ?? UNREAD;
  const { history, origins, obstacle } = reading;
  if (history === null || obstacle !== null) return { target, reading, back: NOTHING };
  const versions =
    run === undefined
      ? versionsAfter(history, to)
      : numbered(history).filter((version) => origins?.appliedBy.get(version) === `run ${run}`);
  const place = { history, origins, isolation: target.isolation };
  return { target, reading, back: wayBack(source.migrations, source.rowMigrations, place, versions) };
}

const NOTHING: WayBack = { files: [], obstacle: null, problem: null };
const UNREAD: PlaceReading = {
  history: null,
  unfinished: null,
  bytes: null,
  origins: null,
  obstacle: 'unreachable',
  problem: 'It was not read',
};

const isDone = ({ obstacle }: PlaceReading, back: WayBack) =>
  obstacle === null && back.obstacle === null && back.files.length === 0;

/** Each file that goes from somebody, the newest first, after what came with it under `row/`. */
function stepsOf(source: Blueprint, chosen: readonly Omit<Looked, 'drift'>[]): Migration[] {
  const files = new Map<string, Migration>();
  const along = new Map<string, Set<string>>();
  for (const { target, reading, back } of chosen) {
    for (const file of back.files) files.set(file.version, file);
    if (target.isolation !== 'row') continue;
    for (const { path, version } of reading.origins?.rowFiles ?? []) {
      if (version !== null) along.set(version, (along.get(version) ?? new Set()).add(path));
    }
  }
  return [...files.values()]
    .sort((a, b) => compareVersions(b.version, a.version))
    .flatMap((file) => [
      ...source.rowMigrations
        .filter(({ path }) => along.get(file.version)?.has(path))
        .toReversed()
        .map(backStep),
      file,
    ]);
}

/** The oldest version that anybody stands at afterwards. */
function leftAt(chosen: readonly Omit<Looked, 'drift'>[]): string | undefined {
  return chosen
    .flatMap(({ reading, back }) => {
      const gone = new Set(back.files.map(({ version }) => version));
      return numbered(reading.history ?? new Map()).find((version) => !gone.has(version)) ?? [];
    })
    .sort(compareVersions)[0];
}

function planTarget(
  context: Pick<MigrationPlanContext, 'server'>,
  { target, reading, back }: Looked,
  wave: number | null,
  held: ReadonlySet<number>,
): PlanTarget {
  const busy = wave !== null && target.organizationIds.some((id) => held.has(id));
  return {
    tenant: target.slug,
    name: target.name,
    server: context.server(target.serverId).name,
    database: target.database,
    schema: target.schema,
    tier: target.tier,
    status: target.status,
    version: numbered(reading.history ?? new Map())[0] ?? null,
    lacks: back.files.map(({ version }) => version),
    bytes: reading.bytes,
    wave,
    obstacle: reading.obstacle ?? back.obstacle,
    problem:
      reading.problem ??
      back.problem ??
      (busy ? 'Another job is at work on it: it waits for its turn.' : null),
  };
}

type Refusals = MigrationPlan['refusals'];

function lintRefusal({ lint }: MigrationPlan): Refusals {
  const first = lint.findings.find(({ severity, waiver }) => severity === 'refuse' && waiver === null);
  if (!first) return [];
  return [
    {
      code: 'REFUSED',
      message: `A down part would fail in every tenant: ${first.file}:${first.line}: ${first.reason}`,
      wayOut: first.safeForm,
    },
  ];
}

function heldRefusal({ counts, targets }: MigrationPlan): Refusals {
  if (counts.lacking > 0 || counts.held === 0) return [];
  const first = targets.find(({ obstacle }) => obstacle !== null);
  return [
    {
      code: 'REFUSED',
      message: `Nothing can be taken back; ${first?.name}: ${first?.problem}`,
      wayOut: 'The plan shows each with its reason.',
      command: 'cadastre migrate down --plan',
    },
  ];
}
