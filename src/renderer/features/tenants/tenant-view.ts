import type { Tenant } from '../../../shared/models/tenant.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { type SchemaStanding, type SchemaState, standsAs } from '../migrations/schema-standing.ts';

/** What the list shows of a tenant: its status, and while it is not there yet, how its job fares. */
export const TENANT_STATES = [
  'repair',
  'failed',
  'creating',
  'undoing',
  'pending',
  'suspending',
  'reactivating',
  'cancelling',
  'deleting',
  'restoring',
  'purging',
  'trial',
  'active',
  'suspended',
  'cancelled',
  'deleted',
  'purged',
] as const;
export type TenantState = (typeof TENANT_STATES)[number];

export const TENANT_STATE_WORDS: Record<TenantState, Word> = {
  repair: word('Repair'),
  failed: word('Failed'),
  creating: word('Creating'),
  undoing: word('Undoing'),
  pending: word('Pending'),
  suspending: word('Suspending'),
  reactivating: word('Reactivating'),
  cancelling: word('Cancelling'),
  deleting: word('Deleting'),
  restoring: word('Restoring'),
  purging: word('Purging'),
  trial: word('Trial'),
  active: word('Active'),
  suspended: word('Suspended'),
  cancelled: word('Cancelled'),
  deleted: word('Deleted'),
  purged: word('Purged'),
};

/** A tenant's job counts for its state only until the tenant is there. */
export function tenantState(tenant: Tenant): TenantState {
  switch (tenant.status) {
    case 'PENDING':
      switch (tenant.job?.status) {
        case 'repair':
          return 'repair';
        case 'failed':
          return 'failed';
        case 'running':
          return 'creating';
        case 'undoing':
          return 'undoing';
        default:
          return 'pending';
      }
    default:
      return SETTLED_STATES[tenant.status];
  }
}

/** A status that says all by itself, whatever the tenant's job does. */
const SETTLED_STATES = {
  TRIAL: 'trial',
  ACTIVE: 'active',
  SUSPENDED: 'suspended',
  CANCELLED: 'cancelled',
  DELETED: 'deleted',
  PURGED: 'purged',
  SUSPENDING: 'suspending',
  REACTIVATING: 'reactivating',
  CANCELLING: 'cancelling',
  DELETING: 'deleting',
  RESTORING: 'restoring',
  PURGING: 'purging',
} as const satisfies Record<Exclude<Tenant['status'], 'PENDING'>, TenantState>;

/** True while a person could be waiting for it or has to look at it. */
export function isOpening(tenant: Tenant): boolean {
  return tenant.status === 'PENDING';
}

/** What stands in the schema column: the version, or how far the job is. */
export function schemaWords(tenant: Tenant): string | null {
  if (tenant.job !== null && isOpening(tenant)) {
    if (tenant.job.status === 'queued') return t('waits');
    return t('step {{at}}', { at: Math.min(tenant.job.step, tenant.job.steps) });
  }
  return tenant.schemaVersion;
}

const combiningMarks = /\p{M}/gu;

/** Case and accents do not matter to somebody who searches: `Éditions` is found by `editions`. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(combiningMarks, '').toLowerCase();
}

const searchTexts = new WeakMap<Tenant, string>();

/** Computed once a tenant; the query cache keeps the object of a row that did not change. */
export function searchText(tenant: Tenant): string {
  const known = searchTexts.get(tenant);
  if (known !== undefined) return known;
  const text = foldText(
    [tenant.name, tenant.slug, tenant.database, tenant.role, tenant.ownerEmail].join('\n'),
  );
  searchTexts.set(tenant, text);
  return text;
}

export interface TenantFilter {
  readonly search: string;
  readonly states: readonly TenantState[];
  readonly servers: readonly string[];
  readonly blueprints: readonly string[];
  readonly plans: readonly string[];
  readonly tiers: readonly string[];
  /** Any of these. */
  readonly schemas: readonly SchemaState[];
  /** Deleted ones are out of sight until somebody asks for them. */
  readonly deleted: boolean;
  /** Only those that wait for a person. */
  readonly needsYou: boolean;
}

export const NO_FILTER: TenantFilter = {
  search: '',
  states: [],
  servers: [],
  blueprints: [],
  plans: [],
  tiers: [],
  schemas: [],
  deleted: false,
  needsYou: false,
};

/** As the address asks for it: those of one tier, or whose schema needs a person. */
export function filterOf(tier: string | null, schema: SchemaState | null = null): TenantFilter {
  if (tier === null && schema === null) return NO_FILTER;
  return {
    ...NO_FILTER,
    ...(tier === null ? {} : { tiers: [tier] }),
    ...(schema === null ? {} : { schemas: [schema] }),
  };
}

/** Is something narrowed by hand? That deleted ones are hidden is the usual view. */
export function isFiltered(filter: TenantFilter): boolean {
  const chosen =
    filter.states.length +
    filter.servers.length +
    filter.blueprints.length +
    filter.plans.length +
    filter.tiers.length +
    filter.schemas.length;
  return filter.search.trim() !== '' || filter.needsYou || chosen > 0;
}

/** Waits for a person: its job stopped, or it hangs between two statuses. */
export function needsYou(tenant: Tenant, stuck: ReadonlySet<string>): boolean {
  const state = tenantState(tenant);
  return state === 'failed' || state === 'repair' || stuck.has(tenant.slug);
}

const NONE: ReadonlySet<string> = new Set();

/** Every word of the search must occur; an empty list of a chip means any. */
export function filterTenants(
  tenants: readonly Tenant[],
  filter: TenantFilter,
  stuck: ReadonlySet<string> = NONE,
  standing: ((tenant: Tenant) => SchemaStanding) | null = null,
): Tenant[] {
  const words = foldText(filter.search).split(/\s+/).filter(Boolean);
  const states = new Set(filter.states);
  const servers = new Set(filter.servers);
  const blueprints = new Set(filter.blueprints);
  const plans = new Set(filter.plans);
  const tiers = new Set(filter.tiers);
  const deleted = filter.deleted || states.has('deleted');
  return tenants.filter((tenant) => {
    if (states.size > 0 && !states.has(tenantState(tenant))) return false;
    if (servers.size > 0 && !servers.has(tenant.server)) return false;
    if (!deleted && tenant.status === 'DELETED') return false;
    if (filter.needsYou && !needsYou(tenant, stuck)) return false;
    if (plans.size > 0 && !plans.has(tenant.plan ?? '')) return false;
    if (tiers.size > 0 && !tiers.has(tenant.tier?.name ?? '')) return false;
    if (blueprints.size > 0 && !blueprints.has(tenant.blueprint ?? '')) return false;
    if (filter.schemas.length > 0) {
      const stands = standing?.(tenant);
      if (stands === undefined || !filter.schemas.some((state) => standsAs(stands, state))) return false;
    }
    if (words.length === 0) return true;
    const text = searchText(tenant);
    return words.every((word) => text.includes(word));
  });
}
