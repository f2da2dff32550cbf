import type { FlatSettings } from '../../../shared/models/flat-settings.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { mergeConfiguration, tenantVariables, valuesOf } from '../../configuration/index.ts';
import {
  compareHeld,
  type EnforcementFacts,
  type Found,
  type HeldPlace,
  loginsOf,
  mendStatements,
  readFound,
  wantedOf,
} from '../../enforcement/index.ts';
import { CadastreError } from '../../errors.ts';
import { wantedNames } from '../../namespaces/index.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Database } from '../../postgres/session.ts';
import type { Statement } from '../../postgres/sql.ts';
import { twinLogin } from '../../tenants/login-roles.ts';
import { namesOf, type ProvisionInput, type ProvisionRun } from '../provision-run.ts';
import type { TenantNames } from '../tenant-names.ts';
import { layersOf } from './choose-tier.ts';

type Tier = NonNullable<ProvisionInput['tier']>;

interface NewTenant {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly prefix: string;
}

/** What a new tenant is held to, its own names included. Throws `INVALID_INPUT` for values that do not stand. */
export async function valuesOfTier(
  platform: OpenPlatform,
  tier: Tier,
  { id, slug, name, prefix }: NewTenant,
): Promise<FlatSettings> {
  const { environment, region, plan } = tier;
  const facts = { namedId: `${prefix}_${id}`, slug, name, serverLabels: labelsOf(region) };
  const { settings, problems } = mergeConfiguration({
    layers: await layersOf(platform, tier),
    environment,
    region,
    plan,
    overrides: {},
    variables: tenantVariables(facts, tier.name, environment),
    tenant: slug,
  });
  if (problems.length === 0) return valuesOf(settings);
  throw new CadastreError('INVALID_INPUT', `The tier ${tier.name} does not stand for ${slug}`, {
    fields: problems.map(({ field, message }) => ({ field, message })),
    wayOut: 'Publish the tier with values that stand, or choose another one.',
  });
}

const labelsOf = (region: string | null): Record<string, string> => (region === null ? {} : { region });

const merged = new WeakMap<ProvisionRun, Promise<FlatSettings>>();

/** Computed once a run: what is written down is what is set on the server. null: no tier. */
export async function valuesOfRun(run: ProvisionRun): Promise<FlatSettings | null> {
  const { tier, name, slug } = run.input;
  if (tier === null) return null;
  const before = merged.get(run);
  if (before) return before;
  const { prefix } = run.blueprint;
  const { id } = namesOf(run);
  const values = valuesOfTier(run.platform, tier, {
    id,
    slug: run.voice.record.tenantSlug ?? slug,
    name,
    prefix,
  });
  merged.set(run, values);
  values.catch(() => merged.delete(run));
  return values;
}

/** What holds it to its tier on the server, for one on whom nothing is set yet. Goes with what lets it in. */
export async function holdStatements(run: ProvisionRun): Promise<Statement[]> {
  const values = await valuesOfRun(run);
  return values === null ? [] : statementsFor(run.maintenance, values, run.input.isolation, namesOf(run));
}

export async function statementsFor(
  maintenance: Database,
  values: FlatSettings,
  model: IsolationModel,
  { id, database, role, ownerRole }: TenantNames & { readonly id: number },
): Promise<Statement[]> {
  const accounts = wantedNames(values, model).roles.map(({ name }) => name);
  const place = { tenantId: id, model, database, role, ownerRole, sharedRoles: [], parkedAs: null, accounts };
  const facts = await enforcementFacts(maintenance);
  const found = untouched(place);
  return mendStatements(compareHeld(wantedOf(values, place, facts), found, facts), found);
}

/** As a place looks that was made just now. The second login comes with the first rotation. */
function untouched(place: HeldPlace): Found {
  const twin = twinLogin(place.role, place.tenantId);
  return {
    tenantId: place.tenantId,
    database: { name: place.database, connectionLimit: -1 },
    logins: loginsOf(place)
      .filter((role) => role !== twin)
      .map((role) => ({ role, connectionLimit: -1, inDatabase: {}, everywhere: {} })),
    tablespaces: [],
  };
}

/** A server changes its version or our rights by a person's hand: asked again after this many milliseconds. */
const FACTS_MS = 10_000;
const known = new WeakMap<Database, { readonly facts: EnforcementFacts; readonly until: number }>();

async function enforcementFacts(maintenance: Database): Promise<EnforcementFacts> {
  const before = known.get(maintenance);
  if (before && before.until > performance.now()) return before.facts;
  const { facts } = await readFound(maintenance, []);
  known.set(maintenance, { facts, until: performance.now() + FACTS_MS });
  return facts;
}
