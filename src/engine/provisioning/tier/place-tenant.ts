import type { FlatSettings } from '../../../shared/models/flat-settings.ts';
import type { Server } from '../../../shared/models/server.ts';
import { mergeConfiguration, valuesOf } from '../../configuration/index.ts';
import { CadastreError, invalidInput } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { TierLayer } from '../../tiers/tier-layer.ts';
import type { ResolveContext } from '../resolve-tenant-input.ts';
import { type ChosenTier, layersOf } from './choose-tier.ts';
import { EMPTY, isDedicated, type Missing, missingOn, readLoads, type ServerLoad } from './place-by-tier.ts';
import { serverRoom, shortOf } from './server-room.ts';

export interface Placed {
  readonly server: Server;
  /** For the plan. */
  readonly reason: string;
  /** Of its tier, in the region of this server; empty without a tier. */
  readonly values: FlatSettings;
}

interface Candidate extends Placed {
  readonly load: ServerLoad;
  /** Places left; infinite where the server has no capacity. */
  readonly left: number;
  /** At this moment it has not the connections that the tier gives. */
  readonly tight: boolean;
  readonly missing: readonly Missing[];
}

/**
 * The named server, or the one with most room of those that have what the tier asks for. A dedicated server takes no
 * other tiers by itself. A tier that nobody named, since it came with the plan, asks for a dedicated server in vain:
 * the tenant is placed all the same, and that is told. Throws `INVALID_INPUT` or `NOT_FOUND` with what is missing where.
 */
export async function placeTenant(
  context: Pick<ResolveContext, 'servers' | 'resolveServer' | 'maintenance'>,
  platform: OpenPlatform,
  named: string | undefined,
  tier: ChosenTier | null,
): Promise<Placed> {
  if (named !== undefined && tier === null && context.resolveServer(named).capacity === null)
    return { server: context.resolveServer(named), reason: 'chosen', values: {} };
  const layers = tier === null ? [] : await layersOf(platform, tier);
  const possible = named === undefined ? context.servers() : [context.resolveServer(named)];
  // Where there is no choice and no capacity, nobody need count.
  const counted = possible.length !== 1 || possible[0]?.capacity !== null;
  const loads = counted ? await readLoads(platform) : new Map<string, ServerLoad>();
  const candidateOf = (server: Server): Candidate => {
    const load = loads.get(server.id) ?? EMPTY;
    const values = tier === null ? {} : valuesIn(tier, layers, server);
    const all = tier === null ? [] : missingOn(server, tier.name, values);
    const missing = tier?.by === 'named' ? all : all.filter(({ setting }) => setting !== 'database.cluster');
    const left = (server.capacity ?? Number.POSITIVE_INFINITY) - load.tenants;
    const told = all.length > missing.length ? `; not dedicated, which ${tier?.name} asks for` : '';
    return { server, load, values, left, missing, tight: false, reason: told };
  };
  const candidates = possible.map(candidateOf);
  const able = await Promise.all(candidates.map((candidate) => withRoom(context, candidate, tier)));
  const [only] = able;
  return named !== undefined && only ? chosen(only) : mostRoom(able, tier);
}

/**
 * Compared with the connections that are in use now. Who named the tier is refused where what it gives cannot be had;
 * else one connection has to be free, and a server with all of them comes first. One that does not answer is found out
 * later.
 */
async function withRoom(
  context: Pick<ResolveContext, 'maintenance'>,
  candidate: Candidate,
  tier: ChosenTier | null,
): Promise<Candidate> {
  const { server, values, missing, reason } = candidate;
  if (missing.length > 0) return candidate;
  const room = await serverRoom(context, server.id);
  if (room === null) return candidate;
  const promised = values['resources.connections'];
  const wanted = typeof promised === 'number' ? promised : 1;
  const short = shortOf(server.name, room, wanted);
  if (short === null) return candidate;
  const refused = tier?.by === 'named' ? short : shortOf(server.name, room, 1);
  if (refused === null) {
    const now = `; ${room.free} connections are free now, and it may have ${wanted}`;
    return { ...candidate, tight: true, reason: reason + now };
  }
  const none: Missing = {
    setting: 'resources.connections',
    sentence: refused,
    wayOut:
      wanted > room.usable
        ? 'Raise max_connections of the server, or choose a tier with fewer.'
        : 'Wait until some are closed, raise max_connections of the server, or choose another server.',
  };
  return { ...candidate, missing: [none] };
}

function chosen(candidate: Candidate): Placed {
  const { server, left, missing } = candidate;
  if (left <= 0) {
    throw invalidInput([
      { field: 'server', message: `${server.name} is at its capacity of ${server.capacity} tenants` },
    ]);
  }
  if (missing.length > 0) throw nowhere([candidate], 'REFUSED');
  return { ...candidate, reason: `chosen${candidate.reason}` };
}

function mostRoom(candidates: readonly Candidate[], tier: ChosenTier | null): Placed {
  if (candidates.length === 0)
    throw new CadastreError('NOT_FOUND', 'No server is registered', {
      wayOut: 'Add one, or start the built-in PostgreSQL.',
    });
  const fitting = candidates.filter(({ missing }) => missing.length === 0);
  if (fitting.length === 0) throw nowhere(candidates, 'NOT_FOUND');
  const wants = fitting.some(({ values }) => asksDedicated(values));
  // A server that is kept for others is the last choice, not no choice: it may be the only one there is.
  const apart = ({ server }: Candidate) => Number(isDedicated(server) !== wants);
  const byRoom = fitting.toSorted(
    (a, b) =>
      apart(a) - apart(b) ||
      Number(a.tight) - Number(b.tight) ||
      b.left - a.left ||
      a.load.tenants - b.load.tenants ||
      a.load.connections - b.load.connections ||
      a.server.name.localeCompare(b.server.name),
  );
  const best = byRoom.find(({ left }) => left > 0);
  if (!best) throw invalidInput([{ field: 'server', message: fullSentence(candidates, fitting, tier) }]);
  const why =
    fitting.length === 1
      ? candidates.length === 1
        ? 'the only server'
        : `the only one with what ${tier?.name} asks for`
      : best.left === Number.POSITIVE_INFINITY
        ? 'fewest tenants'
        : `most room, ${best.left} left`;
  return { ...best, reason: `${why}${best.reason}` };
}

function fullSentence(
  all: readonly Candidate[],
  fitting: readonly Candidate[],
  tier: ChosenTier | null,
): string {
  if (fitting.length === all.length) return 'Every server is at its capacity';
  const names = fitting.map(({ server }) => server.name).join(', ');
  return `Those with what ${tier?.name} asks for are at their capacity: ${names}`;
}

const asksDedicated = (values: FlatSettings) =>
  values['database.cluster'] === 'dedicated' || values['database.cluster'] === 'multi-region';

function nowhere(candidates: readonly Candidate[], code: 'REFUSED' | 'NOT_FOUND'): CadastreError {
  const told = candidates.slice(0, 5).flatMap(({ missing }) => missing.map(({ sentence }) => sentence));
  const more = candidates.length > told.length ? `; and ${candidates.length - told.length} more` : '';
  const full = candidates.every(({ missing }) =>
    missing.every(({ setting }) => setting === 'resources.connections'),
  );
  const sentence = full
    ? `No server has the connections: ${told.join('; ')}${more}`
    : `No server has what the tier asks for: ${told.join('; ')}${more}`;
  return new CadastreError(code, code === 'REFUSED' ? `${told.join('; ')}` : sentence, {
    fields: [{ field: 'server', message: `${told[0] ?? 'None'}${more}` }],
    wayOut: candidates[0]?.missing[0]?.wayOut ?? 'Choose another tier.',
    command: candidates[0]?.missing[0]?.command,
  });
}

/** By the layers of a published tier, which never change: what it comes to in a region, for an environment and a plan. */
const merged = new WeakMap<readonly TierLayer[], Map<string, FlatSettings>>();

/** What does not depend on the tenant itself: variables of its own stay as they are written. */
export function valuesIn(
  { name, environment, plan }: Pick<ChosenTier, 'name' | 'environment' | 'plan'>,
  layers: readonly TierLayer[],
  { labels }: Pick<Server, 'labels'>,
): FlatSettings {
  const region = labels.region ?? null;
  const known = merged.get(layers) ?? new Map<string, FlatSettings>();
  merged.set(layers, known);
  const key = JSON.stringify([name, environment, region, plan]);
  const values = known.get(key) ?? mergeIn({ name, environment, plan }, layers, region);
  known.set(key, values);
  return values;
}

function mergeIn(
  { name, environment, plan }: Pick<ChosenTier, 'name' | 'environment' | 'plan'>,
  layers: readonly TierLayer[],
  region: string | null,
): FlatSettings {
  const variables = { TENANT_TYPE: name, ENVIRONMENT: environment, REGION: region ?? '' };
  return valuesOf(
    mergeConfiguration({ layers, environment, region, plan, overrides: {}, variables }).settings,
  );
}
