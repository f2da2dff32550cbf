import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { client } from '../../../client/client.ts';
import { orpc } from '../../../client/query.ts';
import { emptyForm, type PlanForm, planInput, problemsOf } from './plan-form.ts';

/** Apart from the contract's keys: a plan asks every tenant, so no event of the engine makes it anew. */
export const PLAN_KEY = 'migration-plan';

/** The form of a migration, and the plan that follows it. */
export function usePlan(
  preset: { blueprint: string | null; tenants: readonly string[] },
  enabled: boolean,
  onBegun: (run: number) => void,
) {
  const queries = useQueryClient();
  const environment = useQuery(orpc.app.status.queryOptions()).data?.platform.environment;
  const [form, setForm] = useState<PlanForm>(() => emptyForm(preset));
  const [matches, setMatches] = useState(false);
  const blueprint = form.blueprint ?? preset.blueprint;
  const whole = useMemo(() => ({ ...form, blueprint }), [form, blueprint]);
  const problems = useMemo(() => problemsOf(whole), [whole]);
  // The reason changes no plan.
  const input = useMemo(() => planInput(whole), [whole]);
  const [asked] = useDebouncedValue(JSON.stringify(input), 400);
  const current = asked === JSON.stringify(input);
  const plan = useQuery({
    queryKey: [PLAN_KEY, asked],
    queryFn: ({ signal }) => client.migrations.plan(JSON.parse(asked), { signal }),
    enabled: enabled && problems.length === 0 && blueprint !== null,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const run = useMutation(
    orpc.migrations.run.mutationOptions({
      gcTime: 0,
      onSuccess: (begun) => {
        void queries.invalidateQueries({ queryKey: orpc.migrations.runs.key() });
        if (begun.run !== null) onBegun(begun.run);
      },
    }),
  );
  const production = environment === 'production';
  const name = plan.data?.blueprint ?? blueprint ?? '';
  const fresh =
    current && !plan.isFetching && !plan.isError && plan.data !== undefined && problems.length === 0;
  const ready =
    fresh &&
    (plan.data?.counts.lacking ?? 0) > 0 &&
    plan.data?.refusals.length === 0 &&
    (!production || matches);
  return {
    form: whole,
    change: (part: Partial<PlanForm>) => setForm((before) => ({ ...before, ...part })),
    problems,
    plan,
    stale: !current || plan.isFetching,
    run,
    production,
    name,
    onTyped: setMatches,
    ready,
    submit: () => {
      if (!ready || run.isPending) return;
      const why = form.reason.trim();
      run.mutate({
        ...input,
        ...(why === '' ? {} : { reason: why }),
        ...(production ? { confirm: name } : {}),
      });
    },
  };
}

export type PlanState = ReturnType<typeof usePlan>;
