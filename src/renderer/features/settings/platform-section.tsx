import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { PlatformStatus } from '../../../shared/models/platform.ts';
import { orpc } from '../../client/query.ts';
import { asSentence } from '../../lib/as-sentence.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, type Word, word } from '../../locales/index.ts';
import { Button, Card, ErrorNote, KeyValue, Note, Tag } from '../../parts/index.ts';
import { ENVIRONMENT_WORDS, SCHEME_WORDS } from './platform-words.ts';
import styles from './settings.module.css';

const STATES: Record<PlatformStatus['state'], { word: Word; tone: 'ok' | 'warn' | 'danger' }> = {
  ready: { word: word('Answering'), tone: 'ok' },
  'not-configured': { word: word('Not chosen'), tone: 'warn' },
  unreachable: { word: word('Not answering'), tone: 'danger' },
  'too-new': { word: word('Newer than this app'), tone: 'danger' },
  'too-old': { word: word('Waits for its migration'), tone: 'warn' },
  'key-missing': { word: word('Its key is missing here'), tone: 'danger' },
};

export function PlatformSection() {
  const format = useFormat();
  const queries = useQueryClient();
  const { data: platform, error, refetch, isFetching } = useQuery(orpc.platform.status.queryOptions());
  const migrate = useMutation(
    orpc.platform.initialize.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: orpc.platform.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
        ]),
    }),
  );
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (platform === undefined) return null;
  const { state, server, database, environment, scheme } = platform;
  const shown = STATES[state];
  const canMigrate = state === 'too-old' && server !== null && database !== null;
  return (
    <Card
      title={t('Platform database')}
      hint={t('organizations, credentials and jobs; shared by every admin of the fleet')}
      aside={
        <>
          <Tag
            tone={shown.tone}
            icon={shown.tone === 'ok' ? 'ok' : shown.tone === 'warn' ? 'alert' : 'failed'}
          >
            {t(shown.word)}
          </Tag>
          <Button small icon="retry" busy={isFetching} onClick={() => void refetch()}>
            {t('Read again')}
          </Button>
        </>
      }
    >
      <div className={styles['pad']}>
        {state !== 'ready' && (
          <Note
            tone={shown.tone === 'danger' ? 'danger' : 'warn'}
            actions={
              state === 'not-configured' ? (
                <Link href="/setup">{t('Set it up…')}</Link>
              ) : canMigrate ? (
                <Button
                  small
                  busy={migrate.isPending}
                  onClick={() =>
                    migrate.mutate({
                      server,
                      database,
                      ...(environment !== null && { environment }),
                      ...(scheme !== null && { scheme }),
                    })
                  }
                >
                  {t('Migrate to schema {{schema}}', { schema: String(platform.expectedVersion) })}
                </Button>
              ) : undefined
            }
          >
            <Told>{asSentence(platform.message)}</Told>{' '}
            {platform.wayOut !== null && (
              <span className="second">
                <Told>{platform.wayOut}</Told>
              </span>
            )}
          </Note>
        )}
        {migrate.error !== null && <ErrorNote error={migrate.error} />}
        {server !== null && (
          <KeyValue
            width={130}
            items={[
              {
                key: t('Server'),
                value: <Link href={`/servers/${encodeURIComponent(server)}/summary`}>{server}</Link>,
              },
              { key: t('Database'), value: <span className="mono">{database}</span> },
              {
                key: t('Environment'),
                value: environment === null ? t('not read') : t(ENVIRONMENT_WORDS[environment].title),
              },
              {
                key: t('Passwords sealed by'),
                value: scheme === null ? t('not read') : t(SCHEME_WORDS[scheme].title),
              },
              {
                key: t('Schema'),
                value:
                  platform.schemaVersion === null
                    ? t('not read')
                    : t('{{schema}}, this app writes {{expected}}', {
                        schema: String(platform.schemaVersion),
                        expected: String(platform.expectedVersion),
                      }),
              },
              {
                key: t('Tenants'),
                value: platform.tenants === null ? t('not read') : format.count(platform.tenants),
              },
            ]}
          />
        )}
      </div>
    </Card>
  );
}
