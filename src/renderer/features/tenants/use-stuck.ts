import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { orpc } from '../../client/query.ts';

const NOBODY: readonly StuckTenant[] = [];

/** Slugs of the tenants that hang between two statuses. */
export function useStuck(): ReadonlySet<string> {
  const stuck = useQuery(orpc.lifecycle.attention.queryOptions()).data ?? NOBODY;
  return useMemo(() => new Set(stuck.map(({ tenant }) => tenant)), [stuck]);
}
