import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../client/query.ts';
import { t, tn } from '../../../locales/index.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { Button, Card, Code, CopyButton, ErrorNote, Icon, Note, SelectField } from '../../../parts/index.ts';
import { freshEachOpening, PlanSide, WorkAsk, WorkColumns, WorkFoot, WorkSheet } from '../../plan/index.ts';
import styles from '../settings.module.css';

/** A role and a function on each server, by which pgbouncer looks tenants up. */
export function PgbouncerCard() {
  const [open, setOpen] = useState(false);
  return (
    <Card
      title={t('Set-up of pgbouncer')}
      hint={t('a role and a look-up function on each server')}
      aside={
        <Button small onClick={() => setOpen(true)}>
          {t('Set up a server…')}
        </Button>
      }
    >
      <p className={styles['line']}>
        {t(
          'pgbouncer lets each tenant in with the tenant’s own password and keeps no list of users: it looks the verifier up. On servers that are set up, new tenants follow by themselves.',
        )}
      </p>
      <SetUp opened={open} onClose={() => setOpen(false)} />
    </Card>
  );
}

const SetUp = freshEachOpening(Content);

function Content({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const servers = useQuery(orpc.servers.list.queryOptions({ enabled: opened })).data ?? [];
  const [picked, setPicked] = useState<string | null>(null);
  const [newPassword, setNewPassword] = useState(false);
  const server = picked ?? servers[0]?.name ?? null;
  const plan = useQuery(
    orpc.routing.pgbouncerPlan.queryOptions({
      input: { server: server ?? '' },
      enabled: opened && server !== null,
      placeholderData: undefined,
      staleTime: 0,
      gcTime: 0,
      retry: false,
    }),
  );
  const setUp = useMutation(
    orpc.routing.setUpPgbouncer.mutationOptions({ gcTime: 0, onSuccess: () => void plan.refetch() }),
  );
  const done = setUp.data;
  const idle = plan.data?.done === true && !newPassword;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Set up pgbouncer')}
      {...(server !== null && { hint: server })}
      aside={
        server !== null && (
          <CopyButton
            text
            value={`cadastre routing pgbouncer-setup --server ${server}`}
            label={t('Copy as command')}
          />
        )
      }
      footer={
        <WorkFoot
          said={
            <span className="small third grow cut">{t('May be repeated: what stands is left alone')}</span>
          }
          onClose={onClose}
          {...(done !== undefined && { cancel: t('Close') })}
        >
          <Button
            tone="primary"
            busy={setUp.isPending}
            disabled={server === null || plan.data === undefined || idle}
            onClick={() => server !== null && setUp.mutate({ server, newPassword })}
          >
            {t('Set up {{name}}', { name: server ?? '' })}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          <SelectField
            label={t('Server')}
            value={server}
            options={servers.map(({ name }) => ({ value: name, label: name }))}
            onChange={(name) => {
              setPicked(name);
              setUp.reset();
            }}
          />
          <Checkbox
            checked={newPassword}
            onChange={setNewPassword}
            label={t('Make another password for the look-up role')}
            hint={t('pgbouncer is refused until its auth_file has the new line')}
          />
          {setUp.error !== null && <ErrorNote error={setUp.error} />}
          {done !== undefined && (
            <>
              <p className="row is-ok" role="status">
                <Icon name="ok" />
                {tn(
                  '{{count}} database got the look-up; the role is {{role}}.',
                  '{{count}} databases got the look-up; the role is {{role}}.',
                  { count: done.databases.length, role: done.role },
                )}
              </p>
              {done.userlist !== null && (
                <Note tone="warn">
                  <p>
                    {t(
                      'Put this line into the auth_file of pgbouncer now. It is told once and kept nowhere.',
                    )}
                  </p>
                  <Code language="plain" wrap copyLabel={t('Copy the line')}>
                    {done.userlist}
                  </Code>
                </Note>
              )}
            </>
          )}
        </WorkAsk>
        <PlanSide
          steps={plan.data?.steps}
          stale={plan.isFetching}
          error={plan.error}
          onRetry={() => void plan.refetch()}
          facts={
            plan.data === undefined
              ? plan.isFetching && t('reading…')
              : plan.data.done
                ? t('nothing is to be done')
                : tn('{{count}} step', '{{count}} steps', { count: plan.data.steps.length })
          }
        />
      </WorkColumns>
    </WorkSheet>
  );
}
