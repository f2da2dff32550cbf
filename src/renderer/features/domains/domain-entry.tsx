import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Domain } from '../../../shared/models/domain.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Tag } from '../../parts/tag.tsx';
import styles from './domains.module.css';

/** One name: whose it is, how that was shown, and what to publish while it is not. */
export function DomainEntry({ domain }: { domain: Domain }) {
  const format = useFormat();
  const [removing, setRemoving] = useState(false);
  const verified = domain.verifiedAt !== null;
  return (
    <li className={styles['entry']}>
      <div className={styles['line']}>
        <span className={`cut ${styles['host']}`} title={domain.host}>
          {domain.shown}
        </span>
        <CopyButton value={domain.host} label={t('Copy the host name')} />
        <span className="grow" />
        {domain.kind === 'primary' ? (
          <Tag>{t('made by Cadastre')}</Tag>
        ) : verified ? (
          <Tag tone="ok" icon="ok">
            {t('verified')}
          </Tag>
        ) : (
          <Tag tone="warn" icon="clock">
            {t('leads nowhere yet')}
          </Tag>
        )}
        {domain.kind === 'custom' && (
          <Button small tone="quiet" onClick={() => setRemoving(true)}>
            {t('Remove…')}
          </Button>
        )}
      </div>
      {domain.kind === 'custom' && domain.verifiedAt !== null && (
        <p className="small third" title={format.full(domain.verifiedAt)}>
          {domain.verifiedBy === 'file'
            ? t('shown by a file, {{when}}', { when: format.when(domain.verifiedAt) })
            : t('shown by a DNS record, {{when}}', { when: format.when(domain.verifiedAt) })}
        </p>
      )}
      {!verified && domain.proof !== null && <Verify domain={domain} proof={domain.proof} />}
      <RemoveDomain domain={domain} opened={removing} onClose={() => setRemoving(false)} />
    </li>
  );
}

function Verify({ domain, proof }: { domain: Domain; proof: NonNullable<Domain['proof']> }) {
  const queries = useQueryClient();
  const [way, setWay] = useState<'dns' | 'file'>('dns');
  const [allowPrivate, setAllowPrivate] = useState(false);
  const verify = useMutation(
    orpc.domains.verify.mutationOptions({
      onSuccess: () => void queries.invalidateQueries({ queryKey: orpc.domains.list.key() }),
    }),
  );
  return (
    <div className={styles['verify']}>
      <Segments
        label={t('How the customer shows it')}
        value={way}
        onChange={(next) => {
          setWay(next);
          verify.reset();
        }}
        options={[
          { value: 'dns', label: t('DNS record') },
          { value: 'file', label: t('File on its web server') },
        ]}
      />
      <p className="small second">
        {way === 'dns'
          ? t('The customer publishes this record, then it is looked for.')
          : t('The customer’s web server answers this, then it is fetched.')}
      </p>
      {way === 'dns' ? (
        <KeyValue
          width={64}
          items={[
            { key: t('Name'), value: <Copied value={proof.dns.name} what={t('the name of the record')} /> },
            { key: t('Type'), value: <span className="mono small">{proof.dns.type}</span> },
            {
              key: t('Value'),
              value: <Copied value={proof.dns.value} what={t('the value of the record')} />,
            },
          ]}
        />
      ) : (
        <>
          <KeyValue
            width={64}
            items={[{ key: 'URL', value: <Copied value={proof.file.url} what={t('the URL')} /> }]}
          />
          <Code language="plain" wrap copyLabel={t('Copy the content of the file')}>
            {proof.file.content}
          </Code>
          <Checkbox
            checked={allowPrivate}
            onChange={setAllowPrivate}
            label={t('The host lies in this network: private addresses are allowed')}
          />
        </>
      )}
      {verify.error !== null && <ErrorNote error={verify.error} />}
      <div>
        <Button
          small
          tone="primary"
          icon="search"
          busy={verify.isPending}
          onClick={() => verify.mutate({ host: domain.host, way, allowPrivate })}
        >
          {t('Verify now')}
        </Button>
      </div>
    </div>
  );
}

function Copied({ value, what }: { value: string; what: string }) {
  return (
    <>
      <span className={styles['identifier']}>{value}</span>
      <CopyButton value={value} label={t('Copy {{what}}', { what })} />
    </>
  );
}

function RemoveDomain({ domain, opened, onClose }: { domain: Domain; opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation(
    orpc.domains.remove.mutationOptions({
      onSuccess: () => {
        onClose();
        void queries.invalidateQueries({ queryKey: orpc.domains.list.key() });
      },
    }),
  );
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('Remove {{name}}', { name: domain.shown })}
      footer={
        <>
          <Button onClick={onClose}>{t('Keep it')}</Button>
          <Button
            tone="danger-fill"
            busy={remove.isPending}
            onClick={() => remove.mutate({ host: domain.host })}
          >
            {t('Remove domain')}
          </Button>
        </>
      }
    >
      <p>
        {domain.verifiedAt === null
          ? t('It leads nowhere yet. Adding it again gives another proof to publish.')
          : t('It leads to {{tenant}} no more, at once. Adding it again asks for the proof again.', {
              tenant: domain.tenantName,
            })}
      </p>
      {remove.error !== null && <ErrorNote error={remove.error} />}
    </Dialog>
  );
}
