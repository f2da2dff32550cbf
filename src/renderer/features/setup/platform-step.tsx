import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ENVIRONMENTS, type Environment, platformNameSchema } from '../../../shared/models/platform.ts';
import { ENCRYPTION_SCHEMES, type EncryptionScheme } from '../../../shared/models/secret.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import {
  Button,
  Card,
  ErrorNote,
  Note,
  PasswordField,
  Segments,
  SelectField,
  TextField,
} from '../../parts/index.ts';
import { ENVIRONMENT_WORDS, SCHEME_WORDS } from '../settings/platform-words.ts';
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
  const [key, setKey] = useState('');
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
    if (can) initialize.mutate({ ...input, ...(key !== '' && { key }) });
  };
  useHotkeys([['mod+Enter', submit]], []);
  return (
    <>
      <div className={styles['platform']}>
        <Card title="Platform database" hint="the register itself: one for the whole fleet">
          <div className={styles['platformForm']}>
            {servers.length > 1 && (
              <SelectField
                label="Server"
                value={server.name}
                options={servers.map((entry) => ({ value: entry.name, label: entry.name }))}
                onChange={onServer}
              />
            )}
            <TextField
              label="Database"
              mono
              value={database}
              onChange={setDatabase}
              hint={`on ${server.name}; one that is there already is joined`}
              ok={joins ? 'It is there, and is joined' : undefined}
              error={named.success ? fieldMessage(error, 'database') : named.error.issues[0]?.message}
            />
            <div className={styles['field']}>
              <span className={styles['label']}>Environment</span>
              <Segments<Environment>
                label="Environment"
                value={environment}
                onChange={setEnvironment}
                options={ENVIRONMENTS.map((value) => ({ value, label: ENVIRONMENT_WORDS[value].title }))}
              />
              <span className={styles['hint']}>{ENVIRONMENT_WORDS[environment].hint}</span>
            </div>
            <div className={styles['field']}>
              <span className={styles['label']}>Tenant passwords are sealed with</span>
              <Segments<EncryptionScheme>
                label="Tenant passwords are sealed with"
                value={scheme}
                onChange={setScheme}
                options={ENCRYPTION_SCHEMES.map((value) => ({ value, label: SCHEME_WORDS[value].title }))}
              />
              <span className={styles['hint']}>{SCHEME_WORDS[scheme].hint}</span>
            </div>
            <PasswordField
              label={joins ? 'Its key' : 'A key of your own'}
              value={key}
              onChange={setKey}
              autoComplete="off"
              placeholder={joins ? '' : 'made by Cadastre when left out'}
              hint={
                joins
                  ? 'From a workstation that holds it, unless this one does already.'
                  : 'Only where an application shares the key.'
              }
              error={fieldMessage(error, 'key')}
            />
            {error !== null && error.details.fields === undefined && (
              <ErrorNote error={initialize.error} onRetry={submit} />
            )}
          </div>
        </Card>
        <Card
          title="Plan"
          hint={joins ? 'it is joined, and migrated if it is older' : 'what will be done, and where'}
          aside={<span className="third">{plan.isFetching ? 'reading…' : ''}</span>}
          className={styles['planCard']}
        >
          {plan.error !== null && (
            <div className={styles['pad']}>
              <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} retryLabel="Plan again" />
            </div>
          )}
          {plan.data && plan.error === null && <PlatformPlan steps={plan.data.steps} />}
          {plan.data && plan.data.steps.length === 0 && (
            <div className={styles['pad']}>
              <Note>Nothing has to be changed there.</Note>
            </div>
          )}
        </Card>
      </div>
      <footer className={styles['foot']}>
        <Button tone="quiet" onClick={onBack}>
          Back
        </Button>
        <span className="grow" />
        <Button tone="primary" busy={initialize.isPending} disabled={!can} onClick={submit}>
          {joins ? 'Join the platform database' : 'Create the platform database'}
        </Button>
      </footer>
    </>
  );
}
