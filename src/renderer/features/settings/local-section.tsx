import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LocalServerStatus } from '../../../shared/models/local-server.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, type Word, word } from '../../locales/index.ts';
import { Button, Card, CopyButton, Dialog, ErrorNote, KeyValue, Tag } from '../../parts/index.ts';
import styles from './settings.module.css';

const STATES: Record<LocalServerStatus['state'], { word: Word; tone: 'ok' | 'grey' | 'danger' }> = {
  running: { word: word('Running'), tone: 'ok' },
  stopped: { word: word('Stopped'), tone: 'grey' },
  'not-created': { word: word('Not created'), tone: 'grey' },
  unavailable: { word: word('Cannot run here'), tone: 'danger' },
};

export function LocalSection() {
  const format = useFormat();
  const queries = useQueryClient();
  const [stopping, setStopping] = useState(false);
  const { data: local, error, refetch } = useQuery(orpc.local.status.queryOptions());
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: orpc.local.key() }),
      queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
    ]);
  const start = useMutation(orpc.local.start.mutationOptions({ onSuccess: again }));
  const stop = useMutation(
    orpc.local.stop.mutationOptions({
      onSuccess: async () => {
        setStopping(false);
        await again();
      },
    }),
  );
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (local === undefined) return null;
  const shown = STATES[local.state];
  return (
    <Card
      title={t('Built-in PostgreSQL')}
      hint={t('runs on this machine; loopback only, SCRAM only')}
      aside={
        <Tag
          tone={shown.tone}
          icon={shown.tone === 'ok' ? 'ok' : shown.tone === 'danger' ? 'failed' : 'pause'}
        >
          {t(shown.word)}
        </Tag>
      }
      footer={
        <>
          <span className="grow">
            <Told>{local.message}</Told>
          </span>
          {local.state === 'running' && (
            <Button small icon="stop" onClick={() => setStopping(true)}>
              {t('Stop…')}
            </Button>
          )}
          {(local.state === 'stopped' || local.state === 'not-created') && (
            <Button small tone="primary" busy={start.isPending} onClick={() => start.mutate()}>
              {local.state === 'stopped' ? t('Start') : t('Create and start')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['pad']}>
        {start.error !== null && <ErrorNote error={start.error} onRetry={() => start.mutate()} />}
        <KeyValue
          width={120}
          items={[
            { key: t('Version'), value: local.version === null ? '–' : `PostgreSQL ${local.version}` },
            {
              key: t('Programs'),
              value:
                local.source === null
                  ? '–'
                  : local.source === 'system'
                    ? t('of this system')
                    : t('shipped with Cadastre'),
            },
            {
              key: t('Listens on'),
              value:
                local.port === null ? '–' : <span className="mono">{`${local.host}:${local.port}`}</span>,
            },
            { key: t('Process'), value: local.processId ?? '–' },
            {
              key: t('Data folder'),
              value: (
                <>
                  <span className="mono">{local.dataDirectory}</span>
                  <CopyButton value={local.dataDirectory} label={t('Copy the path')} />
                </>
              ),
            },
            {
              key: t('Free disk'),
              value: local.freeBytes === null ? t('not read') : format.bytes(local.freeBytes),
            },
          ]}
        />
      </div>
      <Dialog
        opened={stopping}
        onClose={() => setStopping(false)}
        title={t('Stop the built-in PostgreSQL')}
        footer={
          <>
            <Button onClick={() => setStopping(false)}>{t('Keep it running')}</Button>
            <Button tone="primary" busy={stop.isPending} onClick={() => stop.mutate()}>
              {t('Stop PostgreSQL')}
            </Button>
          </>
        }
      >
        <p>
          {t(
            'Its sessions are closed, and tenants that live on it cannot be reached until it runs again. Nothing is lost.',
          )}
        </p>
        {stop.error !== null && <ErrorNote error={stop.error} />}
      </Dialog>
    </Card>
  );
}
