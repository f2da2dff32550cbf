import type { Configuration, ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';
import type { Actor } from '../acts/actor.ts';
import { type ActRecord, performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { publishedTier } from '../tiers/published-tier.ts';
import { type ConfigurationContext, readerOf } from './configuration-context.ts';
import { configurationOf } from './configuration-of.ts';
import { parseOverrides } from './parse-overrides.ts';
import { writeConfiguration } from './store-configuration.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface ChangedConfiguration {
  readonly configuration: Configuration;
  /** The job that holds the server to it; null: the server says so already, or could not be asked. */
  readonly jobId: number | null;
  readonly notApplied: string | null;
  readonly access: string | null;
}

/** Overrides of one tenant: all of them are right, or none is written. */
export function setOverrides(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly values: FlatSettings; readonly reason?: string },
): Promise<ChangedConfiguration> {
  const { tenant, values, reason } = input;
  const intent = {
    actor,
    verb: 'set configuration',
    target: `tenant ${tenant}`,
    input: { values, reason: reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const parsed = parseOverrides(values);
    return change(context, actor, record, tenant, parsed.problems, (overrides) => ({
      ...overrides,
      ...parsed.values,
    }));
  });
}

/** Back to what the layers below say. A path that is not overridden is an error: somebody meant another one. */
export function unsetOverrides(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly paths: readonly string[]; readonly reason?: string },
): Promise<ChangedConfiguration> {
  const { tenant, paths, reason } = input;
  const intent = {
    actor,
    verb: 'unset configuration',
    target: `tenant ${tenant}`,
    input: { paths, reason: reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const open = await context.platform();
    const { held } = await tenantFacts(open.database, tenant);
    const problems = paths
      .filter((path) => !Object.hasOwn(held?.overrides ?? {}, path))
      .map((path) => ({
        field: path,
        message: `${path} is not set for ${tenant} itself`,
        wayOut: 'Its configuration tells where its values come from.',
        command: `cadastre config show ${tenant}`,
      }));
    return change(context, actor, record, tenant, problems, (overrides) =>
      Object.fromEntries(Object.entries(overrides).filter(([path]) => !paths.includes(path))),
    );
  });
}

/** Another environment for one tenant; null: the platform's again. Checked and applied as an override is. */
export function setEnvironment(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly environment: Environment | null; readonly reason?: string },
): Promise<ChangedConfiguration> {
  const { tenant, environment, reason } = input;
  const intent = {
    actor,
    verb: 'set environment',
    target: `tenant ${tenant}`,
    input: { environment, reason: reason ?? null },
  };
  return performAct(context.audit, intent, (record) =>
    change(context, actor, record, tenant, [], (overrides) => overrides, environment),
  );
}

/** All overrides and the environment at once, as a file says them. */
export function replaceOverrides(
  context: ConfigurationContext,
  actor: Actor,
  input: {
    readonly tenant: string;
    readonly overrides: FlatSettings;
    /** null: the platform's. */
    readonly environment: Environment | null;
    readonly reason?: string;
  },
): Promise<ChangedConfiguration> {
  const { tenant, overrides, environment, reason } = input;
  const intent = {
    actor,
    verb: 'replace configuration',
    target: `tenant ${tenant}`,
    input: { overrides, environment, reason: reason ?? null },
  };
  return performAct(context.audit, intent, (record) =>
    change(context, actor, record, tenant, [], () => overrides, environment),
  );
}

async function change(
  context: ConfigurationContext,
  actor: Actor,
  record: ActRecord,
  slug: string,
  problems: readonly ConfigurationProblem[],
  changed: (overrides: FlatSettings) => FlatSettings,
  /** undefined: it stays. */
  wished?: Environment | null,
): Promise<ChangedConfiguration> {
  const platform = await context.platform();
  const overridden = await platform.database.transaction(async (session) => {
    // Two who change one tenant at once: the second sees what the first has written.
    await session.run(
      sql`SELECT FROM platform.tenant_configurations AS held JOIN platform.organizations ON id = organization_id
          WHERE slug = ${slug} FOR UPDATE OF held`,
    );
    const facts = await tenantFacts(session, slug);
    const held = requireHeld(facts);
    const overrides = changed(held.overrides);
    const reader = readerOf(context, session);
    const before = await configurationOf(reader, facts);
    const environment = wished === undefined ? held.environment : wished;
    const after = await configurationOf(reader, facts, {
      overrides,
      environment: environment ?? facts.platformEnvironment,
    });
    refuse(slug, [...problems, ...newProblems(before.problems, after.problems)]);
    const tier = await publishedTier({ database: session }, held.tier, held.version);
    await writeConfiguration(session, facts, tier, {
      environment,
      overrides,
      changedBy: actor.name,
    });
    return { facts, before, after };
  });
  for (const line of differencesOf(overridden.before, overridden.after)) record.statement(line);
  platform.locks.say('tenants', overridden.facts.id);
  const applied = await context.applyTo(actor, slug);
  if (applied.jobId !== null) record.job(applied.jobId);
  const configuration = await configurationOf(
    readerOf(context, platform.database),
    await tenantFacts(platform.database, slug),
  );
  return { configuration, ...applied };
}

export function requireHeld({ slug, status, held }: TenantFacts): NonNullable<TenantFacts['held']> {
  if (status === 'DELETED' || status === 'PURGING')
    throw new CadastreError('REFUSED', `Tenant ${slug} is deleted`, {
      wayOut: 'Restore it first.',
      command: `cadastre tenant restore ${slug}`,
    });
  if (held !== null) return held;
  throw new CadastreError('REFUSED', `Tenant ${slug} is held to no tier`, {
    wayOut: 'Give it a tier.',
    command: `cadastre tenant set-tier ${slug} TIER`,
  });
}

/** What was wrong before keeps nobody from mending something else. */
export function newProblems(
  before: readonly ConfigurationProblem[],
  after: readonly ConfigurationProblem[],
): ConfigurationProblem[] {
  const known = new Set(before.map(({ field, message }) => JSON.stringify([field, message])));
  return after.filter(
    ({ field, message, warning }) => !warning && !known.has(JSON.stringify([field, message])),
  );
}

function refuse(slug: string, problems: readonly ConfigurationProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new CadastreError(
    'INVALID_INPUT',
    problems.length === 1
      ? `${first.field}: ${first.message}`
      : `${problems.length} settings of ${slug} cannot be so; nothing was changed`,
    {
      fields: problems.map(({ field, message }) => ({ field, message })),
      wayOut: first.wayOut ?? undefined,
      command: first.command,
    },
  );
}

/** `resources.connections: 5 (tier standard) → 20 (override)`, for the audit log. */
export function differencesOf(before: Configuration, after: Configuration): string[] {
  const paths = [...new Set([...before.settings, ...after.settings].map(({ path }) => path))];
  const shown = (configuration: Configuration, path: string) => {
    const setting = configuration.settings.find((each) => each.path === path);
    if (!setting) return 'not set';
    return `${JSON.stringify(setting.value)} (${setting.origin.kind}${setting.origin.kind === 'override' ? '' : ` ${setting.origin.name}`})`;
  };
  return paths.flatMap((path) => {
    const [from, to] = [shown(before, path), shown(after, path)];
    return from === to ? [] : [`${path}: ${from} → ${to}`];
  });
}
