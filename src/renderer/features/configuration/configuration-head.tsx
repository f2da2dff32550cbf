import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Configuration } from '../../../shared/models/configuration.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useHandOver } from '../../lib/use-hand-over.ts';
import { useTierTitle } from '../../lib/use-tier-title.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './configuration.module.css';
import { EnvironmentDialog } from './environment-dialog.tsx';
import { ExportConfiguration } from './export-configuration.tsx';
import type { ConfigurationState } from './use-configuration.ts';

interface HeadProps {
  tenant: Tenant;
  configuration: Configuration;
  state: ConfigurationState;
}

/** The tier a tenant is held to, in which environment and region, and what can be done with all of it. */
export function ConfigurationHead({ tenant, configuration, state }: HeadProps) {
  const format = useFormat();
  const tierTitle = useTierTitle();
  const { copies, handOver } = useHandOver();
  const [, go] = useLocation();
  const [over, setOver] = useState<'export' | 'environment' | null>(null);
  const report = useMutation(
    orpc.configuration.compliance.mutationOptions({
      gcTime: 0,
      onSuccess: ({ markdown, at }) =>
        handOver({
          fileName: `${tenant.slug}-compliance-${at.slice(0, 10)}.md`,
          content: markdown,
          type: 'text/markdown',
        }),
    }),
  );
  const { tier, environment, region, changedAt, changedBy } = configuration;
  if (tier === null) return null;
  const behind = tier.version < tier.newest;
  return (
    <header className={styles['head']}>
      <p className={styles['tier']}>
        <Icon name="tiers" className="is-accent" />
        <Link href={`/tiers/${tier.name}`}>
          <b>{tierTitle(tier.name)}</b>
        </Link>
        <span className={behind ? 'is-warn' : 'second'}>
          {behind
            ? t('version {{version}} of {{newest}}', { version: tier.version, newest: tier.newest })
            : t('version {{version}}', { version: tier.version })}
        </span>
        <span className="third">
          {environment} · {region ?? t('no region')}
        </span>
      </p>
      {changedAt !== null && (
        <p className="tiny third" title={format.full(changedAt)}>
          {t('changed {{when}} by {{name}}', { when: format.when(changedAt), name: changedBy ?? '–' })}
        </p>
      )}
      <div className={styles['verbs']}>
        <Button small icon="tiers" onClick={() => go(tenantActPath(tenant.slug, 'tier', 'configuration'))}>
          {t('Change tier…')}
        </Button>
        <Button small onClick={() => setOver('environment')}>
          {t('Environment…')}
        </Button>
        <Button small icon="download" onClick={() => setOver('export')}>
          {t('Export…')}
        </Button>
        <Button
          small
          icon={copies ? 'copy' : 'audit'}
          busy={report.isPending}
          onClick={() => report.mutate({ tenant: tenant.slug })}
        >
          {report.isSuccess && copies ? t('Copied') : t('Compliance report')}
        </Button>
      </div>
      {report.error !== null && <ErrorNote error={report.error} />}
      <Scheduled tenant={tenant} />
      {over === 'export' && <ExportConfiguration tenant={tenant.slug} onClose={() => setOver(null)} />}
      {over === 'environment' && (
        <EnvironmentDialog configuration={configuration} state={state} onClose={() => setOver(null)} />
      )}
    </header>
  );
}

/** A change of tier for a date, or one that waits until it fits. */
function Scheduled({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const queries = useQueryClient();
  const query = useQuery(orpc.tierChanges.scheduled.queryOptions());
  const cancel = useMutation(
    orpc.tierChanges.cancel.mutationOptions({
      gcTime: 0,
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.tierChanges.key() }),
    }),
  );
  const open = query.data?.filter(
    (each) => each.tenant === tenant.slug && (each.state === 'scheduled' || each.state === 'waiting'),
  );
  return (
    <>
      {open?.map((each) => (
        <p key={each.id} className={styles['answer']}>
          <Icon name="clock" className="is-accent" />
          <span className="grow">
            {each.state === 'waiting'
              ? t('Waits to move to {{tier}}, version {{version}}, until it fits', {
                  tier: each.tier,
                  version: each.version,
                })
              : t('Moves to {{tier}}, version {{version}}, {{when}}', {
                  tier: each.tier,
                  version: each.version,
                  when: format.when(each.at),
                })}
            {each.fact !== '' && (
              <span className="second">
                {' · '}
                <Told>{each.fact}</Told>
              </span>
            )}
          </span>
          <Button small tone="quiet" busy={cancel.isPending} onClick={() => cancel.mutate({ id: each.id })}>
            {t('Cancel the change')}
          </Button>
        </p>
      ))}
      {cancel.error !== null && <ErrorNote error={cancel.error} />}
    </>
  );
}
