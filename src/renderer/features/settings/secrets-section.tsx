import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Card, ErrorNote, Icon, Note, Tag } from '../../parts/index.ts';
import { ChangePassphrase } from './change-passphrase.tsx';
import { SecretStoreChoice } from './secret-store-choice.tsx';
import styles from './settings.module.css';
import { STORE_WORDS } from './settings-view.ts';

const SCHEMES = { 'aes-256-gcm': 'AES-256-GCM', fernet: 'Fernet' } as const;

export function SecretsSection() {
  const format = useFormat();
  const { data: secrets, error, refetch } = useQuery(orpc.secrets.status.queryOptions());
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (secrets === undefined) return null;
  const ready = secrets.state === 'ready';
  const place = secrets.kind === null ? 'nowhere yet' : STORE_WORDS[secrets.kind].title.toLowerCase();
  const platform = status?.platform;
  return (
    <Card
      title="Secrets and keys"
      hint="never on disk in plain text, in a log or on this screen"
      aside={
        <>
          <Tag tone={ready ? 'ok' : 'warn'} icon={ready ? 'lock' : 'alert'}>
            {secrets.kind === null
              ? 'Not chosen'
              : `${STORE_WORDS[secrets.kind].title}, ${ready ? 'open' : secrets.state}`}
          </Tag>
          {secrets.kind === 'file' && <ChangePassphrase />}
        </>
      }
    >
      {secrets.kind === 'environment' ? (
        <p className={styles['line']}>{secrets.message}</p>
      ) : (
        <SecretStoreChoice secrets={secrets} />
      )}
      {secrets.state === 'locked' && (
        <div className={styles['pad']}>
          <Note tone="warn" actions={<Link href="/setup">Open it…</Link>}>
            {secrets.message}
          </Note>
        </div>
      )}
      {secrets.kind === 'session' && (
        <div className={styles['pad']}>
          <Note tone="warn">
            Secrets are forgotten when Cadastre ends: servers then ask for their passwords again, and tenant
            passwords cannot be opened without the platform’s key. Choose the file to keep them.
          </Note>
        </div>
      )}
      <div className={styles['subHead']}>
        <h3>Secrets</h3>
        <span className="third small">
          {secrets.entries.length === 0 ? 'none' : format.count(secrets.entries.length)}, none shown
        </span>
      </div>
      {secrets.entries.length > 0 && (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col" className={styles['most']}>
                For
              </th>
              <th scope="col">Name</th>
              <th scope="col">Where</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {secrets.entries.map((entry) => (
              <tr key={entry.key}>
                <td title={entry.purpose}>{entry.purpose}</td>
                <td className="mono second cut" title={entry.key}>
                  {entry.key}
                </td>
                <td>
                  <span className={styles['with']}>
                    <Icon name={ready ? 'ok' : 'lock'} className={ready ? 'is-ok' : 'third'} />
                    {place}
                  </span>
                </td>
                <td title={entry.changedAt === null ? undefined : format.full(entry.changedAt)}>
                  {entry.changedAt === null ? '–' : format.when(entry.changedAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {platform && platform.keyId !== null && platform.scheme !== null && (
        <>
          <div className={styles['subHead']}>
            <h3>Encryption key</h3>
            <span className="third small">seals the tenants’ passwords in the platform database</span>
          </div>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Kind</th>
                <th scope="col">Tenant passwords sealed with it</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <td className="mono">{platform.keyId}</td>
                <td>{SCHEMES[platform.scheme]}</td>
                <td>{platform.tenants === null ? 'not read' : format.count(platform.tenants)}</td>
                <td>
                  {platform.state === 'key-missing' ? (
                    <Tag tone="danger" icon="failed">
                      not on this workstation
                    </Tag>
                  ) : (
                    <Tag tone="ok" icon="ok">
                      in use
                    </Tag>
                  )}
                </td>
              </tr>
            </tbody>
          </table>
        </>
      )}
    </Card>
  );
}
