import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';

const RECENT = 20;

/** The newest runs: what the rail, the bell and the palette tell of them is read once. */
export function useRecentRuns(enabled = true) {
  return useQuery(orpc.migrations.runs.queryOptions({ input: { limit: RECENT }, enabled, retry: false }));
}
