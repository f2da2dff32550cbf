import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Button, ErrorNote, KeyValue, Note } from '../../parts/index.ts';
import { PickCard } from './pick-card.tsx';
import styles from './setup.module.css';

interface BuiltInCardProps {
  picked: boolean;
  ready: boolean;
  onPick: () => void;
  /** The server runs, and the person wants to decide about the platform database. */
  onStarted: (server: string) => void;
}

/** One click: PostgreSQL, and in it a platform database of the usual kind. It is all new, so nothing can be lost. */
export function BuiltInCard({ picked, ready, onPick, onStarted }: BuiltInCardProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [doing, setDoing] = useState<string | null>(null);
  const { data: local } = useQuery(orpc.local.status.queryOptions());
  const start = useMutation({
    mutationFn: async (whole: boolean) => {
      setDoing(t('Starting PostgreSQL'));
      const { server } = await client.local.start();
      if (!whole) return server.name;
      setDoing(t('Creating the platform database'));
      await client.platform.initialize({ server: server.name });
      return server.name;
    },
    onSuccess: async (server, whole) => {
      // The sheet first: the page would send us back to the setup while it still reads the old state.
      await Promise.all([
        queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
        queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
        queries.invalidateQueries({ queryKey: orpc.local.key() }),
        queries.invalidateQueries({ queryKey: orpc.tenants.key() }),
        queries.invalidateQueries({ queryKey: orpc.jobs.list.key() }),
      ]);
      if (whole) go('/tenants/new', { replace: true });
      else onStarted(server);
    },
    onSettled: () => setDoing(null),
  });
  const off = local?.state === 'unavailable';
  return (
    <PickCard title={t('Use the built-in PostgreSQL')} picked={picked} onPick={onPick}>
      <p className="second">{t('Runs on this machine and comes up with Cadastre.')}</p>
      {local && (
        <KeyValue
          items={[
            { key: t('Good for'), value: t('trying things out, a small fleet') },
            {
              key: t('Version'),
              value:
                local.version === null
                  ? t('not known yet')
                  : local.source === 'system'
                    ? t('PostgreSQL {{version}}, of this system', { version: local.version })
                    : `PostgreSQL ${local.version}`,
            },
            {
              key: t('Listens on'),
              value: t('{{address}}, this machine only', {
                address: `${local.host}${local.port === null ? '' : `:${local.port}`}`,
              }),
            },
            {
              key: t('Data'),
              value:
                local.freeBytes === null
                  ? t('your user folder')
                  : t('your user folder, {{size}} free', { size: format.bytes(local.freeBytes) }),
            },
            { key: t('Makes'), value: t('a server, and in it cadastre_platform for development') },
          ]}
        />
      )}
      {off && (
        <Note tone="warn">
          <Told>{local.message}</Told>
        </Note>
      )}
      {start.error !== null && <ErrorNote error={start.error} onRetry={() => start.mutate(true)} />}
      <div className={styles['pickFoot']}>
        <Button
          tone={picked ? 'primary' : 'default'}
          busy={start.isPending && start.variables === true}
          disabled={!ready || off || start.isPending}
          onClick={() => {
            onPick();
            start.mutate(true);
          }}
        >
          {t('Use the built-in PostgreSQL')}
        </Button>
        {doing === null ? (
          <button
            type="button"
            className="link small"
            disabled={!ready || off}
            onClick={() => {
              onPick();
              start.mutate(false);
            }}
          >
            {t('Decide step by step')}
          </button>
        ) : (
          <span className="third small" role="status">
            {doing}…
          </span>
        )}
      </div>
    </PickCard>
  );
}
