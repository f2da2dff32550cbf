import type { AccessAnswer } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { decide } from '../gate/decide.ts';
import { sql } from '../postgres/sql.ts';
import type { ConfigurationContext } from './configuration-context.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

type Asked = Pick<AccessAnswer, 'store' | 'operation'>;
type Answered = Pick<AccessAnswer, 'allowed' | 'reason' | 'namespace'>;

/** May this tenant use this store for this operation? The tenant's state, its tier and its roles decide; a refusal is audited. */
export async function validateAccess(
  context: Pick<ConfigurationContext, 'audit' | 'platform' | 'maintenance'>,
  actor: Actor,
  input: Asked & { readonly tenant: string },
): Promise<AccessAnswer> {
  const { tenant, store, operation } = input;
  const { database } = await context.platform();
  const facts = await tenantFacts(database, tenant);
  const { decision } = await decide(database, { slug: tenant });
  const answered: Answered = decision.allowed
    ? await answerFor(context, facts, { store, operation })
    : {
        ...refused(`${facts.slug} is not let in: ${decision.message?.en ?? decision.code}`),
        namespace: null,
      };
  const answer = { tenant, store, operation, ...answered };
  if (!answer.allowed) await auditRefusal(context, actor, answer);
  return answer;
}

const refused = (reason: string, command?: string) => ({ allowed: false, reason, command });
const allowed = (reason: string) => ({ allowed: true, reason });

async function answerFor(
  context: Pick<ConfigurationContext, 'maintenance'>,
  facts: TenantFacts,
  { store, operation }: Asked,
): Promise<Answered> {
  const values = facts.held?.effective ?? {};
  const tier = facts.held === null ? 'no tier' : `the tier ${facts.held.tier}`;
  if (store === 'postgresql') {
    const answered =
      operation === 'admin'
        ? await adminOf(context, facts, values)
        : postgresAnswer(facts, operation, values);
    return { ...answered, namespace: facts.schema ?? facts.database };
  }
  const name = values[`namespaces.${store}`];
  if (typeof name !== 'string')
    return {
      ...refused(`${facts.slug} has ${tier}, and with that no place in ${NAMES[store]}`),
      namespace: null,
    };
  if (operation === 'admin' || operation === 'ddl') {
    return {
      ...refused(
        operation === 'admin'
          ? `No tenant administers ${NAMES[store]}: it reads and writes under its own name there`
          : `No tenant changes the shape of ${NAMES[store]}: it reads and writes under its own name there`,
      ),
      namespace: name,
    };
  }
  return { ...allowed(`${facts.slug} has ${tier}, and its own name in ${NAMES[store]}`), namespace: name };
}

const NAMES = {
  postgresql: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  clickhouse: 'ClickHouse',
  elasticsearch: 'Elasticsearch',
} as const;

function postgresAnswer(
  facts: TenantFacts,
  operation: Exclude<Asked['operation'], 'admin'>,
  values: FlatSettings,
): Omit<Answered, 'namespace'> {
  if (operation === 'read') {
    const reader = values['accounts.read_only'];
    return allowed(
      typeof reader === 'string'
        ? `Its login ${facts.role} reads, and so does ${reader}`
        : `Its login ${facts.role} reads`,
    );
  }
  if (operation === 'write') return allowed(`Its login ${facts.role} writes in what is its own`);
  // Rows of all tenants lie in the same tables.
  return facts.isolation === 'row'
    ? refused('Its rows lie in tables of many tenants, whose shape no tenant changes')
    : allowed(`Its login ${facts.role} may make tables of its own`);
}

async function adminOf(
  context: Pick<ConfigurationContext, 'maintenance'>,
  facts: TenantFacts,
  values: FlatSettings,
): Promise<Omit<Answered, 'namespace'>> {
  const name = values['accounts.admin'];
  if (typeof name !== 'string') return refused(`${facts.slug} has no administrator role by its tier`);
  const server = await context.maintenance(facts.serverId);
  const { rows } = await server.run<{ login: boolean }>(
    sql`SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = ${name}`,
  );
  const [role] = rows;
  if (!role)
    return refused(`The role ${name} is not made yet`, `cadastre config namespaces ${facts.slug} --make`);
  return role.login
    ? allowed(`Its role ${name} administers what is its own, and nothing of the server`)
    : refused(`The role ${name} has no password yet`, `cadastre config account ${facts.slug} admin`);
}

async function auditRefusal(
  { audit }: Pick<ConfigurationContext, 'audit'>,
  actor: Actor,
  { tenant, store, operation, reason }: AccessAnswer,
): Promise<void> {
  const intent = { actor, verb: 'validate access', target: `tenant ${tenant}`, input: { store, operation } };
  await performAct(audit, intent, () =>
    Promise.reject(new CadastreError('REFUSED', reason, { target: `tenant ${tenant}` })),
  ).catch((error: unknown) => {
    // The entry is the purpose; the answer tells the refusal itself.
    if (!(error instanceof CadastreError) || error.code !== 'REFUSED') throw error;
  });
}
