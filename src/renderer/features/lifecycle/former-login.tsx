import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tx } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './life.module.css';

/** After a rotation the login before is open for a while: its end, and a way to have it sooner. */
export function FormerLogin({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const former = useQuery(orpc.passwords.former.queryOptions()).data?.find(
    (entry) => entry.slug === tenant.slug,
  );
  const shut = useMutation(
    orpc.passwords.closeFormer.mutationOptions({
      gcTime: 0,
      onSuccess: ({ results }) => {
        if (results.every((result) => result.result !== 'failed')) setAsking(false);
        void queries.invalidateQueries({ queryKey: orpc.passwords.former.key() });
      },
    }),
  );
  if (former === undefined) return null;
  const refused = shut.error ?? shut.data?.results.find((result) => result.error !== null)?.error ?? null;
  return (
    <div className={styles['former']}>
      <Note
        tone="warn"
        icon="clock"
        actions={
          <Button small onClick={() => setAsking(true)}>
            {t('Shut now…')}
          </Button>
        }
      >
        <span title={format.full(former.until)}>
          {tx('The former login <login/> is open until {{until}}: {{time}} left.', {
            until: format.when(former.until),
            time: format.age(former.until),
            login: <b className="mono">{former.login}</b>,
          })}
        </span>
      </Note>
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('Shut the former login of {{name}}', { name: tenant.name })}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('Leave it open')}</Button>
            <Button
              tone="primary"
              busy={shut.isPending}
              onClick={() => shut.mutate({ tenants: [tenant.slug] })}
            >
              {t('Shut it now')}
            </Button>
          </>
        }
      >
        <p>
          {tx('An application that still signs in as <login/> is cut off at once, with its open sessions.', {
            login: <b className="mono">{former.login}</b>,
          })}
        </p>
        {refused !== null && <ErrorNote error={refused} />}
      </Dialog>
    </div>
  );
}
