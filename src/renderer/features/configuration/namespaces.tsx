import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ACCOUNTS, type Account } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { Told, t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { SelectField } from '../../parts/field.tsx';
import { STORE_WORDS } from './access-form.tsx';
import styles from './configuration.module.css';

/** Its names: schemas and roles in its database, and the names or prefixes that are its own in other stores. */
export function Namespaces({ tenant }: { tenant: string }) {
  const query = useQuery(
    orpc.configuration.namespaces.queryOptions({ input: { tenant }, placeholderData: undefined }),
  );
  const queries = useQueryClient();
  const make = useMutation(
    orpc.configuration.makeNamespaces.mutationOptions({
      gcTime: 0,
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.configuration.namespaces.key() }),
    }),
  );
  const { data } = query;
  const missing = data?.postgresql.filter(({ made }) => !made).length ?? 0;
  return (
    <section className={styles['section']} aria-label={t('Names')}>
      <h3>{t('Names')}</h3>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {data !== undefined && (
        <ul className={styles['names']}>
          {data.postgresql.map((each) => (
            <li key={`${each.kind} ${each.name}`}>
              <span className="third">{each.kind === 'schema' ? t('schema') : t('role')}</span>
              <span className="mono cut" title={each.name}>
                {each.name}
              </span>
              <CopyButton value={each.name} label={t('Copy the name')} />
              <span className={each.made ? 'is-ok tiny' : 'third tiny'}>
                {each.made ? t('made') : t('not made')}
              </span>
            </li>
          ))}
          {data.others.map((each) => (
            <li key={each.store}>
              <span className="third">{STORE_WORDS[each.store]}</span>
              <span className="mono cut" title={each.name}>
                {each.name}
              </span>
              <CopyButton value={each.name} label={t('Copy the name')} />
              <span className="third tiny">{t('for the application')}</span>
              {each.line !== null && (
                <div className={styles['wholeLine']}>
                  <Code wrap language="plain" copyLabel={t('Copy the line')}>
                    {each.line}
                  </Code>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {missing > 0 && (
        <div>
          <Button small icon="plus" busy={make.isPending} onClick={() => make.mutate({ tenant })}>
            {t('Make what is missing')}
          </Button>
        </div>
      )}
      {make.error !== null && <ErrorNote error={make.error} />}
      {make.data !== undefined && (
        <p role="status" className="small is-ok">
          <Told>{make.data.fact}</Told>
        </p>
      )}
      <GiveAccount tenant={tenant} />
    </section>
  );
}

const ACCOUNT_WORDS: Record<Account, Word> = {
  admin: word('Administrator role'),
  app: word('Application role'),
  read_only: word('Read-only role'),
  redis: word('Redis user'),
};

/** A password for one of its roles: shown this once, kept nowhere. */
function GiveAccount({ tenant }: { tenant: string }) {
  const [account, setAccount] = useState<Account>('app');
  const give = useMutation(orpc.configuration.giveAccount.mutationOptions({ gcTime: 0 }));
  return (
    <>
      <div className={styles['addLine']}>
        <SelectField
          label={t('A new password for its')}
          value={account}
          onChange={(next) => {
            setAccount(next);
            give.reset();
          }}
          options={ACCOUNTS.map((each) => ({ value: each, label: t(ACCOUNT_WORDS[each]) }))}
        />
        <Button icon="key" busy={give.isPending} onClick={() => give.mutate({ tenant, account })}>
          {t('Give a password')}
        </Button>
      </div>
      {give.error !== null && <ErrorNote error={give.error} />}
      {give.data !== undefined && (
        <div role="status" className={styles['fields']}>
          <p className="small second">
            {t('Shown this once, and kept nowhere. It may sign in from now on.')}
          </p>
          <Code wrap language="plain" copyLabel={t('Copy the password')}>
            {give.data.line ?? give.data.password}
          </Code>
        </div>
      )}
    </>
  );
}
