import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Difference } from '../../../shared/models/lifecycle-acts.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Status, tenantStatus } from '../../parts/status.tsx';
import styles from './attention.module.css';
import { Entry } from './attention-section.tsx';

interface DifferenceEntryProps {
  difference: Difference;
  /** The server was looked at again, and what was found is kept. */
  onMended: () => void;
}

/** As found, as it should be, and what mends it. */
export function DifferenceEntry({ difference, onMended }: DifferenceEntryProps) {
  const [asking, setAsking] = useState(false);
  const mend = useMutation(
    orpc.lifecycle.repairDifference.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        setAsking(false);
        onMended();
      },
    }),
  );
  return (
    <Entry
      head={
        <>
          <Status value={tenantStatus({ status: difference.status, job: null })} />
          <Link href={tenantPath(difference.tenant, 'life')}>{difference.name}</Link>
        </>
      }
      about={difference.server}
      aside={
        difference.repair !== null && (
          <Button small icon="wrench" onClick={() => setAsking(true)}>
            {t('Mend…')}
          </Button>
        )
      }
    >
      <Lines difference={difference} />
      {difference.wayOut !== null && (
        <p className="second">
          <Told>{difference.wayOut}</Told>
        </p>
      )}
      <Dialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('Mend {{name}}', { name: difference.name })}
        width={520}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('Cancel')}</Button>
            <Button
              tone="primary"
              icon="wrench"
              busy={mend.isPending}
              onClick={() => mend.mutate({ tenant: difference.tenant, kind: difference.kind })}
            >
              {t('Mend it')}
            </Button>
          </>
        }
      >
        <p>
          <Told>{difference.repair ?? ''}</Told>
        </p>
        <Lines difference={difference} />
        {mend.error !== null && <ErrorNote error={mend.error} />}
      </Dialog>
    </Entry>
  );
}

function Lines({ difference }: { difference: Difference }) {
  return (
    <ul className={styles['difference']}>
      <li data-side="found">
        <b aria-hidden>−</b>
        <span className="sr-only">{t('As found:')} </span>
        <Told>{difference.found}</Told>
      </li>
      <li data-side="expected">
        <b aria-hidden>+</b>
        <span className="sr-only">{t('As it should be:')} </span>
        <Told>{difference.expected}</Told>
      </li>
    </ul>
  );
}
