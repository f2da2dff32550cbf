import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';
import { useSettings, useUpdateSettings } from '../../client/settings.ts';
import { t } from '../../locales/index.ts';
import { Card, CopyButton, KeyValue, SelectField } from '../../parts/index.ts';
import styles from './settings.module.css';

const AT_ONCE = ['1', '2', '3', '4', '6', '8', '12', '16'].map((value) => ({ value, label: value }));

export function GeneralSection() {
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const settings = useSettings();
  const update = useUpdateSettings();
  return (
    <>
      <Card title={t('This workstation')} hint={t('who acts here, and where Cadastre keeps its files')}>
        <div className={styles['pad']}>
          {status && (
            <KeyValue
              width={120}
              items={[
                { key: t('Acts as'), value: status.actor.name },
                { key: t('Workstation'), value: status.actor.workstation },
                { key: t('Shell'), value: status.actor.shell },
                {
                  key: t('Data folder'),
                  value: (
                    <>
                      <span className="mono">{status.dataDirectory}</span>
                      <CopyButton value={status.dataDirectory} label={t('Copy the path')} />
                    </>
                  ),
                },
              ]}
            />
          )}
        </div>
      </Card>
      <Card title={t('Imports')} hint={t('more at once is faster, and takes more connections of a server')}>
        <div className={styles['pad']}>
          <SelectField
            label={t('Tenants made at once')}
            className={styles['short']}
            value={String(settings.importConcurrency)}
            options={AT_ONCE}
            onChange={(value) => update({ importConcurrency: Number(value) })}
          />
        </div>
      </Card>
    </>
  );
}
