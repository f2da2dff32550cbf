import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Redirect } from 'wouter';
import { orpc } from '../../client/query.ts';
import { useLate } from '../../lib/use-late.ts';
import { t } from '../../locales/index.ts';
import { Empty, ErrorNote } from '../../parts/index.ts';
import { PlatformStep } from './platform-step.tsx';
import { ServerStep } from './server-step.tsx';
import styles from './setup.module.css';
import { type SetupStep, SetupSteps } from './setup-steps.tsx';
import { UnlockStep } from './unlock-step.tsx';

/** From a fresh start to the first tenant: what stands in the way now, and nothing else. */
export function SetupPage({ bar }: { bar: ReactNode }) {
  const { data: status, error, refetch, isPending } = useQuery(orpc.app.status.queryOptions());
  const servers = useQuery(orpc.servers.list.queryOptions());
  // undefined: not decided yet whether a server of an earlier start will do.
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  const late = useLate(isPending, 600);
  if (status === undefined) {
    return (
      <div className={styles['frame']}>
        {bar}
        <div className={styles['alone']}>
          {error !== null ? (
            <Empty
              title={t('Cadastre cannot be read')}
              below={<ErrorNote error={error} onRetry={() => void refetch()} />}
            />
          ) : (
            late && <p className="third">{t('Reading…')}</p>
          )}
        </div>
      </div>
    );
  }
  const { secrets, platform } = status;
  const ready = secrets.state === 'ready';
  if (ready && platform.state !== 'not-configured') return <Redirect to="/tenants" replace />;
  const known = servers.data ?? [];
  if (chosen === undefined && servers.data !== undefined) {
    setChosen(servers.data.find((entry) => (entry.preflight?.blocks ?? 0) === 0)?.name ?? null);
  }
  const server = known.find((entry) => entry.name === chosen);
  const step: SetupStep =
    !ready && secrets.state !== 'not-chosen'
      ? 'secrets'
      : server === undefined || !ready
        ? 'server'
        : 'platform';
  return (
    <div className={styles['frame']}>
      {bar}
      <SetupSteps status={status} step={step} server={server?.name ?? null} />
      <main className={styles['main']}>
        {step === 'secrets' && <UnlockStep secrets={secrets} />}
        {step === 'server' && servers.data !== undefined && (
          <ServerStep secrets={secrets} servers={known} onChosen={setChosen} />
        )}
        {step === 'platform' && server !== undefined && (
          <PlatformStep
            key={server.name}
            server={server}
            servers={known}
            onServer={setChosen}
            onBack={() => setChosen(null)}
          />
        )}
      </main>
    </div>
  );
}
