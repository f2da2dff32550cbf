import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import type { PlatformKey } from '../../../shared/models/key.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Meter, Note, Tag } from '../../parts/index.ts';
import { ExportKey } from './export-key.tsx';
import { ForgetKey } from './forget-key.tsx';
import { canForget } from './key-view.ts';
import { SCHEME_WORDS } from './platform-words.ts';
import { RotateKey } from './rotate-key.tsx';
import styles from './settings.module.css';
import { TableHead } from './table-head.tsx';

interface KeysCardProps {
  platform: AppStatus['platform'];
  shell: AppStatus['actor']['shell'];
}

/** The keys that seal tenants' passwords, the newest first: what each still seals, and whether it is here. */
export function KeysCard({ platform, shell }: KeysCardProps) {
  const keys = useQuery(orpc.keys.list.queryOptions({ enabled: platform.state === 'ready' }));
  const [rotating, setRotating] = useState(false);
  const [forgetting, setForgetting] = useState<PlatformKey | null>(null);
  const list = keys.data ?? [];
  const all = list.reduce((sum, key) => sum + key.passwords, 0);
  const current = list.find((key) => key.current);
  const missing = platform.state === 'key-missing' || current?.held === false;
  return (
    <Card
      title={t('Encryption keys')}
      hint={t('seal the tenants’ passwords in the platform database')}
      aside={
        platform.state === 'ready' &&
        platform.database !== null && (
          <>
            <ExportKey database={platform.database} shell={shell} />
            <Button small icon="retry" disabled={current === undefined} onClick={() => setRotating(true)}>
              {t('Rotate the key…')}
            </Button>
          </>
        )
      }
    >
      {missing && (
        <div className={styles['pad']}>
          <Note tone="danger">
            {t(
              'Key {{id}} is not on this workstation: no tenant password can be opened or sealed here. Export it on a workstation that has it, and join the platform database again with that file.',
              { id: current?.keyId ?? platform.keyId ?? '' },
            )}
          </Note>
        </div>
      )}
      {keys.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={keys.error} onRetry={() => void keys.refetch()} />
        </div>
      )}
      {list.length > 0 && (
        <table className={styles['table']}>
          <TableHead
            columns={[
              { title: t('Key'), width: 'tiny' },
              { title: t('Kind') },
              { title: t('Tenant passwords sealed with it'), width: 'most' },
              { title: t('Since, by') },
              { title: t('State') },
            ]}
          />
          <tbody>
            {list.map((key) => (
              <KeyRow key={key.keyId} entry={key} all={all} onForget={() => setForgetting(key)} />
            ))}
          </tbody>
        </table>
      )}
      <RotateKey opened={rotating} onClose={() => setRotating(false)} />
      {forgetting !== null && <ForgetKey entry={forgetting} onClose={() => setForgetting(null)} />}
    </Card>
  );
}

function KeyRow({ entry, all, onForget }: { entry: PlatformKey; all: number; onForget: () => void }) {
  const format = useFormat();
  const { passwords, openJobs } = entry;
  const jobs = openJobs > 0 ? tn('{{count}} open job', '{{count}} open jobs', { count: openJobs }) : null;
  const sealed =
    passwords === all && all > 0
      ? t('all {{count}}', { count: all })
      : passwords === 0
        ? t('none')
        : t('{{some}} of {{all}}', { some: passwords, all });
  return (
    <tr>
      <td className="mono">{entry.keyId}</td>
      <td>{t(SCHEME_WORDS[entry.scheme].title)}</td>
      <td>
        <span className={styles['sealed']}>
          <Meter
            share={all === 0 ? 0 : passwords / all}
            label={t('Share of the passwords that key {{id}} seals', { id: entry.keyId })}
          />
          <span>
            {sealed}
            {jobs !== null && <span className="third"> · {jobs}</span>}
          </span>
        </span>
      </td>
      <td className="second" title={format.full(entry.createdAt)}>
        {`${format.date(entry.createdAt, true)}, ${entry.createdBy}`}
      </td>
      <td title={entry.retiredAt === null ? undefined : format.full(entry.retiredAt)}>
        <KeyState entry={entry} />
      </td>
      <td className={styles['act']}>
        {canForget(entry) && (
          <button type="button" className="link" onClick={onForget}>
            {t('Forget…')}
          </button>
        )}
      </td>
    </tr>
  );
}

function KeyState({ entry }: { entry: PlatformKey }) {
  if (entry.current)
    return entry.held ? (
      <Tag tone="ok" icon="ok">
        {t('in use')}
      </Tag>
    ) : (
      <Tag tone="danger" icon="failed">
        {t('not on this workstation')}
      </Tag>
    );
  if (!entry.held)
    return (
      <Tag icon="ban">
        {entry.passwords + entry.openJobs > 0 ? t('not on this workstation') : t('forgotten here')}
      </Tag>
    );
  return entry.passwords + entry.openJobs > 0 ? (
    <Tag tone="warn" icon="clock">
      {t('leaving')}
    </Tag>
  ) : (
    <Tag tone="warn" icon="alert">
      {t('seals nothing')}
    </Tag>
  );
}
