import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, Redirect, Route, Switch } from 'wouter';
import type { AppStatus } from '../../shared/models/app.ts';
import { orpc } from '../client/query.ts';
import { AuditPage } from '../features/audit/index.ts';
import { BackupsPage } from '../features/backups/index.ts';
import { DriftPage } from '../features/configuration/index.ts';
import { IsolationPage } from '../features/isolation/index.ts';
import { JobsPage } from '../features/jobs/index.ts';
import { MigrationsPage, RunPage } from '../features/migrations/index.ts';
import { SchemaDriftPage } from '../features/schema-drift/index.ts';
import { ServersPage } from '../features/servers/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { SetupPage } from '../features/setup/index.ts';
import { TenantsPage } from '../features/tenants/index.ts';
import { TiersPage } from '../features/tiers/index.ts';
import { useLate } from '../lib/use-late.ts';
import { t } from '../locales/index.ts';
import { Empty, ErrorNote } from '../parts/index.ts';
import styles from './frame.module.css';
import { Frame } from './frame.tsx';
import { TopBar } from './top-bar.tsx';

/** Nothing can be a tenant yet: the screens lead to the setup first. Audit and settings stay open. */
function needsSetup(status: AppStatus): boolean {
  return status.secrets.state !== 'ready' || status.platform.state === 'not-configured';
}

export function Routes() {
  return (
    <Switch>
      <Route path="/setup">
        <SetupPage bar={<TopBar setup />} />
      </Route>
      <Route>
        <Frame>
          <Switch>
            <Route path="/tenants/:slug?/:tab?">
              <AfterSetup>
                <TenantsPage />
              </AfterSetup>
            </Route>
            <Route path="/tiers/drift">
              <AfterSetup>
                <DriftPage />
              </AfterSetup>
            </Route>
            <Route path="/tiers/:name?">
              <AfterSetup>
                <TiersPage />
              </AfterSetup>
            </Route>
            <Route path="/migrations/runs/:id">
              <AfterSetup>
                <RunPage />
              </AfterSetup>
            </Route>
            <Route path="/migrations/drift/:tenant?">
              <AfterSetup>
                <SchemaDriftPage />
              </AfterSetup>
            </Route>
            <Route path="/migrations/:new?">
              {({ new: sheet }) => (
                <AfterSetup>
                  <MigrationsPage planning={sheet === 'new'} />
                </AfterSetup>
              )}
            </Route>
            <Route path="/backups">
              <AfterSetup>
                <BackupsPage />
              </AfterSetup>
            </Route>
            <Route path="/jobs/:id?">
              <JobsPage />
            </Route>
            <Route path="/isolation/:report?">
              <AfterSetup>
                <IsolationPage />
              </AfterSetup>
            </Route>
            <Route path="/audit/:sequence?">
              <AuditPage />
            </Route>
            <Route path="/servers/:name?/:tab?">
              <ServersPage />
            </Route>
            <Route path="/settings/:section?">
              <SettingsPage />
            </Route>
            <Route path="/">
              <Redirect to="/tenants" replace />
            </Route>
            <Route>
              <Empty
                title={t('There is no such page')}
                actions={<Link href="/tenants">{t('Go to the tenants')}</Link>}
              >
                {t('The address may be from another version.')}
              </Empty>
            </Route>
          </Switch>
        </Frame>
      </Route>
    </Switch>
  );
}

function AfterSetup({ children }: { children: ReactNode }) {
  const { data, error, isPending, refetch } = useQuery(orpc.app.status.queryOptions());
  const late = useLate(isPending, 600);
  if (data !== undefined) return needsSetup(data) ? <Redirect to="/setup" replace /> : children;
  if (error !== null) {
    return (
      <Empty
        title={t('Cadastre cannot be read')}
        below={<ErrorNote error={error} onRetry={() => void refetch()} />}
      />
    );
  }
  return late ? <p className={styles['waiting']}>{t('Reading…')}</p> : null;
}
