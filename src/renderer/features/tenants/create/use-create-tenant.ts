import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { FieldError } from '../../../../shared/errors.ts';
import { type CreateTenantInput, tenantNameSchema } from '../../../../shared/models/tenant.ts';
import { client } from '../../../client/client.ts';
import { readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { type CreateTenantForm, checkForm, EMPTY_FORM, isSignUp, planInput } from './create-tenant-input.ts';

/** How long the typing rests before the engine is asked. */
const REST_MS = 220;

/** The state of the sheet: what was typed, what the engine says of it, and the plan that follows. */
export function useCreateTenant() {
  const [form, setForm] = useState<CreateTenantForm>(EMPTY_FORM);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<readonly FieldError[]>([]);

  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data;
  const blueprint = blueprints?.find((entry) => entry.name === form.blueprint);
  const variables = useMemo(() => blueprint?.variables ?? [], [blueprint]);
  const checked = useMemo(() => checkForm(form, variables), [form, variables]);

  const names = useNames(form);
  const wanted = useMemo(() => planInput(form, checked), [form, checked]);
  const [settled] = useDebouncedValue(wanted, REST_MS);
  const plan = usePlan(settled);
  const plans = useQuery(orpc.plans.list.queryOptions()).data;
  const create = useMutation({
    mutationFn: ({ input, signUp }: { input: CreateTenantInput; signUp: boolean }) =>
      signUp ? client.signup.start(input) : client.tenants.create(input),
    gcTime: 0,
    onError: (error) => setRefused(readError(error).details.fields ?? []),
  });

  const problems = [
    ...(names.slugProblem === null ? [] : [{ field: 'slug', message: names.slugProblem }]),
    ...(names.emailProblem === null ? [] : [{ field: 'ownerEmail', message: names.emailProblem }]),
  ];
  const planError = plan.error === null ? null : readError(plan.error);
  const refusals = [...refused, ...problems, ...(planError?.details.fields ?? [])];

  /** The message under a field: what the engine refused at once, what the form misses once it was left. */
  const errorOf = (field: string): string | undefined => {
    const told = refusals.find((entry) => entry.field === field);
    if (told !== undefined) return told.message;
    if (!tried && !touched.has(field)) return undefined;
    return checked.errors.find((entry) => entry.field === field)?.message;
  };

  return {
    form,
    servers,
    blueprints,
    blueprint,
    plans,
    checked,
    names,
    company: useCompany(form.name),
    plan: {
      data: wanted === null ? undefined : plan.data,
      stale: plan.isFetching || settled !== wanted,
      error: wanted === null || planError === null || isTyped(planError.details.fields) ? null : plan.error,
      retry: () => void plan.refetch(),
    },
    create,
    refused,
    tried,
    errorOf,
    leave: (field: string) => setTouched((before) => new Set(before).add(field)),
    change: (part: Partial<CreateTenantForm>) => {
      setForm((before) => ({ ...before, ...part }));
      // What the engine refused is about the former value.
      const changed = Object.keys(part);
      setRefused((before) => before.filter((entry) => !changed.includes(entry.field.split('.')[0] ?? '')));
    },
    submit: () => {
      setTried(true);
      if (checked.ok && !create.isPending && problems.length === 0) {
        setRefused([]);
        create.mutate({ input: checked.input, signUp: isSignUp(form) });
      }
    },
    /** Problems that stand in the way, first ones first. */
    open: [...problems, ...refused, ...(planError?.details.fields ?? []), ...checked.errors],
  };
}

/** What is said under a field that is being typed in needs no second place; a refused choice tells its way out. */
function isTyped(fields: readonly FieldError[] = []): boolean {
  return (
    fields.length > 0 && fields.every(({ field }) => /^(name|slug|owner|trialDays|variables)/.test(field))
  );
}

export type CreateTenant = ReturnType<typeof useCreateTenant>;

function usePlan(input: CreateTenantInput | null) {
  return useQuery(
    orpc.tenants.plan.queryOptions({
      input: input ?? { name: '-', ownerEmail: '-' },
      enabled: input !== null,
      retry: false,
      gcTime: 10_000,
    }),
  );
}

/** Is the slug free, is the e-mail? Asked while typing, once it rests. */
function useNames(form: CreateTenantForm) {
  const asked = useMemo(() => {
    const name = form.name.trim();
    return {
      ...(tenantNameSchema.safeParse(name).success ? { name } : {}),
      ...(form.slug === null ? {} : { slug: form.slug.slice(0, 200) }),
      ...(form.ownerEmail.trim() === '' ? {} : { ownerEmail: form.ownerEmail.trim().slice(0, 300) }),
    };
  }, [form.name, form.slug, form.ownerEmail]);
  const [settled] = useDebouncedValue(asked, REST_MS);
  const query = useQuery(
    orpc.tenants.checkName.queryOptions({
      input: settled,
      enabled: Object.keys(settled).length > 0,
      retry: false,
      gcTime: 10_000,
    }),
  );
  const current = settled === asked && !query.isFetching && !query.isPlaceholderData;
  const hasName = 'name' in asked || 'slug' in asked;
  const hasEmail = 'ownerEmail' in asked;
  return {
    /** The slug that the name would become. */
    slug: hasName ? (query.data?.slug ?? null) : null,
    /** Said only of what stands in the field now. */
    slugProblem: current && hasName ? (query.data?.slugProblem ?? null) : null,
    slugFree: current && hasName && query.data?.slug != null && query.data.slugProblem === null,
    emailProblem: current && hasEmail ? (query.data?.emailProblem ?? null) : null,
    emailFree: current && hasEmail && query.data !== undefined && query.data.emailProblem === null,
  };
}

/** Is the company here already? A second one of the same name is allowed, and said. */
function useCompany(typed: string) {
  const name = typed.trim();
  const [settled] = useDebouncedValue(name, REST_MS);
  const valid = tenantNameSchema.safeParse(settled).success;
  const query = useQuery(
    orpc.signup.checkName.queryOptions({
      input: { name: settled },
      enabled: valid,
      retry: false,
      gcTime: 10_000,
      placeholderData: undefined,
    }),
  );
  return valid && settled === name ? query.data : undefined;
}
