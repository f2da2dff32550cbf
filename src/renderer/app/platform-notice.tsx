import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { orpc } from '../client/query.ts';
import { serverPath } from '../features/servers/index.ts';
import { asSentence } from '../lib/as-sentence.ts';
import { Told, t } from '../locales/index.ts';
import { Button, Icon } from '../parts/index.ts';
import styles from './frame.module.css';
import { isAt } from './places.ts';

/** One line over every page while the platform database cannot be used, with what helps. */
export function PlatformNotice() {
  const queries = useQueryClient();
  const [location] = useLocation();
  const toldHere = useToldHere(location);
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const { data: servers } = useQuery(orpc.servers.list.queryOptions());
  const again = useMutation({
    mutationFn: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
        queries.invalidateQueries({ queryKey: orpc.tenants.key() }),
        queries.invalidateQueries({ queryKey: orpc.jobs.key() }),
      ]),
  });
  if (status === undefined) return null;
  if (status.secrets.state === 'locked') {
    return (
      <div className={styles['notice']} role="status">
        <Icon name="lock" className="is-warn" />
        <span className="grow">
          {t('The secret store is locked.')} <Told>{asSentence(status.secrets.message)}</Told>
        </span>
        <Link href="/setup">{t('Open it…')}</Link>
      </div>
    );
  }
  const { state, message, wayOut } = status.platform;
  const server = servers?.find((entry) => entry.name === status.platform.server);
  if (state === 'ready' || state === 'not-configured') return null;
  if (toldHere) return null;
  return (
    <div className={styles['notice']} role="status">
      <Icon name="alert" className="is-warn" />
      <span className="grow">
        <Told>{asSentence(message)}</Told>{' '}
        {wayOut !== null && (
          <span className="second">
            <Told>{wayOut}</Told>
          </span>
        )}
      </span>
      <Button small icon="retry" busy={again.isPending} onClick={() => again.mutate()}>
        {t('Try again')}
      </Button>
      {server?.builtIn ? (
        <Link href="/settings/local">{t('Built-in PostgreSQL')}</Link>
      ) : server !== undefined && state === 'key-missing' ? (
        <Link href={serverPath(server.name, 'settings')}>{t('Edit {{name}}', { name: server.name })}</Link>
      ) : (
        <Link href="/settings/platform">{t('Platform database')}</Link>
      )}
    </div>
  );
}

/** A page that could not read its list tells the same error itself, with its own button. */
function useToldHere(location: string): boolean {
  const tenants = useQuery(orpc.tenants.list.queryOptions({ enabled: false })).isError;
  const jobs = useQuery(orpc.jobs.list.queryOptions({ input: { limit: 200 }, enabled: false })).isError;
  return (
    isAt(location, '/settings/platform') ||
    (isAt(location, '/tenants') && tenants) ||
    (isAt(location, '/jobs') && jobs)
  );
}
