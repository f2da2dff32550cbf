import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ENVIRONMENTS, type Environment, platformNameSchema } from '../../../shared/models/platform.ts';
import { ENCRYPTION_SCHEMES, type EncryptionScheme } from '../../../shared/models/secret.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Note, Segments, SelectField, TextField } from '../../parts/index.ts';
import { ENVIRONMENT_WORDS, SCHEME_WORDS } from '../settings/platform-words.ts';
import { type GivenKey, PlatformKey } from './platform-key.tsx';
import { PlatformPlan } from './platform-plan.tsx';
import styles from './setup.module.css';

interface PlatformStepProps {
  server: ServerOverview;
  servers: readonly ServerOverview[];
  onServer: (name: string) => void;
  onBack: () => void;
}

/** Where the register itself lies: form left, plan right, always current. */
export function PlatformStep({ server, servers, onServer, onBack }: PlatformStepProps) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [database, setDatabase] = useState('cadastre_platform');
  const [environment, setEnvironment] = useState<Environment>(server.builtIn ? 'development' : 'production');
  const [scheme, setScheme] = useState<EncryptionScheme>('aes-256-gcm');
  const [key, setKey] = useState<GivenKey>({});
  const named = platformNameSchema.safeParse(database);
  const input = { server: server.name, database, environment, scheme };
  const [asked] = useDebouncedValue(input, 250);
  const plan = useQuery(
    orpc.platform.plan.queryOptions({
      input: asked,
      enabled: platformNameSchema.safeParse(asked.database).success,
      retry: false,
      staleTime: 0,
    }),
  );
  const initialize = useMutation(
    orpc.platform.initialize.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.platform.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
          queries.invalidateQueries({ queryKey: orpc.tenants.key() }),
          queries.invalidateQueries({ queryKey: orpc.jobs.list.key() }),
        ]);
        go(plan.data?.exists ? '/tenants' : '/tenants/new', { replace: true });
      },
    }),
  );
  const joins = plan.data?.exists === true;
  const error = initialize.error === null ? null : readError(initialize.error);
  const can = named.success && !plan.isError && plan.data !== undefined;
  const submit = () => {
    if (can) initialize.mutate({ ...input, ...key });
  };
  useHotkeys([['mod+Enter', submit]], []);
  return (
    <>
      <div className={styles['platform']}>
        <Card title={t('Platform database')} hint={t('the register itself: one for the whole fleet')}>
          <div className={styles['platformForm']}>
            {servers.length > 1 && (
              <SelectField
                label={t('Server')}
                value={server.name}
                options={servers.map((entry) => ({ value: entry.name, label: entry.name }))}
                onChange={onServer}
              />
            )}
            <TextField
              label={t('Database')}
              mono
              value={database}
              onChange={setDatabase}
              hint={t('on {{name}}; one that is there already is joined', { name: server.name })}
              ok={joins ? t('It is there, and is joined') : undefined}
              error={named.success ? fieldMessage(error, 'database') : named.error.issues[0]?.message}
            />
            <div className={styles['field']}>
              <span className={styles['label']}>{t('Environment')}</span>
              <Segments<Environment>
                label={t('Environment')}
                value={environment}
                onChange={setEnvironment}
                options={ENVIRONMENTS.map((value) => ({ value, label: t(ENVIRONMENT_WORDS[value].title) }))}
              />
              <span className={styles['hint']}>{t(ENVIRONMENT_WORDS[environment].hint)}</span>
            </div>
            <div className={styles['field']}>
              <span className={styles['label']}>{t('Tenant passwords are sealed with')}</span>
              <Segments<EncryptionScheme>
                label={t('Tenant passwords are sealed with')}
                value={scheme}
                onChange={setScheme}
                options={ENCRYPTION_SCHEMES.map((value) => ({ value, label: t(SCHEME_WORDS[value].title) }))}
              />
              <span className={styles['hint']}>{t(SCHEME_WORDS[scheme].hint)}</span>
            </div>
            <PlatformKey joins={joins} error={error} onChange={setKey} />
            {error !== null && error.details.fields === undefined && (
              <ErrorNote error={initialize.error} onRetry={submit} />
            )}
          </div>
        </Card>
        <Card
          title={t('Plan')}
          hint={joins ? t('it is joined, and migrated if it is older') : t('what will be done, and where')}
          aside={<span className="third">{plan.isFetching ? t('reading…') : ''}</span>}
          className={styles['planCard']}
        >
          {plan.error !== null && (
            <div className={styles['pad']}>
              <ErrorNote
                error={plan.error}
                onRetry={() => void plan.refetch()}
                retryLabel={t('Plan again')}
              />
            </div>
          )}
          {plan.data && plan.error === null && <PlatformPlan steps={plan.data.steps} />}
          {plan.data && plan.data.steps.length === 0 && (
            <div className={styles['pad']}>
              <Note>{t('Nothing has to be changed there.')}</Note>
            </div>
          )}
        </Card>
      </div>
      <footer className={styles['foot']}>
        <Button tone="quiet" onClick={onBack}>
          {t('Back')}
        </Button>
        <span className="grow" />
        <Button tone="primary" busy={initialize.isPending} disabled={!can} onClick={submit}>
          {joins ? t('Join the platform database') : t('Create the platform database')}
        </Button>
      </footer>
    </>
  );
}
