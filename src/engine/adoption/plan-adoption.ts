import type {
  AdoptionInput,
  AdoptionLogin,
  AdoptionPlan,
  AdoptionRow,
} from '../../shared/models/adoption.ts';
import type { Server } from '../../shared/models/server.ts';
import { type Blueprint, knownBlueprints } from '../blueprints/index.ts';
import { toErrorData } from '../errors.ts';
import type { OrphanContext } from '../orphans/orphan-context.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { keptDatabasesOf } from '../provisioning/shared/shared-database.ts';
import { listPlans, resolvePlan } from '../signup/plans.ts';
import { emailIsTaken, freeSlug, slugIsTaken } from '../tenants/check-name.ts';
import { type AdoptedTier, adoptTier } from './adopt-tier.ts';
import { adoptionFindings } from './adoption-findings.ts';
import { matches, type WantedRow, wantedRows } from './adoption-rows.ts';
import { type Baseline, baselineOf, baselineText } from './baseline.ts';
import { chooseLogin, loginStatements } from './choose-login.ts';
import { type Detected, detectBlueprint } from './detect-blueprint.ts';
import {
  type DatabaseFacts,
  type DatabaseInside,
  inspectDatabase,
  readDatabases,
} from './inspect-database.ts';

export type AdoptionContext = OrphanContext;

/** Databases that are looked into at once. */
const AT_ONCE = 4;

/** One row with everything that adopting it needs to know. */
export interface PlannedRow {
  readonly row: AdoptionRow;
  readonly wanted: WantedRow;
  readonly serverId: string | null;
  readonly blueprint: Blueprint | null;
  readonly sharedRoles: string[];
  readonly schemas: string[];
  readonly baseline: Baseline | null;
}

export async function planAdoption(context: AdoptionContext, input: AdoptionInput): Promise<AdoptionPlan> {
  const started = performance.now();
  const rows = (await planRows(context, input)).map(({ row }) => row);
  const count = (verdict: AdoptionRow['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  return {
    rows,
    adopt: count('adopt'),
    skip: count('skip'),
    refused: count('refused'),
    durationMs: Math.round(performance.now() - started),
  };
}

/** Looks into every database that is meant. One that cannot be is refused alone. Changes nothing. */
export async function planRows(context: AdoptionContext, input: AdoptionInput): Promise<PlannedRow[]> {
  const platform = await context.platform();
  const servers = new Map<string, Promise<ServerView>>();
  const view = (name: string) => {
    const known = servers.get(name) ?? viewServer(context, platform, name);
    servers.set(name, known);
    return known;
  };
  if (input.subscription !== undefined)
    input = { ...input, subscription: await resolvePlan(platform, input.subscription) };
  const wanted = input.match === undefined ? wantedRows(input) : await matched(input, view);
  const shared: Shared = {
    platform,
    login: input.login,
    blueprints: (await knownBlueprints(context.blueprints)).flatMap(({ blueprint }) => blueprint ?? []),
    plans: (await listPlans(platform)).map(({ id }) => id),
    slugs: new Set(),
  };
  const planned: PlannedRow[] = new Array(wanted.length);
  const queue = wanted.entries();
  const lane = async () => {
    for (const [index, row] of queue) planned[index] = await planRow(context, shared, view, row);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return nameThem(shared, planned);
}

interface Shared {
  readonly platform: OpenPlatform;
  readonly login: AdoptionLogin;
  readonly blueprints: readonly Blueprint[];
  readonly plans: readonly string[];
  readonly slugs: Set<string>;
}

interface ServerView {
  readonly server: Server;
  readonly databases: Map<string, DatabaseFacts>;
  /** What tenants share, and former places of converted tenants: Cadastre's own. */
  readonly kept: ReadonlySet<string>;
  /** Databases and login roles that tenants have already, with their slugs. */
  readonly tenants: Map<string, string>;
  readonly roles: Map<string, string>;
}

async function viewServer(
  context: AdoptionContext,
  platform: OpenPlatform,
  name: string,
): Promise<ServerView> {
  const server = context.resolveServer(name);
  const own = platform.serverId === server.id ? platform.databaseName : null;
  const kept = new Set(await keptDatabasesOf(platform, server.id));
  const databases = await readDatabases(await context.maintenance(server.id), own);
  const { rows } = await platform.database.run<{
    database_name: string;
    parked_as: string | null;
    role_name: string;
    slug: string;
  }>(
    sql`SELECT database_name, parked_as, role_name, slug FROM platform.tenants
        JOIN platform.organizations ON organizations.id = organization_id WHERE server_id = ${server.id}`,
  );
  return {
    server,
    databases: new Map(databases.map((each) => [each.name, each])),
    kept,
    tenants: new Map(
      rows.flatMap(({ database_name, parked_as, slug }): [string, string][] => [
        [database_name, slug],
        ...(parked_as === null ? [] : [[parked_as, slug] as [string, string]]),
      ]),
    ),
    roles: new Map(rows.map(({ role_name, slug }) => [role_name, slug])),
  };
}

async function matched(
  input: AdoptionInput,
  view: (name: string) => Promise<ServerView>,
): Promise<WantedRow[]> {
  const { match = '', server } = input;
  if (server === undefined) return wantedRows({ ...input, databases: [match] });
  const { databases, kept } = await view(server);
  const names = [...databases.values()]
    .filter(
      ({ name, template, allows, shared }) =>
        matches(match, name) && !template && allows && !shared && !kept.has(name),
    )
    .map(({ name }) => name);
  return wantedRows({ ...input, databases: names });
}

async function planRow(
  context: AdoptionContext,
  shared: Shared,
  view: (name: string) => Promise<ServerView>,
  wanted: WantedRow,
): Promise<PlannedRow> {
  const nothing = { serverId: null, blueprint: null, sharedRoles: [], schemas: [], baseline: null };
  const refusal = (field: string, message: string, facts: Partial<AdoptionRow> = {}): PlannedRow => ({
    ...nothing,
    wanted,
    row: { ...blank(wanted), ...facts, verdict: 'refused', errors: [...wanted.errors, { field, message }] },
  });
  if (wanted.errors.length > 0) return { ...nothing, wanted, row: blank(wanted) };
  try {
    const { server, databases, kept, tenants, roles } = await view(wanted.server);
    const taken = tenants.get(wanted.database);
    if (taken !== undefined) {
      const errors = [{ field: 'database', message: `Tenant ${taken} has it already` }];
      return { ...nothing, wanted, row: { ...blank(wanted), slug: taken, verdict: 'skip', errors } };
    }
    const facts = databases.get(wanted.database);
    if (!facts)
      return refusal('database', `There is no such database on ${server.name} that a tenant could have`);
    const outside = factsOf(facts);
    if (facts.template) return refusal('database', 'It is a template', outside);
    if (facts.shared) return refusal('database', 'Tenants of Cadastre share it', outside);
    if (kept.has(wanted.database))
      return refusal('database', 'It was the place of a tenant that was converted, and is kept', outside);
    if (!facts.allows || facts.connection_limit === -2)
      return refusal('database', 'It lets nobody in, not even a superuser', outside);
    const session = await context.connectTo(server.id, wanted.database);
    const inside = await inspectDatabase(session).finally(() => session.close());
    if (inside.tables.includes('platform.meta'))
      return refusal('database', 'It is the platform database of another Cadastre', outside);
    return await judge(context, shared, { wanted, server, facts, inside, roles });
  } catch (error) {
    return refusal('database', toErrorData(error).message);
  }
}

interface Judged {
  readonly wanted: WantedRow;
  readonly server: Server;
  readonly facts: DatabaseFacts;
  readonly inside: DatabaseInside;
  readonly roles: ReadonlyMap<string, string>;
}

async function judge(context: AdoptionContext, shared: Shared, judged: Judged): Promise<PlannedRow> {
  const { wanted, server, facts, inside, roles } = judged;
  const errors = [...wanted.errors];
  const chosen = chooseLogin(shared.login, wanted, inside, roles);
  if (chosen.error) errors.push(chosen.error);
  if (wanted.slug !== null && (await slugIsTaken(shared.platform, wanted.slug)))
    errors.push({ field: 'slug', message: 'Taken by another tenant' });
  if (wanted.ownerEmail !== null && (await emailIsTaken(shared.platform, wanted.ownerEmail)))
    errors.push({ field: 'owner_email', message: 'Used by another tenant' });
  const detected = detect(shared, wanted, inside);
  if (wanted.blueprint !== null && wanted.blueprint !== 'none' && detected.blueprint === null)
    errors.push({ field: 'blueprint', message: `There is no blueprint ${wanted.blueprint}` });
  if (wanted.subscription !== null && !shared.plans.includes(wanted.subscription)) {
    const message = `No plan ${wanted.subscription}; there are ${shared.plans.join(', ')}`;
    errors.push({ field: 'subscription', message });
  }
  const role = chosen.role;
  const tier: AdoptedTier =
    errors.length > 0
      ? { tier: null, findings: [], statements: [], errors: [] }
      : await adoptTier(
          {
            platform: shared.platform,
            maintenance: await context.maintenance(server.id),
            ensureTiers: context.ensureTiers,
          },
          {
            tier: wanted.tier,
            subscription: wanted.subscription,
            server,
            database: facts.name,
            role: role ?? 'adopted_N_user',
            owner: facts.owner,
            bytes: facts.bytes,
            connections: facts.connections,
          },
        );
  errors.push(...tier.errors);
  const baseline = baselineOf(detected, inside);
  // What others use too is not this tenant's: it is neither shut out nor dropped with it.
  const sharedRoles = facts.owner_super || inside.ownerElsewhere > 0 ? [facts.owner] : [];
  return {
    wanted,
    serverId: server.id,
    blueprint: detected.blueprint,
    sharedRoles,
    schemas: inside.schemas,
    baseline,
    row: {
      ...blank(wanted),
      ...factsOf(facts),
      server: server.name,
      role,
      loginRoles: inside.logins.map(({ name }) => name),
      blueprint: detected.blueprint?.name ?? null,
      schemaVersion: detected.version,
      detectedBy: detected.by,
      tables: inside.tables.length,
      tier: tier.tier,
      findings: [...adoptionFindings(facts, inside, role, detected), ...tier.findings],
      verdict: errors.length > 0 ? 'refused' : 'adopt',
      errors,
      statements:
        errors.length > 0
          ? []
          : [
              ...loginStatements(shared.login, {
                database: facts.name,
                role: role ?? 'adopted_N_user',
                owner: facts.owner,
                schemas: inside.schemas,
              }).map(({ shown }) => shown),
              ...(baseline === null ? [] : [baselineText(baseline)]),
              ...tier.statements,
            ],
    },
  };
}

/** As the row wants it: this blueprint, none, or whichever fits. */
function detect(
  shared: Shared,
  wanted: WantedRow,
  { tables, history, toolHistory }: DatabaseInside,
): Detected {
  if (wanted.blueprint === 'none') {
    const { version } = detectBlueprint([], tables, history);
    return { blueprint: null, version, by: version === null ? 'none' : 'history', noted: null };
  }
  if (wanted.blueprint === null) return detectBlueprint(shared.blueprints, tables, history, toolHistory);
  const named = shared.blueprints.filter(({ name }) => name === wanted.blueprint);
  const detected = detectBlueprint(named, tables, history, toolHistory);
  return { ...detected, blueprint: detected.blueprint ?? named[0] ?? null };
}

function blank(wanted: WantedRow): AdoptionRow {
  return {
    row: wanted.row,
    server: wanted.server,
    database: wanted.database,
    name: wanted.name ?? (wanted.database || '(no name)'),
    slug: wanted.slug,
    ownerEmail: wanted.ownerEmail,
    owner: null,
    role: wanted.role,
    loginRoles: [],
    subscription: wanted.subscription,
    trialDays: wanted.trialDays,
    tier: null,
    blueprint: null,
    schemaVersion: null,
    detectedBy: 'none',
    encoding: null,
    bytes: null,
    connections: null,
    connectionLimit: null,
    tables: null,
    findings: [],
    verdict: 'refused',
    errors: wanted.errors,
    statements: [],
  };
}

const factsOf = (facts: DatabaseFacts): Partial<AdoptionRow> => ({
  owner: facts.owner,
  encoding: facts.encoding,
  bytes: facts.bytes,
  connections: facts.connections,
  connectionLimit: facts.connection_limit,
});

/** Slugs made from names, each free and none twice; another job may still be quicker. */
async function nameThem({ platform, slugs }: Shared, planned: PlannedRow[]): Promise<PlannedRow[]> {
  for (const { row } of planned) if (row.slug !== null) slugs.add(row.slug);
  const named: PlannedRow[] = [];
  for (const each of planned) {
    if (each.row.verdict !== 'adopt' || each.row.slug !== null) {
      named.push(each);
      continue;
    }
    const free = await freeSlug(platform, each.row.name);
    let slug = free;
    for (let number = 2; slugs.has(slug); number += 1)
      slug = `${free.slice(0, 40 - String(number).length - 1)}-${number}`;
    slugs.add(slug);
    named.push({ ...each, row: { ...each.row, slug } });
  }
  return named;
}
