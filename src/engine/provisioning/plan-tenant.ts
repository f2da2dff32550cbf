import type { PlanStep, TenantPlan } from '../../shared/models/tenant.ts';
import { firstAdminStatement, seedStatements, templateName } from '../blueprints/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import { nameStatements } from './names-step.ts';
import type { ProvisioningContext } from './provision-run.ts';
import { readServerFacts } from './provision-run.ts';
import type { ResolvedTenant } from './resolve-tenant-input.ts';
import { publicMayConnect, serverInUse } from './server-access.ts';
import { letInStatements, rowStatements, schemaPrivileges, schemaStatements } from './shared/places.ts';
import { readShared, type SharedDatabase, type SharedModel } from './shared/shared-database.ts';
import {
  cloneStrategy,
  closeToPublic,
  databaseStatement,
  entryStatements,
  openStatements,
  privilegeStatements,
  publicStatements,
  roleMarker,
  roleStatements,
} from './statements.ts';
import { nameFromEmail } from './steps/content.ts';
import { schemaName, tenantNames } from './tenant-names.ts';
import { statementsFor, valuesOfTier } from './tier/tier-of-run.ts';

/** What creating this tenant would do, statement by statement. Reserves nothing and changes nothing. */
export async function planTenant(
  context: ProvisioningContext,
  platform: OpenPlatform,
  resolved: ResolvedTenant,
): Promise<TenantPlan> {
  const { input, server, blueprint } = resolved;
  const maintenance = await context.maintenance(server.id);
  const [facts, next, bytes, open] = await Promise.all([
    readServerFacts(maintenance),
    nextNumber(platform),
    templateBytes(maintenance, templateName(blueprint)),
    publicToClose(context, platform, maintenance, server.id),
  ]);
  const own = input.isolation === 'database';
  const shared = own ? null : await sharedFor(platform, resolved, next);
  const id = shared?.stands === false ? next + 1 : next;
  const names = { ...tenantNames(blueprint.prefix, id), ...(shared && { database: shared.database }) };
  const schema = input.isolation === 'schema' ? schemaName(blueprint.prefix, id) : null;
  const place = { ...names, id, schema };
  const { prefix } = blueprint;
  const values =
    input.tier === null
      ? null
      : await valuesOfTier(platform, input.tier, { id, slug: input.slug, name: input.name, prefix });
  const held = values === null ? [] : await statementsFor(maintenance, values, input.isolation, place);
  const tierNames = nameStatements(values, input.isolation, place);
  const admin = firstAdminStatement(blueprint, {
    email: input.ownerEmail,
    passwordHash: '',
    firstName: input.ownerFirstName ?? nameFromEmail(input.ownerEmail),
    lastName: input.ownerLastName ?? '',
  });
  const on = (
    name: string,
    title: string,
    where: string,
    fact: string,
    statements: readonly Statement[],
    undo: string | null,
  ): PlanStep => ({
    name,
    title,
    where,
    fact,
    statements: statements.map((statement) => `${statement.shown};`),
    undo,
  });
  const steps: PlanStep[] = [
    on(
      'validate',
      'Validate',
      server.name,
      shared
        ? `in ${shared.database}, which others share${shared.stands ? '' : '; it is built first'}`
        : bytes === null
          ? 'builds the template first'
          : `template ${templateName(blueprint)} stands`,
      [],
      null,
    ),
    on(
      'reserve',
      'Reserve number and slug',
      platform.databaseName,
      `number ${id}, slug ${input.slug}`,
      [],
      'Free number and slug',
    ),
    on(
      'credentials',
      'Credentials',
      'this workstation',
      'in memory, 32 characters from the system generator',
      [],
      null,
    ),
    on(
      'roles',
      'Create roles',
      server.name,
      'the password travels as a SCRAM verifier only',
      roleStatements(names, '', roleMarker(id, 'of this plan'), facts),
      'Drop both roles',
    ),
    on(
      'database',
      own ? 'Create database' : schema === null ? 'Join the shared tables' : 'Create schema',
      own ? server.name : names.database,
      'closed to everybody until it is verified',
      shared === null
        ? [databaseStatement(names, templateName(blueprint), cloneStrategy(bytes ?? 0, facts))]
        : schema === null
          ? rowStatements(place, shared, facts)
          : schemaStatements(place, schema),
      own ? 'Drop the database' : schema === null ? 'Delete its rows' : 'Drop the schema',
    ),
    on(
      'privileges',
      'Ownership and privileges',
      names.database,
      own
        ? 'the login acts as the owner until the content stands'
        : schema === null
          ? 'rows by row security, and no rights on the tables themselves'
          : `on ${schema} and on nothing beside it`,
      own
        ? [...entryStatements(names, true, facts), ...privilegeStatements(names, ['public'])]
        : schema === null
          ? []
          : schemaPrivileges(place, schema),
      null,
    ),
    on(
      'public',
      'Revoke from PUBLIC',
      names.database,
      'nobody else may connect',
      [...(own ? publicStatements(['public']) : []), ...open.map(closeToPublic)],
      null,
    ),
    on(
      'migrations',
      'Schema',
      names.database,
      own
        ? `version ${blueprint.version} comes with the template; checked, not run`
        : schema === null
          ? `version ${blueprint.version}, the tables are shared`
          : blueprint.command
            ? `${blueprint.command.argv.join(' ')}, for ${schema}`
            : `${blueprint.migrations.length} files in ${schema}, version ${blueprint.version}`,
      [],
      null,
    ),
    on(
      'seed',
      'Seed data',
      names.database,
      variablesFact(input.variables),
      seedStatements(blueprint, input.variables),
      null,
    ),
    on(
      'first-admin',
      'First admin user',
      names.database,
      admin ? `${input.ownerEmail}, ${blueprint.firstAdmin?.role}` : 'the blueprint has none',
      admin ? [admin] : [],
      null,
    ),
    on(
      'names',
      'Schemas and roles of its tier',
      names.database,
      tierNames.length === 0 ? 'its tier names none' : 'roles sign in once they have a password',
      tierNames,
      null,
    ),
    on(
      'record',
      'Record credentials',
      platform.databaseName,
      `sealed with ${platform.cipher.scheme}, key ${platform.cipher.keyId}${input.tier ? `; tier ${input.tier.name}, version ${input.tier.version}` : ''}`,
      [],
      'Forget the password',
    ),
    on(
      'verify',
      'Verify as the tenant',
      names.database,
      'signs in, reads, writes; refused everywhere else',
      [...(own ? openStatements(names, facts) : letInStatements(place)), ...held],
      null,
    ),
    on(
      'ready',
      'Ready',
      platform.databaseName,
      input.trialDays > 0 ? `trial of ${input.trialDays} days` : 'active',
      [],
      null,
    ),
  ];
  return {
    id,
    slug: input.slug,
    server: server.name,
    serverReason: resolved.serverReason,
    tier: resolved.tier,
    isolation: input.isolation,
    ...names,
    trialEndsAt:
      input.trialDays > 0 ? new Date(Date.now() + input.trialDays * 86_400_000).toISOString() : null,
    steps,
    statementCount: steps.reduce((sum, step) => sum + step.statements.length, 0),
    command: commandOf(resolved),
  };
}

/** The shared database as it stands, or as it will be called: it takes the first number, and the tenant the next. */
async function sharedFor(
  platform: OpenPlatform,
  { input, blueprint }: ResolvedTenant,
  id: number,
): Promise<SharedDatabase & { stands: boolean }> {
  const { serverId } = input;
  const isolation = input.isolation as SharedModel;
  const found = await readShared(platform, { serverId, blueprint, isolation });
  if (found) return { ...found, stands: true };
  const name = `${blueprint.prefix}_shared_${id}`;
  return { id, database: `${name}_db`, ownerRole: `${name}_owner`, stands: false };
}

/** The number that comes next if nobody is quicker. */
async function nextNumber(platform: OpenPlatform): Promise<number> {
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT (CASE WHEN is_called THEN last_value + 1 ELSE last_value END)::int AS id
        FROM platform.organizations_id_seq`,
  );
  return rows[0]?.id ?? 1;
}

async function templateBytes(maintenance: Database, template: string): Promise<number | null> {
  const { rows } = await maintenance.run<{ bytes: string }>(
    sql`SELECT pg_database_size(oid) AS bytes FROM pg_database WHERE datname = ${template}`,
  );
  return rows[0] ? Number(rows[0].bytes) : null;
}

async function publicToClose(
  context: ProvisioningContext,
  platform: OpenPlatform,
  maintenance: Database,
  serverId: string,
): Promise<string[]> {
  if (context.publicAccessLeft(serverId)) return [];
  const open = await publicMayConnect(maintenance);
  return open.length > 0 && !(await serverInUse(maintenance, platform)) ? open : [];
}

function variablesFact(variables: Record<string, string>): string {
  const entries = Object.entries(variables);
  return entries.length === 0
    ? 'no variables'
    : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** The same act on the command line; the owner's password is read from standard input there. */
function commandOf({ input, server, blueprint }: ResolvedTenant): string {
  const quoted = (text: string) =>
    /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  const defaults = new Map(
    (blueprint.seed?.variables ?? []).map((variable) => [variable.name, variable.default]),
  );
  const parts = [
    'cadastre tenant create',
    `--name ${quoted(input.name)}`,
    ...(input.slugGiven ? [`--slug ${input.slug}`] : []),
    `--owner-email ${quoted(input.ownerEmail)}`,
    '--owner-password-stdin',
    ...(input.ownerFirstName ? [`--first-name ${quoted(input.ownerFirstName)}`] : []),
    ...(input.ownerLastName ? [`--last-name ${quoted(input.ownerLastName)}`] : []),
    `--server ${server.name}`,
    `--blueprint ${blueprint.name}`,
    `--trial-days ${input.trialDays}`,
    ...(input.subscription ? [`--subscription ${input.subscription}`] : []),
    ...(input.isolation === 'database' ? [] : [`--isolation ${input.isolation}`]),
    ...(input.tier ? [`--tier ${input.tier.name}`] : []),
    ...(input.tier?.ownEnvironment ? [`--environment ${input.tier.ownEnvironment}`] : []),
    ...(input.language ? [`--language ${input.language}`] : []),
    ...Object.entries(input.variables)
      .filter(([name, value]) => defaults.get(name) !== value)
      .map(([name, value]) => `--set ${quoted(`${name}=${value}`)}`),
  ];
  return parts.join(' ');
}
