import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { client } from '../../../client/client.ts';
import { orpc } from '../../../client/query.ts';
import { runPath } from '../../../lib/paths.ts';
import { reasonOf } from '../../../lib/reason.ts';
import { t, tn } from '../../../locales/index.ts';
import {
  Button,
  CopyButton,
  ErrorNote,
  Note,
  ReasonField,
  SelectField,
  TextField,
} from '../../../parts/index.ts';
import { Phrase } from '../../../parts/phrase.tsx';
import { freshEachOpening, WorkAsk, WorkColumns, WorkFoot, WorkSheet } from '../../plan/index.ts';
import { PlanView } from '../plan/plan-view.tsx';
import { PLAN_KEY } from '../plan/use-plan.ts';

interface TakeBackSheetProps {
  opened: boolean;
  /** All that a run applied, or one tenant down to a version; its numbered versions, the newest first. */
  of: { readonly run: number } | { readonly tenant: string; readonly versions: readonly string[] };
  onClose: () => void;
}

/** Takes files back by their down part, newest first. What they made is dropped with its data. */
export const TakeBackSheet = freshEachOpening(Content);

function Content({ opened, of, onClose }: TakeBackSheetProps) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const production = useQuery(orpc.app.status.queryOptions()).data?.platform.environment === 'production';
  const versions = 'tenant' in of ? of.versions : [];
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [backupTo, setBackupTo] = useState('');
  const [allowDrift, setAllowDrift] = useState(false);
  const [matches, setMatches] = useState(false);
  const target = 'tenant' in of ? (to ?? versions[1] ?? null) : null;
  const input = {
    ...('run' in of ? { run: of.run } : { tenants: [of.tenant], to: target ?? '' }),
    ...(allowDrift ? { options: { allowDrift } } : {}),
  };
  const folder = backupTo.trim();
  const plan = useQuery({
    queryKey: [PLAN_KEY, 'down', input],
    queryFn: () => client.migrations.planDown(input),
    enabled: opened && ('run' in of || target !== null),
    retry: false,
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const down = useMutation(
    orpc.migrations.down.mutationOptions({
      gcTime: 0,
      onSuccess: ({ run }) => {
        void queries.invalidateQueries({ queryKey: orpc.migrations.runs.key() });
        if (run !== null) {
          onClose();
          go(runPath(run));
        }
      },
    }),
  );
  const { why, good } = reasonOf(reason, false);
  const name = plan.data?.blueprint ?? '';
  const count = plan.data?.counts.lacking ?? 0;
  const ready =
    plan.data !== undefined &&
    !plan.isFetching &&
    !plan.isError &&
    plan.data.refusals.length === 0 &&
    count > 0 &&
    good &&
    (!production || matches);
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={
        'run' in of ? t('Take run {{id}} back', { id: of.run }) : t('Take {{name}} back', { name: of.tenant })
      }
      aside={
        plan.data !== undefined && (
          <CopyButton
            text
            value={`${plan.data.command}${folder === '' ? '' : ` --backup-to '${folder.replaceAll("'", "'\\''")}'`}`}
            label={t('Copy as command')}
          />
        )
      }
      footer={
        <WorkFoot onClose={onClose}>
          <Button
            tone="danger-fill"
            busy={down.isPending}
            disabled={!ready}
            onClick={() =>
              down.mutate({
                ...input,
                ...(folder === '' ? {} : { options: { ...input.options, backupTo: folder } }),
                ...(why === undefined ? {} : { reason: why }),
                ...(production ? { confirm: name } : {}),
              })
            }
          >
            {count === 0
              ? t('Nothing to take back')
              : tn('Take {{count}} tenant back', 'Take {{count}} tenants back', { count })}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          {down.error !== null && <ErrorNote error={down.error} />}
          <Note tone="warn">
            {t(
              'The down part of each file runs, the newest first. What the file made is dropped, with what was written into it since.',
            )}
          </Note>
          {'tenant' in of && (
            <SelectField
              label={t('Down to version')}
              value={target}
              onChange={setTo}
              options={versions.slice(1).map((version) => ({ value: version, label: version }))}
            />
          )}
          <TextField
            label={t('Folder for a backup of each tenant first, if wanted')}
            value={backupTo}
            onChange={setBackupTo}
            mono
            placeholder="/srv/before-migrations"
            hint={t('On the machine that does the work; read back and checked')}
          />
          <ReasonField value={reason} onChange={setReason} wrong={!good} />
          {production && count > 0 && name !== '' && (
            <Phrase key={name} phrase={name} onChange={setMatches} />
          )}
        </WorkAsk>
        <PlanView
          plan={plan.data}
          stale={plan.isFetching}
          error={plan.error}
          onRetry={() => void plan.refetch()}
          onAllowDrift={() => setAllowDrift(true)}
          down
        />
      </WorkColumns>
    </WorkSheet>
  );
}
