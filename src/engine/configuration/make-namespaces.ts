import type { Account } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { isWhole, lookAtNames, makeNames, type NamesTools, namesFact, notMade } from '../namespaces/index.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { identifier, secretLiteral, sql } from '../postgres/sql.ts';
import { readServerFacts } from '../provisioning/provision-run.ts';
import { quietly } from '../provisioning/quietly.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { requireHeld } from './change-overrides.ts';
import { checkNames } from './check-names.ts';
import type { ConfigurationContext } from './configuration-context.ts';
import { redisNameOf } from './list-namespaces.ts';
import { redisAclLine } from './redis-acl.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface MadeNamespaces {
  /** Schemas and roles that were not there before. */
  readonly made: string[];
  readonly fact: string;
}

/**
 * Makes the schemas and roles that a tenant's tier names, whatever of them is missing; may run as often as one likes.
 * Roles come without LOGIN until `giveAccount`. Each is noted in the platform database before it is made, so that what
 * suspends, ends and purges the tenant knows it. Errors: `REFUSED`, `NOT_SUPPORTED` for a tenant whose rows lie
 * in shared tables, `CONFLICT` for a name that somebody else has.
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
      wayOut: 'Wait until it has ended.',
      command: `cadastre job list --tenant ${slug}`,
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

async function ensureNamespaces(
  context: ConfigurationContext,
  facts: TenantFacts,
  values: FlatSettings,
  say: (shown: string) => void,
): Promise<MadeNamespaces> {
  if (facts.isolation === 'row') {
    throw new CadastreError('NOT_SUPPORTED', `Tenant ${facts.slug} has rows of shared tables`, {
      wayOut:
        'They are shown to its login alone, and no schema of them is its own. For schemas and roles, convert it to a database of its own.',
      command: `cadastre tenant convert ${facts.slug} --to database`,
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
        command: problems[0]?.command,
      },
    );
  }
  const platform = await context.platform();
  const tools = await toolsOn(context, facts, say);
  const place = { tenantId: facts.id, model: facts.isolation, ...facts };
  const look = await lookAtNames(tools, platform, place, values);
  const made = [...look.schemas, ...look.roles].flatMap(({ name, from }) => (from === null ? [name] : []));
  await makeNames(tools, platform, place, look);
  const left = notMade(values, facts.isolation, facts.schema).map(
    ({ name, reason }) => `${name} is not made: ${reason}`,
  );
  const done = isWhole(look)
    ? 'All of it was there; its privileges were set again'
    : made.length === 0
      ? namesFact(look)
      : `${namesFact(look)}; roles sign in once they have a password`;
  return { made, fact: [done, ...left].join('; ') };
}

async function toolsOn(
  context: ConfigurationContext,
  { serverId }: TenantFacts,
  say: (shown: string) => void,
): Promise<NamesTools> {
  const maintenance = await context.maintenance(serverId);
  const told = (session: Session) => recorded(session, ({ shown }) => say(shown));
  return {
    onServer: (work) => maintenance.withSession((session) => work(told(session))),
    async inDatabase(database, work) {
      const session = await context.connectTo(serverId, database);
      try {
        return await work(told(session));
      } finally {
        await session.close();
      }
    },
  };
}

async function markOf(server: Pick<Session, 'run'>, role: string): Promise<string | null> {
  const { rows } = await server.run<{ mark: string }>(
    sql`SELECT coalesce(shobj_description(oid, 'pg_authid'), '') AS mark FROM pg_roles WHERE rolname = ${role}`,
  );
  return rows[0]?.mark ?? null;
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
      if (facts.isolation === 'row') {
        throw new CadastreError(
          'NOT_SUPPORTED',
          `The rows of ${tenant} are shown to its login and to no other role`,
          {
            wayOut: 'Convert it to a database of its own.',
            command: `cadastre tenant convert ${tenant} --to database`,
          },
        );
      }
      const maintenance = await context.maintenance(facts.serverId);
      if (!(await markOf(maintenance, role))?.startsWith(`Cadastre tenant ${facts.id},`)) {
        throw new CadastreError('REFUSED', `The role ${role} is not made yet`, {
          wayOut: 'Make what is missing of its namespaces first.',
          command: `cadastre config namespaces ${tenant} --make`,
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
