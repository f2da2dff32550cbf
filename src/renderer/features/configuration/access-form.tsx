import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { accessAnswerSchema, STORES, type Store } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { Told, t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { SelectField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './configuration.module.css';

const OPERATIONS = accessAnswerSchema.shape.operation.options;
type Operation = (typeof OPERATIONS)[number];

export const STORE_WORDS: Record<Store, string> = {
  postgresql: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  clickhouse: 'ClickHouse',
  elasticsearch: 'Elasticsearch',
};

const OPERATION_WORDS: Record<Operation, Word> = {
  read: word('read|operation'),
  write: word('write|operation'),
  ddl: word('change tables'),
  admin: word('administer'),
};

/** May this tenant use this store for this operation, and why not. */
export function AccessForm({ tenant }: { tenant: string }) {
  const [store, setStore] = useState<Store>('postgresql');
  const [operation, setOperation] = useState<Operation>('read');
  const ask = useMutation(orpc.configuration.validateAccess.mutationOptions({ gcTime: 0 }));
  const answer = ask.data;
  return (
    <section className={styles['section']} aria-label={t('May it?')}>
      <h3>{t('May it?')}</h3>
      <div className={styles['addLine']}>
        <SelectField
          label={t('Store')}
          value={store}
          onChange={(next) => {
            setStore(next);
            ask.reset();
          }}
          options={STORES.map((each) => ({ value: each, label: STORE_WORDS[each] }))}
        />
        <SelectField
          label={t('Operation')}
          value={operation}
          onChange={(next) => {
            setOperation(next);
            ask.reset();
          }}
          options={OPERATIONS.map((each) => ({ value: each, label: t(OPERATION_WORDS[each]) }))}
        />
        <Button busy={ask.isPending} onClick={() => ask.mutate({ tenant, store, operation })}>
          {t('Ask')}
        </Button>
      </div>
      {ask.error !== null && <ErrorNote error={ask.error} />}
      {answer !== undefined && (
        <p role="status" className={styles['answer']}>
          <Icon
            name={answer.allowed ? 'ok' : 'ban'}
            className={answer.allowed ? 'is-ok' : 'is-danger'}
            label={answer.allowed ? t('Allowed') : t('Refused')}
          />
          <span>
            <Told>{answer.reason}</Told>
            {answer.namespace !== null && <span className="mono second"> {answer.namespace}</span>}
          </span>
        </p>
      )}
    </section>
  );
}
