import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Orphan } from '../../../shared/models/orphan.ts';
import { tenantNameSchema } from '../../../shared/models/tenant.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { Dialog, DialogForm, TextField } from '../../parts/index.ts';
import { PlanField, TierField } from '../lifecycle/index.ts';
import styles from './orphans.module.css';
import { checkTakeBack, EMPTY_TAKE_BACK, type TakeBackForm } from './take-back-form.ts';

interface TakeBackProps {
  /** null: nobody asked. */
  orphan: Orphan | null;
  onClose: () => void;
}

/** A schema or rows of a shared database become a tenant again, under the number that they carry. */
export function TakeBack({ orphan, onClose }: TakeBackProps) {
  const [kept, setKept] = useState<Orphan | null>(null);
  if (orphan !== null && orphan !== kept) setKept(orphan);
  if (kept === null) return null;
  return (
    <Dialog
      opened={orphan !== null}
      onClose={onClose}
      title={t('Take back {{name}}', { name: kept.name })}
      width={560}
    >
      <Ask key={`${kept.server} ${kept.kind} ${kept.name}`} orphan={kept} onClose={onClose} />
    </Dialog>
  );
}

const REST_MS = 250;

function Ask({ orphan, onClose }: { orphan: Orphan; onClose: () => void }) {
  const [, go] = useLocation();
  const [form, setForm] = useState(EMPTY_TAKE_BACK);
  const [tried, setTried] = useState(false);
  const take = useMutation(orpc.orphans.takeBack.mutationOptions({ gcTime: 0 }));
  const names = useNames(form);
  const checked = checkTakeBack(orphan, form);
  const said = take.error === null ? null : readError(take.error);
  const refused = said?.details.fields?.some(({ field }) => field in form) === true;
  const errorOf = (field: keyof TakeBackForm) => {
    const problem = fieldMessage(said, field) ?? names.problemOf(field);
    if (problem !== undefined) return problem;
    const wrong = tried ? checked.errors.find((error) => error.field === field)?.message : undefined;
    return wrong === undefined ? undefined : told(wrong);
  };
  const change = (part: Partial<TakeBackForm>) => {
    setForm((before) => ({ ...before, ...part }));
    // What the engine refused is about the former value.
    if (refused) take.reset();
  };
  const run = () => {
    setTried(true);
    if (checked.input === null || names.taken || take.isPending) return;
    take.mutate(checked.input, {
      onSuccess: (tenant) => {
        onClose();
        // Whoever gave it a new password has to tell its application.
        go(tenantPath(tenant.slug, form.newPassword ? 'connect' : 'life'));
      },
    });
  };
  return (
    <DialogForm
      verb={t('Take it back')}
      busy={take.isPending}
      onSubmit={run}
      onClose={onClose}
      error={refused ? null : take.error}
    >
      <p>
        <Told>{orphan.explanation}</Told>{' '}
        {t('It becomes a tenant again under its number. Its data and roles stay as they are.')}
      </p>
      <p className="second">
        {t('Active where the server lets its login in, else suspended, to be reactivated.')}
      </p>
      <TextField
        label={t('Name')}
        value={form.tenantName}
        onChange={(tenantName) => change({ tenantName })}
        error={errorOf('tenantName')}
        maxLength={400}
        autoFocus
      />
      <div className={styles['two']}>
        <TextField
          label={t('Slug')}
          mono
          value={form.slug}
          onChange={(slug) => change({ slug })}
          placeholder={names.slug ?? ''}
          error={errorOf('slug')}
          hint={t('Left empty: made from the name')}
        />
        <TextField
          label={t('Owner e-mail, if known')}
          type="email"
          value={form.ownerEmail}
          onChange={(ownerEmail) => change({ ownerEmail })}
          error={errorOf('ownerEmail')}
          hint={t('Where messages to the owner go')}
        />
        <PlanField
          value={form.subscription}
          onChange={(subscription) => change({ subscription })}
          none={t('No subscription')}
          hint={t('It can be subscribed later')}
          error={errorOf('subscription')}
        />
        <TierField value={form.tier} onChange={(tier) => change({ tier })} error={errorOf('tier')} />
      </div>
      <Checkbox
        checked={form.newPassword}
        onChange={(newPassword) => change({ newPassword })}
        label={t('Give its login a new password')}
        hint={
          form.newPassword
            ? t('Its application stops until it is given the new password.')
            : t('Its application goes on as it is; Cadastre does not know its password.')
        }
      />
    </DialogForm>
  );
}

/** What the name would become, and whether slug and e-mail are free; asked once typing rests. */
function useNames(form: TakeBackForm) {
  const [{ tenantName, slug, ownerEmail }] = useDebouncedValue(form, REST_MS);
  const name = tenantNameSchema.safeParse(tenantName);
  const input = {
    ...(name.success ? { name: name.data } : {}),
    ...(slug.trim() === '' ? {} : { slug: slug.trim() }),
    ...(ownerEmail.trim() === '' ? {} : { ownerEmail: ownerEmail.trim() }),
  };
  const found = useQuery(
    orpc.tenants.checkName.queryOptions({ input, enabled: Object.keys(input).length > 0, retry: false }),
  ).data;
  const slugProblem = slug.trim() === '' ? null : (found?.slugProblem ?? null);
  const emailProblem = ownerEmail.trim() === '' ? null : (found?.emailProblem ?? null);
  return {
    slug: found?.slug ?? null,
    taken: slugProblem !== null || emailProblem !== null,
    problemOf: (field: keyof TakeBackForm) => {
      const problem = field === 'slug' ? slugProblem : field === 'ownerEmail' ? emailProblem : null;
      return problem === null ? undefined : told(problem);
    },
  };
}
