import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Configuration, EffectiveSetting } from '../../../shared/models/configuration.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { jobPath, tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Segments } from '../../parts/segments.tsx';
import { AccessForm } from './access-form.tsx';
import { AddOverride } from './add-override.tsx';
import styles from './configuration.module.css';
import { ConfigurationHead } from './configuration-head.tsx';
import { Namespaces } from './namespaces.tsx';
import { SettingEntry } from './setting-entry.tsx';
import { sectionWords } from './setting-words.ts';
import { type ConfigurationState, useConfiguration } from './use-configuration.ts';

type Filter = 'all' | 'overrides' | 'drift';

/** What is in force for a tenant, who holds it, and where each value comes from. */
export function TenantConfiguration({ tenant }: { tenant: Tenant }) {
  const state = useConfiguration(tenant);
  const { query } = state;
  const [, go] = useLocation();
  if (query.isError) {
    return (
      <div className={styles['section']}>
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Read it again')} />
      </div>
    );
  }
  const configuration = query.data;
  if (configuration === undefined) return <p className={styles['nothing']}>{t('reading…')}</p>;
  if (configuration.tier === null) {
    return (
      <div className={styles['section']}>
        <p>{t('It is held to no tier: nothing limits it, and nothing is compared.')}</p>
        <div>
          <Button small onClick={() => go(tenantActPath(tenant.slug, 'tier', 'configuration'))}>
            {t('Give it a tier…')}
          </Button>
        </div>
      </div>
    );
  }
  return <Held tenant={tenant} configuration={configuration} state={state} />;
}

interface HeldProps {
  tenant: Tenant;
  configuration: Configuration;
  state: ConfigurationState;
}

function Held({ tenant, configuration, state }: HeldProps) {
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>('all');
  const { settings, problems } = configuration;
  const drifts = state.apply.data?.drifts ?? [];
  const overrides = settings.filter(({ origin }) => origin.kind === 'override');
  const driftOf = (path: string) => drifts.filter((each) => each.path === path);
  const shown = settings.filter((setting) =>
    filter === 'all'
      ? true
      : filter === 'overrides'
        ? setting.origin.kind === 'override'
        : driftOf(setting.path).length > 0,
  );
  const last = state.set.data ?? state.unset.data ?? state.setEnvironment.data;
  const notApplied = last?.notApplied ?? null;
  const job = last?.jobId ?? null;
  return (
    <div className={styles['tab']}>
      <ConfigurationHead tenant={tenant} configuration={configuration} state={state} />
      {problems.map((problem) => (
        <div key={problem.field + problem.message} className={styles['pad']}>
          <Note tone="warn">
            <span className="mono">{problem.field}</span> <Told>{problem.message}</Told>
            {problem.wayOut !== null && (
              <p className="second">
                <Told>{problem.wayOut}</Told>
              </p>
            )}
          </Note>
        </div>
      ))}
      <Drifts tenant={tenant} state={state} />
      {job !== null && (
        <p role="status" className={styles['applied']}>
          <Icon name="ok" className="is-ok" />
          <span>
            {t('Written, and applied to the server by')}{' '}
            <Link href={jobPath(job)}>{t('Job {{id}}', { id: format.count(job) })}</Link>
          </span>
        </p>
      )}
      {[notApplied, last?.access ?? null].map(
        (told) =>
          told !== null && (
            <div key={told} className={styles['pad']}>
              <Note tone="warn">
                <Told>{told}</Told>
              </Note>
            </div>
          ),
      )}
      <div className={styles['filters']}>
        <Segments
          label={t('Which settings')}
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: t('All {{count}}', { count: settings.length }) },
            {
              value: 'overrides',
              label: tn('{{count}} override', '{{count}} overrides', { count: overrides.length }),
            },
            { value: 'drift', label: t('Drift {{count}}', { count: drifts.length }) },
          ]}
        />
      </div>
      {shown.length === 0 && (
        <p className={styles['nothing']}>
          {filter === 'overrides'
            ? t('No value is its own: all comes from its tier.')
            : t('The server is as its configuration wants it.')}
        </p>
      )}
      {groups(shown).map(({ section, entries }) => (
        <section key={section} aria-label={sectionWords(section)}>
          <h3 className={styles['group']}>{sectionWords(section)}</h3>
          <ul>
            {entries.map((setting) => (
              <SettingEntry
                key={setting.path}
                tenant={tenant.slug}
                setting={setting}
                drifts={driftOf(setting.path)}
                state={state}
              />
            ))}
          </ul>
        </section>
      ))}
      <AddOverride tenant={tenant.slug} known={new Set(settings.map(({ path }) => path))} state={state} />
      <Namespaces tenant={tenant.slug} />
      <AccessForm tenant={tenant.slug} />
    </div>
  );
}

/** What the server has of it that is not as it should be; mended by one job. */
function Drifts({ tenant, state }: Pick<HeldProps, 'tenant' | 'state'>) {
  const { apply, mend } = state;
  if (apply.isError) {
    return (
      <p className={styles['applied']}>
        <Icon name="unknown" className="third" />
        <span className="second">
          {t('Its server cannot be read: whether it is as it should be is not known.')}
        </span>
      </p>
    );
  }
  const drifts = apply.data?.drifts ?? [];
  const failed = mend.data?.results.find(({ error }) => error !== null)?.error ?? mend.error;
  return (
    <>
      {drifts.length > 0 && (
        <div className={styles['pad']}>
          <Note
            tone="warn"
            actions={
              <Button
                small
                icon="wrench"
                busy={mend.isPending}
                onClick={() => mend.mutate({ tenants: [tenant.slug], wait: true })}
              >
                {tn('Mend {{count}}', 'Mend {{count}}', { count: drifts.length })}
              </Button>
            }
          >
            {tn(
              '{{count}} setting on {{server}} is not as its configuration wants it.',
              '{{count}} settings on {{server}} are not as its configuration wants them.',
              { count: drifts.length, server: tenant.server },
            )}
          </Note>
        </div>
      )}
      {failed !== null && failed !== undefined && (
        <div className={styles['pad']}>
          <ErrorNote error={failed} />
        </div>
      )}
    </>
  );
}

function groups(settings: readonly EffectiveSetting[]) {
  const sections = [...new Set(settings.map(({ path }) => path.split('.', 1)[0] ?? path))];
  return sections.map((section) => ({
    section,
    entries: settings.filter(({ path }) => path === section || path.startsWith(`${section}.`)),
  }));
}
