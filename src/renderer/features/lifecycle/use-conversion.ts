import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ISOLATION_MODELS, type IsolationModel, type Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';

/** The former place of a tenant that was converted; undefined: none is kept. */
export function useKeptPlace(tenant: Pick<Tenant, 'slug'>) {
  const query = useQuery(orpc.conversion.kept.queryOptions());
  return query.data?.find((place) => place.tenant === tenant.slug);
}

/** The form of a conversion, and the plan that follows it. */
export function useConversion(tenant: Tenant, enabled: boolean) {
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data;
  const environment = useQuery(orpc.app.status.queryOptions()).data?.platform.environment;
  // Where this workstation does not know the blueprint, the plan says what it can live with.
  const supported: readonly string[] =
    blueprints?.find(({ name }) => name === tenant.blueprint)?.isolation ?? ISOLATION_MODELS;
  const others = ISOLATION_MODELS.filter((model) => model !== tenant.isolation);
  const [chosen, setChosen] = useState<IsolationModel | null>(null);
  const to = chosen ?? others.find((model) => supported.includes(model)) ?? others[0] ?? tenant.isolation;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [typed, setTyped] = useState(false);
  const guarded = environment === 'production';
  const plan = useQuery({
    ...orpc.conversion.plan.queryOptions({ input: { tenant: tenant.slug, to } }),
    enabled: enabled && blueprints !== undefined,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const begin = useMutation(orpc.conversion.convert.mutationOptions({ gcTime: 0 }));
  const { why, good } = reasonOf(reason, false);
  const current = plan.data?.to === to && !plan.isError ? plan.data : undefined;
  return {
    to,
    choose: setChosen,
    supported,
    reason,
    setReason,
    reasonProblem: tried && !good,
    guarded,
    onTyped: setTyped,
    plan,
    begin,
    /** Everything is there but, at most, a better reason. */
    ready: current !== undefined && current.whyNot === null && (!guarded || typed),
    run: (onBegun: (jobId: number) => void) => {
      setTried(true);
      if (!good || begin.isPending) return;
      begin.mutate(
        { tenant: tenant.slug, to, ...(why === undefined ? {} : { reason: why }) },
        { onSuccess: ({ jobId }) => onBegun(jobId) },
      );
    },
  };
}

export type ConversionState = ReturnType<typeof useConversion>;
