import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { orpc } from '../client/query.ts';
import { Button, Icon } from '../parts/index.ts';
import styles from './frame.module.css';
import { isAt } from './places.ts';

/** Pages that tell it themselves, when they cannot read from it. */
const OWN_WORDS = ['/tenants', '/jobs', '/settings/platform'];

/** One line over every page while the platform database cannot be used, with what helps. */
export function PlatformNotice() {
  const queries = useQueryClient();
  const [location] = useLocation();
  const { data: status } = useQuery(orpc.app.status.queryOptions());
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
        <span className="grow">The secret store is locked. {status.secrets.message}</span>
        <Link href="/setup">Open it…</Link>
      </div>
    );
  }
  const { state, message, wayOut } = status.platform;
  if (state === 'ready' || state === 'not-configured') return null;
  if (state !== 'key-missing' && OWN_WORDS.some((path) => isAt(location, path))) return null;
  return (
    <div className={styles['notice']} role="status">
      <Icon name="alert" className="is-warn" />
      <span className="grow">
        {message} {wayOut !== null && <span className="second">{wayOut}</span>}
      </span>
      <Button small icon="retry" busy={again.isPending} onClick={() => again.mutate()}>
        Try again
      </Button>
      <Link href="/settings/platform">Platform database</Link>
    </div>
  );
}
