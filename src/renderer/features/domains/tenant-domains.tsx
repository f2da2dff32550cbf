import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Domain } from '../../../shared/models/domain.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { TextField } from '../../parts/field.tsx';
import { Note } from '../../parts/note.tsx';
import { DomainEntry } from './domain-entry.tsx';
import styles from './domains.module.css';

const REST_MS = 300;

/** The host names that lead to a tenant: its own under the base domain, and those that the customer brings. */
export function TenantDomains({ tenant }: { tenant: Tenant }) {
  const query = useQuery(
    orpc.domains.list.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  const found = query.data;
  return (
    <div className={styles['domains']}>
      {query.isError && (
        <div className={styles['pad']}>
          <ErrorNote
            error={query.error}
            onRetry={() => void query.refetch()}
            retryLabel={t('Read it again')}
          />
        </div>
      )}
      {found?.baseDomain === null && (
        <div className={styles['pad']}>
          <Note>
            {t('No base domain is set, so tenants have no name of their own: Settings > Routing sets it.')}
          </Note>
        </div>
      )}
      {found !== undefined && (
        <ul className={styles['list']}>
          {found.domains.map((domain) => (
            <DomainEntry key={domain.host} domain={domain} />
          ))}
        </ul>
      )}
      {found !== undefined && found.domains.length === 0 && (
        <p className={`${styles['pad']} second small`}>{t('No name leads here yet.')}</p>
      )}
      <AddDomain tenant={tenant} />
    </div>
  );
}

/** Typed as the customer says it; what it becomes and whether it is free is said at once. */
function AddDomain({ tenant }: { tenant: Tenant }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const host = typed.trim();
  const [settled] = useDebouncedValue(host, REST_MS);
  const check = useQuery(
    orpc.domains.check.queryOptions({
      input: { host: settled },
      enabled: settled !== '',
      retry: false,
      placeholderData: undefined,
    }),
  );
  const add = useMutation(
    orpc.domains.add.mutationOptions({
      onSuccess: (domain: Domain) => {
        setTyped('');
        void queries.invalidateQueries({ queryKey: orpc.domains.list.key() });
        void domain;
      },
    }),
  );
  const current = settled === host && host !== '' ? check.data : undefined;
  const problem = current?.problem ?? null;
  const run = () => {
    if (host !== '' && problem === null && !add.isPending) add.mutate({ host, tenant: tenant.slug });
  };
  const refused = add.error === null ? null : readError(add.error);
  const ascii = current?.host != null && current.host !== host.toLowerCase() ? current.host : null;
  return (
    <form
      className={styles['add']}
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <h3>{t('Add a domain of the customer')}</h3>
      <div className={styles['addLine']}>
        <TextField
          label={t('Host name')}
          value={typed}
          onChange={(next) => {
            setTyped(next);
            add.reset();
          }}
          mono
          placeholder={t('app.customer.example')}
          error={problem === null ? undefined : told(problem)}
          hint={t('Leads here once the customer has shown that it is theirs')}
          {...(current !== undefined && problem === null
            ? { ok: ascii === null ? t('free') : t('free; kept as {{host}}', { host: ascii }) }
            : {})}
        />
        <Button type="submit" busy={add.isPending} disabled={host === '' || problem !== null}>
          {t('Add domain')}
        </Button>
      </div>
      {refused !== null && <ErrorNote error={add.error} />}
    </form>
  );
}
