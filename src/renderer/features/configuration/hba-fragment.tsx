import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './configuration.module.css';

/** Networks and TLS of a server's tenants, as lines of pg_hba.conf, and what puts them in force. */
export function HbaFragment({ server }: { server: string }) {
  const queries = useQueryClient();
  const query = useQuery({
    ...orpc.enforcement.hba.queryOptions({ input: { server }, placeholderData: undefined }),
    retry: false,
  });
  const apply = useMutation(
    orpc.enforcement.applyHba.mutationOptions({
      gcTime: 0,
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.enforcement.key() }),
    }),
  );
  if (query.isError) {
    return (
      <div className={styles['section']}>
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Read it again')} />
      </div>
    );
  }
  const { data } = query;
  if (data === undefined) return null;
  return (
    <section className={styles['section']} aria-label={t('Who may connect from where')}>
      <h3>{t('Who may connect from where')}</h3>
      <p className={styles['answer']}>
        {data.tenants === 0 ? (
          <>
            <Icon name="info" className="third" />
            <span>{t('No tenant here is restricted to networks or to TLS by its tier.')}</span>
          </>
        ) : (
          <>
            <Icon
              name={data.inForce === null ? 'unknown' : data.inForce ? 'ok' : 'alert'}
              className={data.inForce === null ? 'third' : data.inForce ? 'is-ok' : 'is-warn'}
            />
            <span>
              {tn('{{count}} tenant is restricted', '{{count}} tenants are restricted', {
                count: data.tenants,
              })}
              {' · '}
              {data.inForce === null
                ? t('whether that is in force is not known')
                : data.inForce
                  ? t('in force')
                  : t('not in force: the server’s file says something else')}
            </span>
          </>
        )}
      </p>
      {data.fragment.trim() !== '' && (
        <>
          <Code language="plain" copyLabel={t('Copy the lines')}>
            {data.fragment}
          </Code>
          <p className="small second">
            {t(
              'The first line that matches rules: these stand before all others of pg_hba.conf. Then, to put them in force:',
            )}
          </p>
          <p className="small">
            <Told>{data.reload}</Told>
          </p>
          {data.applicable && data.inForce !== true && (
            <div>
              <Button small icon="wrench" busy={apply.isPending} onClick={() => apply.mutate({ server })}>
                {t('Write the lines and reload')}
              </Button>
            </div>
          )}
        </>
      )}
      {apply.error !== null && <ErrorNote error={apply.error} />}
      {apply.data !== undefined && (
        <p role="status" className={styles['answer']}>
          <Icon name="ok" className="is-ok" />
          <span>
            <Told>{apply.data.fact}</Told> <span className="mono second">{apply.data.path}</span>
          </span>
        </p>
      )}
    </section>
  );
}
