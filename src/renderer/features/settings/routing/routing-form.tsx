import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ROUTING_KINDS } from '../../../../shared/models/routing-settings.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { ErrorNote, SelectField, TextField } from '../../../parts/index.ts';
import { SettingsCard } from '../shared/settings-card.tsx';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { CommandFields } from './command-fields.tsx';
import { IngressFields } from './ingress-fields.tsx';
import { NginxFields } from './nginx-fields.tsx';
import own from './routing.module.css';
import { type RoutingFields, readRouting, routingFields } from './routing-fields.ts';
import { KIND_WORDS } from './routing-words.ts';

export interface FieldGroupProps {
  form: RoutingFields;
  set: (part: Partial<RoutingFields>) => void;
  problem: (field: keyof RoutingFields) => string | undefined;
}

/** What is written, where, and what is done once it is. */
export function RoutingForm() {
  const queries = useQueryClient();
  const query = useQuery(orpc.routing.settings.queryOptions());
  const changed = useQuery(orpc.sharedSettings.get.queryOptions()).data?.changed.routing;
  const configure = useMutation(
    orpc.routing.configure.mutationOptions({
      onSuccess: async (kept) => {
        queries.setQueryData(orpc.routing.settings.queryKey(), kept);
        await Promise.all([
          queries.invalidateQueries({ queryKey: orpc.routing.key() }),
          queries.invalidateQueries({ queryKey: orpc.sharedSettings.get.key() }),
        ]);
      },
    }),
  );
  const state = useSettingsForm({
    kept: query.data,
    toForm: routingFields,
    read: (form, kept) => {
      const { values, problems } = readRouting(form, kept);
      return { values: { ...kept, ...values }, problems };
    },
    prefix: 'routing.',
    save: configure,
  });
  if (query.error !== null) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (state === null) return null;
  const { form, set, problem } = state;
  const group = { form, set, problem };
  return (
    <SettingsCard
      title={t('What is written')}
      hint={t('a second after a tenant or a domain changed')}
      state={state}
      changed={changed}
    >
      <TextField
        label={t('Folder')}
        mono
        value={form.folder}
        onChange={(folder) => set({ folder })}
        placeholder="/etc/cadastre/routing"
        error={problem('folder')}
        hint={t('On the machine of the proxy. Empty: nothing is written by itself')}
      />
      <TextField
        label={t('DNS servers for proofs of domains')}
        mono
        value={form.resolvers}
        onChange={(resolvers) => set({ resolvers })}
        placeholder={t('those of the system')}
        error={problem('resolvers')}
        hint={t('Address, or address:port')}
      />
      <fieldset className={own['kinds']} aria-label={t('Kinds of files')}>
        {ROUTING_KINDS.map((kind) => (
          <Checkbox
            key={kind}
            checked={form.kinds.includes(kind)}
            onChange={(on) =>
              set({ kinds: ROUTING_KINDS.filter((each) => (each === kind ? on : form.kinds.includes(each))) })
            }
            label={t(KIND_WORDS[kind].title)}
            hint={t(KIND_WORDS[kind].hint)}
          />
        ))}
      </fieldset>
      <CommandFields {...group} />
      {form.kinds.includes('nginx') && <NginxFields {...group} />}
      {form.kinds.includes('ingress') && <IngressFields {...group} />}
      {form.kinds.includes('pgbouncer') && (
        <>
          <h3 className={own['kind']}>{t('pgbouncer')}</h3>
          <SelectField
            label={t('Where it looks logins up')}
            className="whole"
            value={form['pgbouncer.lookupIn']}
            options={[
              { value: 'tenant-databases', label: t('In each tenant’s own database') },
              {
                value: 'maintenance-database',
                label: t('In the maintenance database of each server (pgbouncer 1.19 or later)'),
              },
            ]}
            onChange={(lookupIn) => set({ 'pgbouncer.lookupIn': lookupIn })}
            error={problem('pgbouncer.lookupIn')}
          />
        </>
      )}
    </SettingsCard>
  );
}
