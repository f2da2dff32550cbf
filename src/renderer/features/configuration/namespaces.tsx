import { useQuery } from '@tanstack/react-query';
import { t } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { STORE_WORDS } from './access-form.tsx';
import { orpc } from './api.ts';
import styles from './configuration.module.css';

/** Its names: schemas and roles in its database, and the names or prefixes that are its own in other stores. */
export function Namespaces({ tenant }: { tenant: string }) {
  const query = useQuery(
    orpc.configuration.namespaces.queryOptions({ input: { tenant }, placeholderData: undefined }),
  );
  const { data } = query;
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
    </section>
  );
}
