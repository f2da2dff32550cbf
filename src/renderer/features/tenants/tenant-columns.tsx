import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Plan } from '../../../shared/models/plan.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useTierTitle } from '../../lib/use-tier-title.ts';
import { t, tn } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { ISOLATION_WORDS } from '../../parts/isolation-choice.tsx';
import { Status } from '../../parts/status.tsx';
import type { SchemaStanding } from '../migrations/index.ts';
import { schemaWords, TENANT_STATES, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';

/** Columns leave in this order when there is no room: created, isolation, owner, plan, database, slug, schema, tier. */
export function useTenantColumns(standing: (tenant: Tenant) => SchemaStanding): readonly Column<Tenant>[] {
  const format = useFormat();
  const plans = usePlans();
  const tierTitle = useTierTitle();
  return useMemo(
    () => [
      {
        id: 'status',
        title: t('Status'),
        width: 106,
        hideable: false,
        sortValue: (tenant) => TENANT_STATES.indexOf(tenantState(tenant)),
        render: (tenant) => <TenantStatus tenant={tenant} />,
      },
      {
        id: 'name',
        title: t('Name'),
        width: 132,
        grow: true,
        hideable: false,
        sortValue: (tenant) => tenant.name,
        render: (tenant) => (
          <span className="cut" title={tenant.name}>
            {tenant.name}
          </span>
        ),
      },
      {
        id: 'slug',
        title: t('Slug'),
        width: 122,
        grow: true,
        hideOrder: 6,
        sortValue: (tenant) => tenant.slug,
        render: (tenant) => (
          <span className="cut third" title={tenant.slug}>
            {tenant.slug}
          </span>
        ),
      },
      {
        id: 'plan',
        title: t('Plan|subscription'),
        width: 92,
        hideOrder: 4,
        sortValue: (tenant) => plans.get(tenant.plan ?? '')?.position ?? null,
        render: (tenant) =>
          tenant.plan === null ? (
            <span className="third">–</span>
          ) : (
            <span className="cut">{plans.get(tenant.plan)?.name ?? tenant.plan}</span>
          ),
      },
      {
        id: 'tier',
        title: t('Tier'),
        width: 92,
        hideOrder: 8,
        sortValue: (tenant) => tenant.tier?.name ?? null,
        render: (tenant) =>
          tenant.tier === null ? (
            <span className="third">{t('none')}</span>
          ) : (
            <span
              className="cut"
              title={t('{{tier}}, version {{version}}', {
                tier: tierTitle(tenant.tier.name),
                version: tenant.tier.version,
              })}
            >
              {tierTitle(tenant.tier.name)}
            </span>
          ),
      },
      {
        id: 'isolation',
        title: t('Isolation'),
        width: 76,
        hideOrder: 2,
        sortValue: (tenant) => tenant.isolation,
        render: (tenant) => t(ISOLATION_WORDS[tenant.isolation]),
      },
      {
        id: 'server',
        title: t('Server'),
        width: 78,
        sortValue: (tenant) => tenant.server,
        render: (tenant) => (
          <span className="cut" title={tenant.server}>
            {tenant.server}
          </span>
        ),
      },
      {
        id: 'schema',
        title: t('Schema'),
        width: 68,
        hideOrder: 7,
        sortValue: schemaWords,
        render: (tenant) => {
          const words = schemaWords(tenant);
          return words === null ? (
            <span className="third">–</span>
          ) : (
            <SchemaMark words={words} standing={standing(tenant)} />
          );
        },
      },
      {
        id: 'database',
        title: t('Database'),
        width: 128,
        hideOrder: 5,
        sortValue: (tenant) => tenant.database,
        render: (tenant) => (
          <span className={`cut ${styles['identifier']}`} title={tenant.database}>
            {tenant.database}
          </span>
        ),
      },
      {
        id: 'owner',
        title: t('Owner'),
        width: 150,
        grow: true,
        hideOrder: 3,
        sortValue: (tenant) => tenant.ownerEmail,
        render: (tenant) => (
          <span className="cut second" title={tenant.ownerEmail}>
            {tenant.ownerEmail}
          </span>
        ),
      },
      {
        id: 'created',
        title: t('Created'),
        width: 82,
        align: 'right',
        hideOrder: 1,
        sortValue: (tenant) => Date.parse(tenant.createdAt),
        render: (tenant) => (
          <span className="second" title={format.full(tenant.createdAt)}>
            {format.date(tenant.createdAt, true)}
          </span>
        ),
      },
    ],
    [format, plans, tierTitle, standing],
  );
}

/** The version, with a mark where it is not the newest or the schema is not what it says. */
function SchemaMark({ words, standing }: { words: string; standing: SchemaStanding }) {
  const { behind, newest, drift } = standing;
  if (!behind && drift === null) return words;
  const said = [
    ...(drift === null
      ? []
      : [
          tn(
            'differs from its version: {{count}} difference',
            'differs from its version: {{count}} differences',
            {
              count: drift.differences,
            },
          ),
        ]),
    ...(behind ? [t('behind: the newest is {{newest}}', { newest: newest ?? '' })] : []),
  ].join(', ');
  return (
    <span className={styles['left']} title={said}>
      {words}
      <Icon
        name={drift === null ? 'pending' : 'alert'}
        className={drift === null ? 'third' : 'is-warn'}
        label={said}
      />
    </span>
  );
}

const NO_PLANS: readonly Plan[] = [];

/** What tenants subscribe to, by its id. */
export function usePlans(): ReadonlyMap<string, Plan> {
  const plans = useQuery(orpc.plans.list.queryOptions()).data ?? NO_PLANS;
  return useMemo(() => new Map(plans.map((plan) => [plan.id, plan])), [plans]);
}

/** A state that waits for a person leads to its job, where the ways out are. */
export function TenantStatus({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const state = tenantState(tenant);
  if (state === 'deleted' && tenant.purgeDueAt !== null) {
    return (
      <span
        className={styles['left']}
        title={t('Purged on {{date}}', { date: format.full(tenant.purgeDueAt) })}
      >
        <Status value={state} />
        <span className="third">
          {Date.parse(tenant.purgeDueAt) <= Date.now() ? t('due') : format.age(tenant.purgeDueAt)}
        </span>
      </span>
    );
  }
  if (tenant.statusDeadline !== null && Date.parse(tenant.statusDeadline) < Date.now()) {
    return (
      <Link
        className={styles['left'] ?? ''}
        href={tenantPath(tenant.slug, 'life')}
        title={t('It hangs: see what to do')}
      >
        <Icon name="alert" className="is-danger" />
        <Status value={state} plain />
      </Link>
    );
  }
  if (state !== 'failed' && state !== 'repair') return <Status value={state} />;
  return (
    <Link href={tenantPath(tenant.slug, 'job')} title={t('Open its job: retry it or undo it')}>
      <Status value={state} />
    </Link>
  );
}
