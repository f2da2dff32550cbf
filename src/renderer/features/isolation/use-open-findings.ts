import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';

/** What tests reached and nobody has closed since, the newest first. */
export function useOpenFindings() {
  return useQuery(orpc.isolation.open.queryOptions());
}
