import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/models/job.ts';
import type { MigrationRunSummary } from '../../../shared/models/migration-run.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { RUN_LOOKS, useRecentRuns } from '../../features/migrations/index.ts';
import { serverPath } from '../../features/servers/index.ts';
import { SECTIONS } from '../../features/settings/index.ts';
import type { Format } from '../../lib/format.ts';
import { jobPath, runPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, told } from '../../locales/index.ts';
import { jobStatus, statusIcon, statusWord, tenantStatus } from '../../parts/index.ts';
import { FOOT_PLACES, MAIN_PLACES } from '../places.ts';
import type { Entry } from './entry.ts';

/** Everything that can be found; read from what the pages have read already. */
export function useEntries(opened: boolean): readonly Entry[] {
  const format = useFormat();
  const tenants = useQuery(orpc.tenants.list.queryOptions({ enabled: opened })).data?.tenants;
  const kept = useQuery(orpc.conversion.kept.queryOptions({ enabled: opened })).data;
  const servers = useQuery(orpc.servers.list.queryOptions({ enabled: opened })).data;
  const jobs = useQuery(orpc.jobs.list.queryOptions({ input: { limit: 200 }, enabled: opened })).data?.jobs;
  const runs = useRecentRuns(opened).data;
  return useMemo(
    () => [
      ...(tenants ?? []).map((tenant) =>
        tenantEntry(tenant, kept?.some((place) => place.tenant === tenant.slug) !== false),
      ),
      ...readVerbs(),
      ...(servers ?? []).map(serverVerb),
      ...readPlaces(),
      ...(servers ?? []).map(serverPlace),
      ...(runs ?? []).map((run) => runEntry(run, format)),
      ...(jobs ?? []).map((job) => jobEntry(job, format)),
    ],
    [tenants, kept, servers, runs, jobs, format],
  );
}

const readPlaces = (): readonly Entry[] => [
  ...[...MAIN_PLACES, ...FOOT_PLACES].map((place) => ({
    id: `place:${place.path}`,
    group: 'places' as const,
    icon: place.icon,
    title: t(place.title),
    hint: '',
    ...(place.key !== undefined && { aside: `G ${place.key.toUpperCase()}` }),
    path: place.path,
  })),
  ...SECTIONS.map((section) => ({
    id: `place:/settings/${section.id}`,
    group: 'places' as const,
    icon: 'settings' as const,
    title: t(section.title),
    hint: t('in Settings'),
    path: `/settings/${section.id}`,
  })),
];

const readVerbs = (): readonly Entry[] => [
  {
    id: 'verb:create',
    group: 'verbs',
    icon: 'plus',
    title: t('Create a tenant…'),
    hint: t('a database, its roles and its first admin'),
    also: t('new add provision'),
    path: '/tenants/new',
  },
  {
    id: 'verb:import',
    group: 'verbs',
    icon: 'file',
    title: t('Import tenants from a CSV file…'),
    hint: t('every row is checked before anything is made'),
    also: t('bulk create'),
    path: '/tenants/import',
  },
  {
    id: 'verb:adopt',
    group: 'verbs',
    icon: 'link',
    title: t('Adopt databases…'),
    hint: t('what exists on a server becomes tenants'),
    also: t('import existing take over'),
    path: '/tenants/adopt',
  },
  {
    id: 'verb:proofs',
    group: 'places',
    icon: 'trash',
    title: t('Proofs of erasure'),
    hint: t('what is left of purged tenants; checks a proof'),
    path: '/audit?proofs',
  },
  {
    id: 'verb:tiers',
    group: 'verbs',
    icon: 'tiers',
    title: t('Edit a tier…'),
    hint: t('text and form; saving makes a version'),
    also: t('limits plan level yaml'),
    path: '/tiers',
  },
  {
    id: 'verb:change-tier',
    group: 'verbs',
    icon: 'tiers',
    title: t('Change the tier of tenants…'),
    hint: t('choose them in the list; a plan first, in waves if you like'),
    also: t('set-tier upgrade downgrade level move bulk'),
    path: '/tenants',
  },
  {
    id: 'verb:configuration-drift',
    group: 'verbs',
    icon: 'wrench',
    title: t('Compare configurations with their servers'),
    hint: t('one query a server; changes nothing'),
    also: t('drift limits mend'),
    path: '/tiers/drift',
  },
  {
    id: 'verb:migrate',
    group: 'verbs',
    icon: 'migrations',
    title: t('Plan a migration…'),
    hint: t('which files each tenant lacks; in waves, with a plan first'),
    also: t('run deploy release schema change migrate'),
    path: '/migrations/new',
  },
  {
    id: 'verb:rehearse',
    group: 'verbs',
    icon: 'clock',
    title: t('Rehearse a migration…'),
    hint: t('on a copy of one tenant, which is dropped'),
    also: t('measure dry run'),
    path: '/migrations?rehearse',
  },
  {
    id: 'go:schema-drift',
    group: 'places',
    icon: 'wrench',
    title: t('Drift of schemas'),
    hint: t('each tenant against its own version'),
    also: t('differences mend accept'),
    path: '/migrations/drift',
  },
  {
    id: 'go:behind',
    group: 'places',
    icon: 'pending',
    title: t('Tenants behind their blueprint'),
    hint: t('the list, with those only that lack a file'),
    also: t('version outdated schema migrate'),
    path: '/tenants?schema=behind',
  },
  {
    id: 'verb:compare',
    group: 'verbs',
    icon: 'wrench',
    title: t('Compare tenants with their servers'),
    hint: t('finds differences; changes nothing'),
    also: t('reconcile repair mend stuck'),
    path: '/jobs/attention',
  },
  {
    id: 'verb:connect',
    group: 'verbs',
    icon: 'server',
    title: t('Connect a server…'),
    hint: t('with a preflight first'),
    also: t('add new postgresql'),
    path: '/servers?connect',
  },
  {
    id: 'verb:verify',
    group: 'verbs',
    icon: 'shield-ok',
    title: t('Verify the audit log'),
    hint: t('reads every entry, the chain and the anchors'),
    path: '/audit',
  },
];

function tenantEntry(tenant: Tenant, placeKept: boolean): Entry {
  const status = tenantStatus(tenant);
  return {
    id: `tenant:${tenant.slug}`,
    group: 'tenants',
    icon: statusIcon(status),
    tone: status === 'active' ? 'ok' : status === 'failed' || status === 'repair' ? 'danger' : 'accent',
    title: tenant.name,
    hint: `${statusWord(status)} · ${tenant.server} · ${tenant.database}`,
    also: `${tenant.slug} ${tenant.ownerEmail}`,
    path: tenantPath(tenant.slug),
    slug: tenant.slug,
    status: tenant.status,
    convertible: tenant.blueprint !== null && !placeKept,
  };
}

function serverPlace(server: ServerOverview): Entry {
  return {
    id: `server:${server.id}`,
    group: 'places',
    icon: 'server',
    title: server.name,
    hint: `${t('server|noun')} · ${server.host}:${server.port}`,
    path: serverPath(server.name, 'summary'),
  };
}

function serverVerb(server: ServerOverview): Entry {
  return {
    id: `preflight:${server.id}`,
    group: 'verbs',
    icon: 'retry',
    title: t('Preflight of {{name}}', { name: server.name }),
    hint: t('reads the server; changes nothing'),
    path: serverPath(server.name),
  };
}

function jobEntry(job: JobSummary, format: Format): Entry {
  const status = jobStatus(job.status);
  const tone =
    status === 'failed' || status === 'repair' ? 'danger' : status === 'succeeded' ? 'ok' : 'accent';
  return {
    id: `job:${job.id}`,
    group: 'jobs',
    icon: statusIcon(status),
    tone,
    title: told(job.title),
    hint: `${statusWord(status).toLowerCase()} ${format.when(job.finishedAt ?? job.createdAt)}`,
    aside: format.count(job.id),
    also: job.tenant?.slug ?? '',
    path: jobPath(job.id),
  };
}

function runEntry(run: MigrationRunSummary, format: Format): Entry {
  const look = RUN_LOOKS[run.status];
  return {
    id: `run:${run.id}`,
    group: 'jobs',
    icon: look.icon,
    tone: look.tone === 'grey' ? 'accent' : look.tone,
    title: t('Run {{id}}', { id: run.id }),
    hint: `${t(look.word).toLowerCase()} · ${run.blueprint} ${run.to} · ${format.when(run.finishedAt ?? run.createdAt)}`,
    also: `${t('Migrations')} ${run.files.join(' ')}`,
    path: runPath(run.id),
  };
}
