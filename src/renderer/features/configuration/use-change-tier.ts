import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { nextTier, readWaves } from './tier-choice.ts';

/** A plan asks each server; of more tenants the first ones stand for all. */
export const PLANNED_AT_MOST = 40;

export interface ChangeForm {
  readonly tier: string | null;
  readonly version: number | null;
  readonly when: 'now' | 'date';
  /** As a field of date and time has it, in the admin's zone. */
  readonly at: string;
  readonly queue: boolean;
  readonly waves: string;
  /** So many failures in a wave, and the next does not begin; null: nothing is typed. */
  readonly stopAt: number | null;
  readonly backupTo: string | null;
  readonly reason: string;
}

/** The form of a change of tier, and the plan that follows it. */
export function useChangeTier(targets: readonly Tenant[], preset: string | undefined, enabled: boolean) {
  const queries = useQueryClient();
  const tiers = useQuery(orpc.tiers.list.queryOptions({ enabled })).data;
  const settings = useQuery(orpc.sharedSettings.get.queryOptions({ enabled })).data?.settings;
  const usualFolder = settings?.tiers?.backupFolder ?? settings?.lifecycle.finalBackupFolder ?? '';
  const environment = useQuery(orpc.app.status.queryOptions()).data?.platform.environment;
  const [form, setForm] = useState<ChangeForm>({
    tier: preset ?? null,
    version: null,
    when: 'now',
    at: '',
    queue: false,
    waves: '',
    stopAt: 1,
    backupTo: null,
    reason: '',
  });
  const [tried, setTried] = useState(false);
  const [typed, setTyped] = useState(false);
  const present = new Set(targets.map((tenant) => tenant.tier?.name ?? ''));
  const choices = (tiers ?? []).filter((tier) => tier.retiredAt === null || present.has(tier.name));
  const tier = choices.find(({ name }) => name === form.tier) ?? nextTier(choices, present);
  const slugs = useMemo(() => targets.slice(0, PLANNED_AT_MOST).map(({ slug }) => slug), [targets]);
  const [asked] = useDebouncedValue(tier?.name, 120);
  const folder = form.backupTo ?? usualFolder;
  const [folderAsked] = useDebouncedValue(folder.trim(), 400);
  const input = {
    tenants: slugs,
    tier: asked ?? '',
    ...(form.version === null ? {} : { version: form.version }),
    ...(folderAsked === '' ? {} : { backupTo: folderAsked }),
  };
  const plan = useQuery({
    // Apart from the contract's keys: a change of a tenant plans nothing anew behind a person's back.
    queryKey: ['tier-plan', input],
    queryFn: () => client.tierChanges.plan(input),
    enabled: enabled && asked !== undefined,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const begin = useMutation({
    // The job is watched, not waited for.
    mutationFn: () => client.tierChanges.begin({ ...request(), wait: false }),
    gcTime: 0,
    onSettled: () =>
      Promise.all(
        [orpc.tiers.key(), orpc.configuration.key(), orpc.tierChanges.key(), orpc.tenants.list.key()].map(
          (queryKey) => queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const waves = readWaves(form.waves);
  const inWaves = waves !== null && waves.length > 0;
  const { why, good } = reasonOf(form.reason, false);
  const date = form.at === '' ? null : new Date(form.at);
  const plans = plan.data?.plans;
  const needsFolder = plans?.some(({ steps }) => steps.some(({ name }) => name.includes('backup'))) ?? false;
  const guarded = environment === 'production' && targets.length > 1;
  const problems = {
    at: form.when === 'date' && (date === null || Number.isNaN(+date) || +date <= Date.now()),
    waves: waves === null,
    stopAt: form.stopAt === null || form.stopAt < 1,
    reason: !good,
    folder: needsFolder && folder.trim() === '',
  };
  const request = () => ({
    tenants: targets.map(({ slug }) => slug),
    tier: tier?.name ?? '',
    ...(form.version === null ? {} : { version: form.version }),
    ...(form.when === 'date' && date !== null ? { at: date.toISOString() } : {}),
    queue: form.queue,
    ...(folder.trim() === '' || !needsFolder ? {} : { backupTo: folder.trim() }),
    ...(waves === null || waves.length === 0 ? {} : { waves, stopAt: form.stopAt ?? 1 }),
    ...(why === undefined ? {} : { reason: why }),
  });
  const possible = (plans ?? []).filter((each) => each.whyNot === null || (form.queue && each.mayWait));
  return {
    form,
    change: (part: Partial<ChangeForm>) => setForm((before) => ({ ...before, ...part })),
    tiers: choices,
    inWaves,
    tier,
    folder,
    needsFolder,
    plan,
    plans,
    begin,
    guarded,
    onTyped: setTyped,
    /** Shown once somebody pressed the button. */
    problems: tried
      ? problems
      : { at: false, waves: problems.waves, stopAt: problems.stopAt, reason: false, folder: false },
    possible: possible.length,
    ready: plans !== undefined && possible.length > 0 && !plan.isError && (!guarded || typed),
    /** True when the form can go on. */
    check: () => {
      setTried(true);
      return !Object.values(problems).some(Boolean);
    },
  };
}

export type ChangeTierState = ReturnType<typeof useChangeTier>;
