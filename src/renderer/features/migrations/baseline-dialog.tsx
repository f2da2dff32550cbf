import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Checkbox, ReasonDialog, SelectField, TextField } from '../../parts/index.ts';

/** For a tenant without a history: which files it has, so that the next ones can follow. */
export function BaselineDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const [blueprint, setBlueprint] = useState(tenant.blueprint ?? '');
  const [version, setVersion] = useState(tenant.schemaVersion ?? '');
  const [anyway, setAnyway] = useState(false);
  const known = useQuery(orpc.blueprints.list.queryOptions()).data;
  const files = known?.find(({ name }) => name === blueprint);
  const baseline = useMutation(
    orpc.migrations.baseline.mutationOptions({
      onSuccess: ({ results: [result] }) => {
        if (result?.error === null) onClose();
      },
    }),
  );
  const refused = baseline.data?.results[0]?.error ?? null;
  const problem = (field: string) => {
    const found = refused?.details.fields?.find((each) => each.field === field);
    return found === undefined ? undefined : <Told>{found.message}</Told>;
  };
  const told = problem('version') ?? problem('blueprint');
  return (
    <ReasonDialog
      title={t('Say which version {{tenant}} has', { tenant: tenant.slug })}
      verb={t('Write its history')}
      needed
      hint={t('Stays in the audit log')}
      placeholder={t('Such as: restored from the backup of 0007')}
      busy={baseline.isPending}
      error={baseline.error ?? (told === undefined ? refused : null)}
      onClose={onClose}
      onConfirm={(reason) =>
        baseline.mutate({ tenants: [tenant.slug], blueprint, version, anyway, reason: reason ?? '' })
      }
    >
      <p className="second">
        {t('Nothing of its schema changes: its history is written, and the next run goes on after it.')}
      </p>
      <SelectField
        label={t('Blueprint')}
        value={blueprint}
        options={known?.map(({ name, title }) => ({ value: name, label: `${title} · ${name}` })) ?? []}
        onChange={setBlueprint}
        disabled={tenant.blueprint !== null}
        error={problem('blueprint')}
      />
      <TextField
        label={t('Version of the last file that it has')}
        value={version}
        onChange={setVersion}
        maxLength={200}
        hint={
          files &&
          tn('{{count}} file, the newest {{version}}', '{{count}} files, the newest {{version}}', {
            count: files.migrations,
            version: files.version,
          })
        }
        error={problem('version')}
      />
      <Checkbox
        checked={anyway}
        onChange={setAnyway}
        label={t('Although tables are missing that those files make')}
      />
    </ReasonDialog>
  );
}
