import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';

/** What about backups waits for a person. Read from the catalog: no server is asked. */
export function useBackupFindings(enabled = true) {
  return useQuery(orpc.backups.findings.queryOptions({ enabled }));
}
