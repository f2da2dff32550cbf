import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { orpc } from '../client/query.ts';

/** The title of a tier by its name: names are for commands and files. */
export function useTierTitle(): (name: string) => string {
  const tiers = useQuery(orpc.tiers.list.queryOptions()).data;
  return useCallback((name) => tiers?.find((tier) => tier.name === name)?.title ?? name, [tiers]);
}
