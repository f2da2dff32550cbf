import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { ErasureSummary, ErasureVerdict } from '../../../shared/models/ending.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Note } from '../../parts/note.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { ErasureProof } from './erasure-proof.tsx';
import styles from './purge.module.css';

interface ErasuresSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** Every tenant that was erased, each with its proof; and the check of a proof that somebody hands in. */
export function ErasuresSheet({ opened, onClose }: ErasuresSheetProps) {
  const query = useQuery(orpc.endings.erasures.queryOptions({ enabled: opened }));
  const [shown, setShown] = useState<string | null>(null);
  const columns = useColumns();
  const rows = query.data;
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      title={t('Proofs of erasure')}
      {...(rows === undefined
        ? {}
        : { hint: tn('{{count}} tenant erased', '{{count}} tenants erased', { count: rows.length }) })}
      aside={<CheckFile />}
      width={1040}
    >
      {query.isError && (
        <div className={styles['problem']}>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      <div className={styles['erasures']}>
        <div className={styles['erasureList']}>
          <DataTable<ErasureSummary>
            view="erasures"
            label={t('Proofs of erasure')}
            rows={rows}
            columns={columns}
            rowId={(row) => String(row.id)}
            rowLabel={(row) => row.database}
            openId={shown}
            onOpen={setShown}
            empty={
              <Empty title={t('Nothing was erased yet')}>
                {t('Each purge leaves a signed proof here. It names no customer.')}
              </Empty>
            }
          />
        </div>
        {shown !== null && (
          <div className={styles['erasureShown']}>
            <ErasureProof key={shown} tenant={shown} />
          </div>
        )}
      </div>
    </Sheet>
  );
}

function useColumns(): readonly Column<ErasureSummary>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'number',
        title: t('Number'),
        width: 64,
        align: 'right',
        sortValue: (row) => row.id,
        render: (row) => format.count(row.id),
      },
      {
        id: 'database',
        title: t('Database'),
        width: 140,
        grow: true,
        sortValue: (row) => row.database,
        render: (row) => <span className={`cut ${styles['identifier']}`}>{row.database}</span>,
      },
      {
        id: 'server',
        title: t('Server'),
        width: 80,
        hideOrder: 2,
        sortValue: (row) => row.server,
        render: (row) => <span className="cut">{row.server}</span>,
      },
      {
        id: 'backup',
        title: t('Final backup'),
        width: 96,
        hideOrder: 1,
        render: (row) => (row.backupSha256 === null ? t('waived') : t('made')),
      },
      {
        id: 'erased',
        title: t('Erased'),
        width: 92,
        align: 'right',
        sortValue: (row) => Date.parse(row.erasedAt),
        render: (row) => <span title={format.full(row.erasedAt)}>{format.date(row.erasedAt, true)}</span>,
      },
    ],
    [format],
  );
}

/** A proof is JSON or PDF; whoever holds one may have it checked against the platform's keys. */
function CheckFile() {
  const input = useRef<HTMLInputElement>(null);
  const verify = useMutation(orpc.endings.verifyErasure.mutationOptions({ gcTime: 0 }));
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    verify.mutate({ base64: btoa(text) });
  };
  return (
    <>
      {verify.data !== undefined && <Verdict verdict={verify.data} />}
      {verify.error !== null && <ErrorNote error={verify.error} />}
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.pdf"
        aria-label={t('Check a proof…')}
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <Button small icon="shield-ok" busy={verify.isPending} onClick={() => input.current?.click()}>
        {t('Check a proof…')}
      </Button>
    </>
  );
}

function Verdict({ verdict }: { verdict: ErasureVerdict }) {
  const good = verdict.valid && verdict.knownKey !== false && verdict.onRecord !== false;
  return (
    <div role="status">
      <Note tone={good ? 'info' : 'danger'} icon={good ? 'ok' : 'failed'}>
        <Told>{verdict.message}</Told>
      </Note>
    </div>
  );
}
