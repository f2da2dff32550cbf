import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../../client/query.ts';
import { ErrorNote } from '../../../parts/index.ts';
import { PgbouncerCard } from './pgbouncer-card.tsx';
import { RoutingFiles } from './routing-files.tsx';
import { RoutingForm } from './routing-form.tsx';
import { RoutingStatusCard } from './routing-status.tsx';

/** Files that proxies read: are they up to date, what makes them, what stands in them. */
export function RoutingSection() {
  const status = useQuery(orpc.routing.status.queryOptions());
  if (status.error !== null && status.data === undefined)
    return <ErrorNote error={status.error} onRetry={() => void status.refetch()} />;
  if (status.data === undefined) return null;
  return (
    <>
      <RoutingStatusCard status={status.data} />
      <RoutingForm />
      <RoutingFiles kinds={status.data.settings.kinds} />
      {status.data.settings.kinds.includes('pgbouncer') && <PgbouncerCard />}
    </>
  );
}
