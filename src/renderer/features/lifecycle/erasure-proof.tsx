import { useMutation, useQuery } from '@tanstack/react-query';
import type { SignedErasure } from '../../../shared/models/ending.ts';
import { orpc } from '../../client/query.ts';
import { saveFile } from '../../lib/save-file.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue, type KeyValueItem } from '../../parts/key-value.tsx';
import { Tag } from '../../parts/tag.tsx';
import styles from './purge.module.css';

/** The proof that a tenant was erased, found by its number or by the slug that it had. */
export function ErasureProof({ tenant }: { tenant: string }) {
  const query = useQuery({
    ...orpc.endings.erasure.queryOptions({ input: { tenant } }),
    placeholderData: undefined,
    retry: false,
  });
  if (query.data === undefined) {
    return query.isError ? (
      <div className={styles['problem']}>
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Read it again')} />
      </div>
    ) : null;
  }
  return <Proof proof={query.data} tenant={tenant} />;
}

function Proof({ proof, tenant }: { proof: SignedErasure; tenant: string }) {
  const format = useFormat();
  const { record } = proof;
  const { erased, backup } = record;
  const passed = record.verified.every((answer) => answer.passed);
  const what: KeyValueItem[] = [
    {
      key: t('Number'),
      value: <span className="mono">{format.count(record.tenant.id)}</span>,
    },
    {
      key: t('Erased'),
      value: <span title={format.full(record.erasedAt)}>{format.full(record.erasedAt)}</span>,
    },
    {
      key: t('By'),
      value: t('{{name}}, {{shell}} on {{workstation}}', record.by),
    },
    { key: t('Reason'), value: record.reason },
    { key: t('Server'), value: `${record.server.name} · PostgreSQL ${record.server.version}` },
    {
      key: t('Database'),
      value: (
        <>
          <span className={styles['identifier']}>{erased.database}</span>
          {erased.bytes !== null && <span className="second">{format.bytes(erased.bytes)}</span>}
        </>
      ),
    },
    {
      key: t('Roles'),
      value: <span className={styles['identifier']}>{erased.roles.join(', ') || '–'}</span>,
    },
    ...erased.rolesKept.map(({ role, because }) => ({
      key: t('Stays'),
      value: (
        <span>
          <span className={styles['identifier']}>{role}</span>: <Told>{because}</Told>
        </span>
      ),
    })),
    ...(record.backups === undefined
      ? []
      : [
          { key: t('Backups removed'), value: format.count(record.backups.removed) },
          ...record.backups.elsewhere.map(({ workstation, count }) => ({
            key: t('Backups elsewhere'),
            value: t('{{count}} on {{workstation}}, removed when Cadastre runs there', {
              count,
              workstation,
            }),
          })),
        ]),
    {
      key: t('Platform rows'),
      value: Object.entries(erased.platformRows)
        .map(([table, rows]) => `${table} ${format.count(rows)}`)
        .join(', '),
    },
  ];
  return (
    <article className={styles['proof']} aria-label={t('Proof of erasure')}>
      <header>
        <h3>{t('Proof of erasure')}</h3>
        <Tag tone={passed ? 'ok' : 'danger'} icon={passed ? 'ok' : 'failed'}>
          {passed ? t('nothing found afterwards') : t('something was left')}
        </Tag>
        <Exports tenant={tenant} proof={proof} />
      </header>
      <KeyValue items={what} width={112} />
      <h4>{t('Looked for afterwards')}</h4>
      <ul className={styles['answers']}>
        {record.verified.map((answer) => (
          <li key={`${answer.question} ${answer.where}`}>
            <Icon
              name={answer.passed ? 'ok' : 'failed'}
              className={answer.passed ? 'is-ok' : 'is-danger'}
              label={answer.passed ? t('gone') : t('still there')}
            />
            <span>
              <Told>{answer.question}</Told> <span className="third">· {answer.where}</span>
            </span>
            <span className="second">{t('found: {{count}}', { count: answer.found })}</span>
          </li>
        ))}
      </ul>
      <h4>{t('Final backup')}</h4>
      {backup === null ? (
        <p className="second">{t('Waived: there is none.')}</p>
      ) : (
        <KeyValue
          width={112}
          items={[
            {
              key: t('File'),
              value: (
                <>
                  <span className={`cut ${styles['identifier']}`} title={backup.file}>
                    {backup.file}
                  </span>
                  <CopyButton value={backup.file} label={t('Copy the path')} />
                </>
              ),
            },
            {
              key: t('Content'),
              value: t('{{bytes}}, {{tables}} tables, pg_dump {{version}}', {
                bytes: format.bytes(backup.bytes),
                tables: backup.tables,
                version: backup.clientVersion,
              }),
            },
            { key: 'SHA-256', value: <Hash value={backup.sha256} /> },
          ]}
        />
      )}
      <h4>{t('Signature')}</h4>
      <KeyValue
        width={112}
        items={[
          { key: t('Key'), value: <span className={styles['identifier']}>{proof.keyId}</span> },
          { key: t('Ed25519'), value: <Hash value={proof.signature} /> },
          { key: t('Digest of the slug'), value: <Hash value={record.tenant.slugDigest} /> },
        ]}
      />
    </article>
  );
}

function Hash({ value }: { value: string }) {
  return (
    <>
      <span className={`cut ${styles['identifier']}`} title={value}>
        {value}
      </span>
      <CopyButton value={value} label={t('Copy it')} />
    </>
  );
}

/** JSON for a machine, PDF for the customer. A desktop window takes no downloads: there the text is copied. */
function Exports({ tenant, proof }: { tenant: string; proof: SignedErasure }) {
  const shell = useQuery(orpc.app.status.queryOptions()).data?.actor.shell;
  const save = useMutation(
    orpc.endings.exportErasure.mutationOptions({ gcTime: 0, onSuccess: (file) => saveFile(file) }),
  );
  return (
    <span className={styles['exports']}>
      {save.error !== null && <ErrorNote error={save.error} />}
      {shell === 'desktop' ? (
        <CopyButton text value={JSON.stringify(proof, null, 2)} label={t('Copy as JSON')} />
      ) : (
        <>
          <Button
            small
            icon="download"
            busy={save.isPending}
            onClick={() => save.mutate({ tenant, format: 'json' })}
          >
            {t('Save as JSON')}
          </Button>
          <Button
            small
            icon="download"
            busy={save.isPending}
            onClick={() => save.mutate({ tenant, format: 'pdf' })}
          >
            {t('Save as PDF')}
          </Button>
        </>
      )}
    </span>
  );
}
