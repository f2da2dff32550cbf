import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { PlatformStatus } from '../../../shared/models/platform.ts';
import { orpc } from '../../client/query.ts';
import { asSentence } from '../../lib/as-sentence.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Button, Card, ErrorNote, KeyValue, Note, Tag } from '../../parts/index.ts';
import { ENVIRONMENT_WORDS, SCHEME_WORDS } from './platform-words.ts';
import styles from './settings.module.css';

const STATES: Record<PlatformStatus['state'], { word: string; tone: 'ok' | 'warn' | 'danger' }> = {
  ready: { word: 'Answering', tone: 'ok' },
  'not-configured': { word: 'Not chosen', tone: 'warn' },
  unreachable: { word: 'Not answering', tone: 'danger' },
  'too-new': { word: 'Newer than this app', tone: 'danger' },
  'too-old': { word: 'Waits for its migration', tone: 'warn' },
  'key-missing': { word: 'Its key is missing here', tone: 'danger' },
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
      title="Platform database"
      hint="organizations, credentials and jobs; shared by every admin of the fleet"
      aside={
        <>
          <Tag
            tone={shown.tone}
            icon={shown.tone === 'ok' ? 'ok' : shown.tone === 'warn' ? 'alert' : 'failed'}
          >
            {shown.word}
          </Tag>
          <Button small icon="retry" busy={isFetching} onClick={() => void refetch()}>
            Read again
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
                <Link href="/setup">Set it up…</Link>
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
                  Migrate to schema {platform.expectedVersion}
                </Button>
              ) : undefined
            }
          >
            {asSentence(platform.message)}{' '}
            {platform.wayOut !== null && <span className="second">{platform.wayOut}</span>}
          </Note>
        )}
        {migrate.error !== null && <ErrorNote error={migrate.error} />}
        {server !== null && (
          <KeyValue
            width={130}
            items={[
              {
                key: 'Server',
                value: <Link href={`/servers/${encodeURIComponent(server)}/summary`}>{server}</Link>,
              },
              { key: 'Database', value: <span className="mono">{database}</span> },
              {
                key: 'Environment',
                value: environment === null ? 'not read' : ENVIRONMENT_WORDS[environment].title,
              },
              {
                key: 'Passwords sealed by',
                value: scheme === null ? 'not read' : SCHEME_WORDS[scheme].title,
              },
              {
                key: 'Schema',
                value:
                  platform.schemaVersion === null
                    ? 'not read'
                    : `${platform.schemaVersion}, this app writes ${platform.expectedVersion}`,
              },
              {
                key: 'Tenants',
                value: platform.tenants === null ? 'not read' : format.count(platform.tenants),
              },
            ]}
          />
        )}
      </div>
    </Card>
  );
}
