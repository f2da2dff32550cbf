import { Link } from 'wouter';
import type { MigrationRun, RunTarget } from '../../../../shared/models/migration-run.ts';
import { schemaDriftPath, tenantPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn } from '../../../locales/index.ts';
import { Button, Code, Dialog, ErrorNote, KeyValue } from '../../../parts/index.ts';
import { TARGET_LOOKS } from '../run-view.ts';
import { CommandOutput } from './command-output.tsx';

interface TargetDialogProps {
  run: MigrationRun;
  target: RunTarget;
  retrying: boolean;
  onRetry: () => void;
  onSkip: () => void;
  onClose: () => void;
}

/** What happened to one tenant, what still stands, and its own ways out. */
export function TargetDialog({ run, target, retrying, onRetry, onSkip, onClose }: TargetDialogProps) {
  const format = useFormat();
  const { error, status } = target;
  const may = status === 'failed' || status === 'not-run';
  const statement = error?.details.statement;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={target.name}
      width={620}
      footer={
        <>
          <span className="row grow" style={{ gap: 14 }}>
            {target.tenant !== null && (
              <Link className="small" href={tenantPath(target.tenant, 'schema')}>
                {t('Open the tenant')}
              </Link>
            )}
            <Link className="small" href={schemaDriftPath(target.tenant ?? target.database)}>
              {t('See its drift')}
            </Link>
          </span>
          {may && <Button onClick={onSkip}>{t('Skip with a reason…')}</Button>}
          {status === 'failed' && (
            <Button tone="primary" icon="retry" busy={retrying} onClick={onRetry}>
              {t('Retry')}
            </Button>
          )}
        </>
      }
    >
      {error !== null && <ErrorNote error={error} />}
      {statement !== undefined && (
        <Code wrap copyLabel={t('Copy the statement')}>
          {statement}
        </Code>
      )}
      <KeyValue
        width={120}
        items={[
          { key: t('Result'), value: t(TARGET_LOOKS[status].word) },
          ...(target.fact === '' || target.fact === error?.message
            ? []
            : [
                {
                  key: status === 'skipped' ? t('Reason') : t('Fact'),
                  value: <Told>{target.fact}</Told>,
                },
              ]),
          {
            key: t('Database'),
            value: (
              <span className="mono">
                {target.server} · {target.database}
                {target.schema !== null && ` · ${target.schema}`}
              </span>
            ),
          },
          {
            key: t('Wave'),
            value: `${target.wave + 1} ${run.waves[target.wave]?.name ?? ''}`,
          },
          {
            key: t('Stands at'),
            value: (
              <span>
                {target.version ?? t('no version')}
                {target.from !== null && target.from !== target.version && (
                  <span className="third"> {t('from {{version}}', { version: target.from })}</span>
                )}
              </span>
            ),
          },
          ...(target.applied.length === 0
            ? []
            : [{ key: t('Applied here'), value: <span className="mono">{target.applied.join(', ')}</span> }]),
          {
            key: t('Tries'),
            value: tn('{{count}} try', '{{count}} tries', { count: target.attempts }),
          },
          ...(target.startedAt === null
            ? []
            : [
                {
                  key: t('Begun'),
                  value: (
                    <span title={format.full(target.startedAt)}>
                      {format.when(target.startedAt)}
                      {target.durationMs !== null &&
                        `, ${t('took {{span}}', { span: format.duration(target.durationMs) })}`}
                    </span>
                  ),
                },
              ]),
          ...(target.worker === null ? [] : [{ key: t('Worked by'), value: target.worker }]),
        ]}
      />
      {target.hasOutput === true && <CommandOutput run={run.id} target={target} />}
    </Dialog>
  );
}
