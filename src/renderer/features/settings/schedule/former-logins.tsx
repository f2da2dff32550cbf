import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { orpc } from '../../../client/query.ts';
import { tenantPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t } from '../../../locales/index.ts';
import { Button, Card, Dialog, ErrorNote } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import { TableHead } from '../table-head.tsx';

interface Former {
  readonly slug: string;
  readonly login: string;
  readonly until: string;
}

/** Logins that a change of password left open for a while; the schedule shuts them at their hour. */
export function FormerLogins() {
  const format = useFormat();
  const former = useQuery(orpc.passwords.former.queryOptions());
  const [shutting, setShutting] = useState<Former | null>(null);
  return (
    <Card
      title={t('Former logins still open')}
      hint={t('after a change of password, so that no sign-in fails')}
    >
      {former.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={former.error} onRetry={() => void former.refetch()} />
        </div>
      )}
      {former.data?.length === 0 && (
        <p className={styles['line']}>{t('None. Each tenant has one login that works.')}</p>
      )}
      {former.data !== undefined && former.data.length > 0 && (
        <table className={styles['table']}>
          <TableHead
            columns={[{ title: t('Tenant') }, { title: t('Former login') }, { title: t('Shut by itself') }]}
          />
          <tbody>
            {former.data.map((entry) => (
              <tr key={`${entry.slug} ${entry.login}`}>
                <td>
                  <Link href={tenantPath(entry.slug)}>{entry.slug}</Link>
                </td>
                <td className="mono">{entry.login}</td>
                <td title={format.full(entry.until)}>
                  {t('{{when}}, in {{span}}', {
                    when: format.when(entry.until),
                    span: format.age(entry.until),
                  })}
                </td>
                <td className={styles['act']}>
                  <button type="button" className="link" onClick={() => setShutting(entry)}>
                    {t('Shut now…')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shutting !== null && <Shut entry={shutting} onClose={() => setShutting(null)} />}
    </Card>
  );
}

function Shut({ entry, onClose }: { entry: Former; onClose: () => void }) {
  const queries = useQueryClient();
  const close = useMutation(
    orpc.passwords.closeFormer.mutationOptions({
      onSuccess: async ({ results }) => {
        await queries.invalidateQueries({ queryKey: orpc.passwords.former.key() });
        if (results.every((result) => result.error === null)) onClose();
      },
    }),
  );
  const refused = close.error ?? close.data?.results.find((result) => result.error !== null)?.error ?? null;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Shut {{login}} now', { login: entry.login })}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t('Leave it open')}</Button>
          <Button
            tone="danger"
            busy={close.isPending}
            onClick={() => close.mutate({ tenants: [entry.slug] })}
          >
            {t('Shut the login')}
          </Button>
        </>
      }
    >
      <p>
        {t(
          'Its sessions end, its password is forgotten, and whatever of {{tenant}} still signs in with it is refused. The login in use is not touched.',
          { tenant: entry.slug },
        )}
      </p>
      {refused !== null && <ErrorNote error={refused} />}
    </Dialog>
  );
}
