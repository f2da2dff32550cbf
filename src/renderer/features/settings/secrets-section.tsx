import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SecretStatus } from '../../../shared/models/secret.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told, type Word, word } from '../../locales/index.ts';
import { Card, ErrorNote, Icon, Note, Tag } from '../../parts/index.ts';
import { ChangePassphrase } from './change-passphrase.tsx';
import { KeysCard } from './keys-card.tsx';
import { SecretStoreChoice } from './secret-store-choice.tsx';
import styles from './settings.module.css';
import { STORE_WORDS } from './settings-view.ts';

const STATE_WORDS: Record<SecretStatus['state'], Word> = {
  ready: word('open|state'),
  'not-chosen': word('not chosen'),
  locked: word('locked'),
  unavailable: word('cannot be used'),
};

export function SecretsSection() {
  const format = useFormat();
  const { data: secrets, error, refetch } = useQuery(orpc.secrets.status.queryOptions());
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (secrets === undefined) return null;
  const ready = secrets.state === 'ready';
  const place = secrets.kind === null ? t('nowhere yet') : t(STORE_WORDS[secrets.kind].title);
  const platform = status?.platform;
  return (
    <>
      <Card
        title={t('Secrets and keys')}
        hint={t('never on disk in plain text, in a log or on this screen')}
        aside={
          <>
            <Tag tone={ready ? 'ok' : 'warn'} icon={ready ? 'lock' : 'alert'}>
              {secrets.kind === null
                ? t('Not chosen')
                : [t(STORE_WORDS[secrets.kind].title), t(STATE_WORDS[secrets.state])].join(', ')}
            </Tag>
            {secrets.kind === 'file' && <ChangePassphrase />}
          </>
        }
      >
        {secrets.kind === 'environment' ? (
          <p className={styles['line']}>
            <Told>{secrets.message}</Told>
          </p>
        ) : (
          <SecretStoreChoice secrets={secrets} />
        )}
        {secrets.state === 'locked' && (
          <div className={styles['pad']}>
            <Note tone="warn" actions={<Link href="/setup">{t('Open it…')}</Link>}>
              <Told>{secrets.message}</Told>
            </Note>
          </div>
        )}
        {secrets.kind === 'session' && (
          <div className={styles['pad']}>
            <Note tone="warn">
              {t(
                'Secrets are forgotten when Cadastre ends: servers then ask for their passwords again, and tenant passwords cannot be opened without the platform’s key. Choose the file to keep them.',
              )}
            </Note>
          </div>
        )}
        <div className={styles['subHead']}>
          <h3>{t('Secrets')}</h3>
          <span className="third small">
            {secrets.entries.length === 0
              ? t('none')
              : tn('{{count}}, none shown', '{{count}}, none shown', { count: secrets.entries.length })}
          </span>
        </div>
        {secrets.entries.length > 0 && (
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col" className={styles['most']}>
                  {t('For')}
                </th>
                <th scope="col">{t('Name')}</th>
                <th scope="col">{t('Where')}</th>
                <th scope="col">{t('Changed')}</th>
              </tr>
            </thead>
            <tbody>
              {secrets.entries.map((entry) => (
                <tr key={entry.key}>
                  <td title={told(entry.purpose)}>
                    <Told>{entry.purpose}</Told>
                  </td>
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
      </Card>
      {platform && platform.keyId !== null && <KeysCard platform={platform} shell={status.actor.shell} />}
    </>
  );
}
