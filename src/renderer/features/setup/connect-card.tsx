import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button, ErrorNote, Tag } from '../../parts/index.ts';
import { ReadUrl, ServerFields, type ServerForm, type useConnectServer } from '../servers/index.ts';
import { PickCard } from './pick-card.tsx';
import styles from './setup.module.css';

interface ConnectCardProps {
  picked: boolean;
  ready: boolean;
  added: string | null;
  form: ServerForm;
  onForm: (form: ServerForm) => void;
  connecting: ReturnType<typeof useConnectServer>;
  onPick: () => void;
}

export function ConnectCard({ picked, ready, added, form, onForm, connecting, onPick }: ConnectCardProps) {
  const format = useFormat();
  const { connect, errors, submit } = connecting;
  const test = connect.data?.test;
  const press = () => {
    onPick();
    submit();
  };
  return (
    <PickCard
      title={t('Connect to a server')}
      picked={picked}
      onPick={onPick}
      aside={
        test && (
          <Tag tone="ok" icon="ok">
            {t('Connected in {{time}}', { time: format.duration(test.latencyMs) })}
          </Tag>
        )
      }
    >
      <ServerFields
        brief
        form={form}
        onChange={(next) => {
          onPick();
          onForm(next);
        }}
        errors={errors}
        passwordStored={added !== null}
        onSubmit={ready ? press : undefined}
      />
      {connect.error !== null && <ErrorNote error={connect.error} />}
      <div className={styles['pickFoot']}>
        <Button
          icon={added === null ? 'plug' : 'retry'}
          tone={picked && added === null ? 'primary' : 'default'}
          busy={connect.isPending}
          disabled={!ready || form.host.trim() === ''}
          onClick={press}
        >
          {added === null ? t('Connect') : t('Connect again')}
        </Button>
        <ReadUrl
          form={form}
          urlOnly={added !== null}
          onChange={(next) => {
            onPick();
            onForm(next);
          }}
        />
        <span className="grow" />
        {test && (
          <span className="third small" title={format.full(test.startedAt)}>
            {test.inRecovery ? t('Standby') : t('Primary')} ·{' '}
            {t('up for {{time}}', { time: format.age(test.startedAt) })}
          </span>
        )}
      </div>
    </PickCard>
  );
}
