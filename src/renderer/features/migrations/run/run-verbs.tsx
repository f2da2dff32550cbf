import { Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MigrationRun } from '../../../../shared/models/migration-run.ts';
import { orpc } from '../../../client/query.ts';
import { useHandOver } from '../../../lib/use-hand-over.ts';
import { t, tn } from '../../../locales/index.ts';
import menu from '../../../parts/filter-chip.module.css';
import { Button, Icon, ReasonDialog } from '../../../parts/index.ts';
import { isOpen, type RunVerb, runVerbs } from '../run-view.ts';
import type { RunActs } from '../use-run-acts.ts';

interface RunVerbsProps {
  run: MigrationRun;
  acts: RunActs;
  onTakeBack: () => void;
}

/** What its status allows, the one that goes on last. */
export function RunVerbs({ run, acts, onTakeBack }: RunVerbsProps) {
  const [cancelling, setCancelling] = useState(false);
  const verbs = runVerbs(run);
  const buttons: Record<RunVerb, React.ReactNode> = {
    retry: (
      <Button
        key="retry"
        icon="retry"
        busy={acts.retry.isPending}
        tone={isOpen(run) ? 'default' : 'primary'}
        onClick={() => acts.retry.mutate({ run: run.id })}
      >
        {tn('Retry {{count}} failed', 'Retry {{count}} failed', { count: run.counts.failed })}
      </Button>
    ),
    pause: (
      <Button
        key="pause"
        icon="pause"
        busy={acts.pause.isPending}
        onClick={() => acts.pause.mutate({ run: run.id })}
      >
        {t('Pause')}
      </Button>
    ),
    resume: (
      <Button
        key="resume"
        icon="arrow"
        tone={run.status === 'stopped' ? 'default' : 'primary'}
        busy={acts.resume.isPending}
        onClick={() => acts.resume.mutate({ run: run.id })}
      >
        {run.status === 'gate'
          ? t('Let the next wave begin')
          : run.status === 'stopped'
            ? tn('Go on with {{count}} left', 'Go on with {{count}} left', { count: run.counts.notRun })
            : t('Resume')}
      </Button>
    ),
    cancel: (
      <Button key="cancel" tone="danger" icon="stop" onClick={() => setCancelling(true)}>
        {t('Cancel the run…')}
      </Button>
    ),
    takeBack: (
      <Button key="back" icon="undo" onClick={onTakeBack}>
        {t('Take back…')}
      </Button>
    ),
  };
  return (
    <>
      <Report run={run} />
      {verbs.map((verb) => buttons[verb])}
      {cancelling && (
        <ReasonDialog
          title={t('Cancel run {{id}}', { id: run.id })}
          verb={t('Cancel the run')}
          tone="danger-fill"
          hint={t('Stays in the audit log and in the report')}
          busy={acts.cancel.isPending}
          error={acts.cancel.error}
          onClose={() => setCancelling(false)}
          onConfirm={(reason) =>
            acts.cancel.mutate(
              { run: run.id, ...(reason === undefined ? {} : { reason }) },
              { onSuccess: () => setCancelling(false) },
            )
          }
        >
          <p>
            {tn(
              'It ends after the {{count}} tenant at work.',
              'It ends after the {{count}} tenants at work.',
              { count: run.counts.atWork },
            )}{' '}
            {tn('{{count}} stays as it is,', '{{count}} stay as they are,', { count: run.counts.notRun })}{' '}
            {t('and what was done stands. Nothing is taken back.')}
          </p>
        </ReasonDialog>
      )}
    </>
  );
}

/** Who has what, when and by whom, to be kept elsewhere. */
function Report({ run }: { run: MigrationRun }) {
  const { copies, handOver } = useHandOver();
  const report = useMutation(
    orpc.migrations.report.mutationOptions({
      onSuccess: ({ fileName, content }, { format }) =>
        handOver({ fileName, content, type: format === 'json' ? 'application/json' : 'text/markdown' }),
    }),
  );
  const item = menu['item'] ?? '';
  return (
    <Menu position="bottom-end" offset={4} withinPortal>
      <Menu.Target>
        <Button icon={copies ? 'copy' : 'download'} busy={report.isPending}>
          {report.isError ? t('Could not be read') : report.isSuccess && copies ? t('Copied') : t('Report')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={menu['dropdown'] ?? ''} aria-label={t('Report')}>
        {(['markdown', 'json'] as const).map((format) => (
          <Menu.Item
            key={format}
            className={item}
            leftSection={<Icon name="file" />}
            onClick={() => report.mutate({ run: run.id, format })}
          >
            {format === 'json' ? 'JSON' : t('Markdown')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
