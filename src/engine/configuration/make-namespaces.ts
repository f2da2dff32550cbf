import type { Account } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { identifier, literal, secretLiteral, sql, trusted } from '../postgres/sql.ts';
import { readServerFacts } from '../provisioning/provision-run.ts';
import { quietly } from '../provisioning/quietly.ts';
import { roleMarker } from '../provisioning/statements.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { type AccountNames, entryOfAccounts, schemaStatements } from './account-statements.ts';
import { requireHeld } from './change-overrides.ts';
import { checkNames, SCHEMA_PATHS } from './check-names.ts';
import type { ConfigurationContext } from './configuration-context.ts';
import { redisNameOf } from './list-namespaces.ts';
import { redisAclLine } from './redis-acl.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

const ATTRIBUTES = trusted('NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS');

export interface MadeNamespaces {
  /** Schemas and roles that were not there before. */
  readonly made: string[];
  readonly fact: string;
}

/**
 * Makes the schemas and roles that a tenant's tier names, whatever of them is missing; may run as often as one likes.
 * Roles come without LOGIN until `giveAccount`. Each is noted in the platform database before it is made, so that what
 * suspends, ends and purges the tenant knows it. Errors: `REFUSED`, `NOT_SUPPORTED` for a tenant that shares its
 * database, `CONFLICT` for a name that somebody else has.
 */
export function makeNamespaces(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly reason?: string },
): Promise<MadeNamespaces> {
  const intent = {
    actor,
    verb: 'make namespaces',
    target: `tenant ${input.tenant}`,
    input: { reason: input.reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const made = await onTenant(context, input.tenant, (facts, values) =>
      ensureNamespaces(context, facts, values, (shown) => record.statement(shown)),
    );
    // New roles are held to the tenant's limits as its logins are.
    const { jobId } = await context.applyTo(actor, input.tenant);
    if (jobId !== null) record.job(jobId);
    return made;
  });
}

/** One at a time on a tenant, and only while its application is let in: what a suspension took must not come back so. */
async function onTenant<T>(
  context: ConfigurationContext,
  slug: string,
  work: (facts: TenantFacts, values: FlatSettings) => Promise<T>,
): Promise<T> {
  const platform = await context.platform();
  const { id } = await tenantFacts(platform.database, slug);
  if (!(await platform.locks.tryLock('tenant', id))) {
    throw new CadastreError('CONFLICT', `A job is at work on tenant ${slug}`, {
      wayOut: `Wait for it: cadastre job list --tenant ${slug}.`,
    });
  }
  try {
    const facts = await tenantFacts(platform.database, slug);
    const { effective } = requireHeld(facts);
    if (facts.status !== 'ACTIVE' && facts.status !== 'TRIAL') {
      throw new CadastreError('REFUSED', `Tenant ${slug} is ${facts.status.toLowerCase()}`, {
        wayOut: 'Its roles can be made and opened while it is active or on trial.',
      });
    }
    return await work(facts, effective);
  } finally {
    await platform.locks.unlock('tenant', id);
  }
}

export async function ensureNamespaces(
  context: ConfigurationContext,
  facts: TenantFacts,
  values: FlatSettings,
  say: (shown: string) => void,
): Promise<MadeNamespaces> {
  if (facts.isolation !== 'database') {
    throw new CadastreError('NOT_SUPPORTED', `Tenant ${facts.slug} shares its database with others`, {
      wayOut: `Its namespace there is ${facts.schema ?? 'its rows'}. For schemas and roles of its own, convert it: cadastre tenant convert ${facts.slug} --to database.`,
    });
  }
  const problems = checkNames(facts, values).filter(
    ({ field }) => !/mongodb|redis|click|elastic/.test(field),
  );
  if (problems.length > 0) {
    throw new CadastreError(
      'INVALID_INPUT',
      problems.map(({ field, message }) => `${field}: ${message}`).join('; '),
      {
        fields: problems.map(({ field, message }) => ({ field, message })),
        wayOut: problems[0]?.wayOut ?? undefined,
      },
    );
  }
  const names = accountNames(values);
  const schemas = SCHEMA_PATHS.flatMap((path) => (typeof values[path] === 'string' ? [values[path]] : []));
  const roles = await makeRoles(context, facts, names, say);
  const made = await makeSchemas(context, facts, names, schemas, say);
  return {
    made: [...made, ...roles],
    fact:
      made.length + roles.length === 0
        ? 'All of it was there; its privileges were set again'
        : `${[...made, ...roles].join(', ')} made; roles sign in once they have a password`,
  };
}

function accountNames(values: FlatSettings): AccountNames {
  const name = (path: string) => (typeof values[path] === 'string' ? values[path] : null);
  return { admin: name('accounts.admin'), app: name('accounts.app'), readOnly: name('accounts.read_only') };
}

async function makeRoles(
  context: ConfigurationContext,
  facts: TenantFacts,
  names: AccountNames,
  say: (shown: string) => void,
): Promise<string[]> {
  const wanted = [
    ['admin', names.admin],
    ['app', names.app],
    ['read_only', names.readOnly],
  ] as const;
  const { database } = await context.platform();
  const maintenance = await context.maintenance(facts.serverId);
  const made: string[] = [];
  for (const [kind, role] of wanted) {
    if (role === null) continue;
    const is = await markOf(maintenance, role);
    if (is !== null && !is.startsWith(`Cadastre tenant ${facts.id},`)) {
      throw new CadastreError(
        'CONFLICT',
        `A role ${role} exists on ${facts.server} and is not this tenant's`,
        {
          wayOut: 'Rename that role on the server, or publish the tier with another name.',
        },
      );
    }
    await database.run(
      sql`INSERT INTO platform.tenant_accounts (organization_id, role_name, kind) VALUES (${facts.id}, ${role}, ${kind})
          ON CONFLICT (organization_id, role_name) DO UPDATE SET kind = excluded.kind`,
    );
    if (is !== null) continue;
    await maintenance.withSession((session) =>
      recorded(session, ({ shown }) => say(shown)).batch([
        sql`CREATE ROLE ${identifier(role)} ${ATTRIBUTES}`,
        sql`COMMENT ON ROLE ${identifier(role)} IS ${literal(roleMarker(facts.id, 'account'))}`,
      ]),
    );
    made.push(role);
  }
  const entry = entryOfAccounts(facts, names);
  if (entry.length > 0)
    await maintenance.withSession((session) => recorded(session, ({ shown }) => say(shown)).batch(entry));
  return made;
}

async function markOf(server: Pick<Session, 'run'>, role: string): Promise<string | null> {
  const { rows } = await server.run<{ mark: string }>(
    sql`SELECT coalesce(shobj_description(oid, 'pg_authid'), '') AS mark FROM pg_roles WHERE rolname = ${role}`,
  );
  return rows[0]?.mark ?? null;
}

async function makeSchemas(
  context: ConfigurationContext,
  facts: TenantFacts,
  names: AccountNames,
  wanted: readonly string[],
  say: (shown: string) => void,
): Promise<string[]> {
  const plain = await context.connectTo(facts.serverId, facts.database);
  try {
    const session = recorded(plain, ({ shown }) => say(shown));
    const { rows } = await plain.run<{ name: string; made: boolean }>(
      sql`SELECT nspname AS name, nspname = ANY (${wanted}::text[]) AS made FROM pg_catalog.pg_namespace
          WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
          ORDER BY nspname`,
    );
    // What the application has already, such as public, is for these roles too.
    const all = [...new Set([...rows.map(({ name }) => name), ...wanted])];
    const there = new Set(rows.map(({ name }) => name));
    const missing = wanted.filter((name) => !there.has(name));
    if (all.length > 0) await session.batch(schemaStatements(facts, names, missing, all));
    return missing;
  } finally {
    await plain.close();
  }
}

/** A password for one of its roles, shown this once and kept nowhere: PostgreSQL has its verifier, Redis its hash. */
export function giveAccount(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly account: Account; readonly reason?: string },
): Promise<{ name: string; password: string; line: string | null }> {
  const { tenant, account, reason } = input;
  const intent = {
    actor,
    verb: 'give account',
    target: `tenant ${tenant}`,
    input: { account, reason: reason ?? null },
  };
  return performAct(context.audit, intent, (record) =>
    onTenant(context, tenant, async (facts, values) => {
      const password = generatePassword();
      if (account === 'redis') {
        const name = facts.namedId;
        return { name, password, line: redisAclLine(name, redisNameOf(facts), password) };
      }
      const role = values[`accounts.${account}`];
      if (typeof role !== 'string') {
        throw new CadastreError('REFUSED', `${tenant} has no such role by its tier`, {
          wayOut: `Publish its tier with accounts.${account}.`,
        });
      }
      const maintenance = await context.maintenance(facts.serverId);
      if (!(await markOf(maintenance, role))?.startsWith(`Cadastre tenant ${facts.id},`)) {
        throw new CadastreError('REFUSED', `The role ${role} is not made yet`, {
          wayOut: `Make it first: cadastre config namespaces ${tenant} --make.`,
        });
      }
      const verifier = await scramVerifier(password);
      const server = await readServerFacts(maintenance);
      await maintenance.withSession((session) =>
        quietly(session, server, false, () =>
          recorded(session, ({ shown }) => record.statement(shown)).batch([
            sql`ALTER ROLE ${identifier(role)} LOGIN PASSWORD ${secretLiteral(verifier)}`,
          ]),
        ),
      );
      return { name: role, password, line: null };
    }),
  );
}
