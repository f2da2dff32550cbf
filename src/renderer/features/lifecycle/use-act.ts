import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { ActResult } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { readError } from '../../client/errors.ts';
import { reasonOf } from '../../lib/reason.ts';
import { ACT_SPECS, type ActForm, EMPTY_ACT, type PlannedAct } from './tenant-acts.ts';

/** A plan asks each server; of more tenants the first ones stand for all. */
export const PLANNED_AT_MOST = 40;
/** Begun in one call; *Stop* ends after those that are at work. */
const AT_ONCE = 8;
const REST_MS = 220;

/** The form of an act, and the plan that follows it. */
export function useAct(act: PlannedAct, targets: readonly Tenant[], enabled: boolean) {
  const spec = ACT_SPECS[act];
  const [form, setForm] = useState<ActForm>(EMPTY_ACT);
  const [tried, setTried] = useState(false);
  const slugs = targets.slice(0, PLANNED_AT_MOST).map(({ slug }) => slug);
  const [graceHours] = useDebouncedValue(form.graceHours, REST_MS);
  const graceFits = graceHours !== null && graceHours >= 0 && graceHours <= 24 * 90;
  const plan = useQuery({
    // Apart from the contract's keys: a change of a tenant plans nothing anew behind a person's back.
    queryKey: ['act-plan', act, slugs, act === 'rotate' ? graceHours : null],
    queryFn: () => spec.plan(slugs, { ...form, graceHours }),
    enabled: enabled && slugs.length > 0 && (act !== 'rotate' || graceFits),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const reasonWrong = !reasonOf(form.reason, spec.reasoned).good;
  const graceWrong = act === 'rotate' && !graceFits;
  return {
    spec,
    form,
    change: (part: Partial<ActForm>) => setForm((before) => ({ ...before, ...part })),
    plan,
    /** Shown once somebody pressed the button. */
    problem: tried ? { reason: reasonWrong, grace: graceWrong } : { reason: false, grace: graceWrong },
    /** True when the form can go on. */
    check: () => {
      setTried(true);
      return !reasonWrong && !graceWrong;
    },
  };
}

export type ActState = ReturnType<typeof useAct>;

/** One tenant: its job is begun and followed in place. */
export function useOneAct(act: PlannedAct) {
  return useMutation({
    mutationFn: async ({ slug, form }: { slug: string; form: ActForm }) => {
      const { results } = await ACT_SPECS[act].run([slug], form, false);
      return results[0];
    },
    gcTime: 0,
  });
}

export type ManyState = 'asking' | 'running' | 'stopping' | 'done';
export type Shown = ActResult['result'] | 'running';

/** Many tenants: results come in as they are there, and one tenant's failure stops no other. */
export function useManyActs(act: PlannedAct, targets: readonly Tenant[]) {
  const [state, setState] = useState<ManyState>('asking');
  const [results, setResults] = useState<ReadonlyMap<string, ActResult>>(new Map());
  const [running, setRunning] = useState<ReadonlySet<string>>(new Set());
  const [stop] = useState(() => ({ asked: false }));
  const start = useCallback(
    async (form: ActForm) => {
      setState('running');
      const slugs = targets.map(({ slug }) => slug);
      for (let at = 0; at < slugs.length && !stop.asked; at += AT_ONCE) {
        const part = slugs.slice(at, at + AT_ONCE);
        setRunning(new Set(part));
        const answers = await runPart(act, part, form);
        setResults((before) => new Map([...before, ...answers.map((each) => [each.tenant, each] as const)]));
      }
      setRunning(new Set());
      setState('done');
    },
    [act, targets, stop],
  );
  return {
    state,
    results,
    resultOf: (slug: string): Shown =>
      results.get(slug)?.result ?? (running.has(slug) ? 'running' : 'not-run'),
    start,
    stop: () => {
      stop.asked = true;
      setState('stopping');
    },
  };
}

export type ManyActs = ReturnType<typeof useManyActs>;

async function runPart(act: PlannedAct, slugs: string[], form: ActForm): Promise<ActResult[]> {
  try {
    return (await ACT_SPECS[act].run(slugs, form, true)).results;
  } catch (error) {
    // The whole call was refused: each of these tenants tells why.
    const data = readError(error);
    return slugs.map((tenant) => ({
      tenant,
      result: 'failed',
      message: data.message,
      status: null,
      jobId: null,
      error: data,
    }));
  }
}
