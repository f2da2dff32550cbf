import { useMemo } from 'react';
import type { RunTarget } from '../../../../shared/models/migration-run.ts';
import type { Format } from '../../../lib/format.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t } from '../../../locales/index.ts';
import type { Column } from '../../../parts/data-table/index.ts';
import { Button, Icon } from '../../../parts/index.ts';
import styles from '../run.module.css';
import { TARGET_LOOKS, toneClass } from '../run-view.ts';

/** The version it stands at, its tries, and whose fault it may be. */
export function targetStands(target: RunTarget, format: Format): string {
  const parts = [t('Wave {{wave}}', { wave: target.wave + 1 })];
  if (target.attempts > 1) parts.push(t('try {{attempts}}', { attempts: target.attempts }));
  if (target.status === 'failed' || target.status === 'not-run') {
    parts.push(
      target.version === null
        ? t('without a version')
        : target.version === target.from
          ? t('still at {{version}}', { version: target.version })
          : t('at {{version}}', { version: target.version }),
    );
  }
  if (target.status === 'succeeded' && target.durationMs !== null)
    parts.push(format.duration(target.durationMs));
  if (target.worker !== null && target.status === 'failed') parts.push(target.worker);
  return parts.join(' · ');
}

/** Why it was left out says more than what it had failed with before. */
const whatHappened = ({ status, error, fact }: RunTarget): string =>
  status === 'skipped' ? fact : (error?.message ?? fact);

export function useTargetColumns(onRetry: ((target: RunTarget) => void) | null) {
  const format = useFormat();
  return useMemo((): readonly Column<RunTarget>[] => {
    const code: Column<RunTarget> = {
      id: 'code',
      title: t('Code'),
      width: 68,
      hideOrder: 1,
      sortValue: (target) => target.error?.details.sqlstate ?? target.error?.code ?? null,
      render: (target) => (
        <span className="mono cut" title={target.error?.code}>
          {target.error?.details.sqlstate ?? target.error?.code ?? '–'}
        </span>
      ),
    };
    const all: Column<RunTarget>[] = [
      {
        id: 'tenant',
        title: t('Tenant'),
        width: 188,
        sortValue: (target) => target.name,
        hideable: false,
        render: (target) => {
          const look = TARGET_LOOKS[target.status];
          return (
            <span className={styles['named']}>
              <Icon name={look.icon} className={toneClass(look.tone)} label={t(look.word)} />
              <span className="two-lines">
                <span className="cut">{target.name}</span>
                <small className="cut mono">{target.schema ?? target.database}</small>
              </span>
            </span>
          );
        },
      },
      {
        id: 'server',
        title: t('Server'),
        width: 62,
        hideOrder: 2,
        sortValue: (target) => target.server,
        render: (target) => <span className="second">{target.server}</span>,
      },
      ...(onRetry === null ? [] : [code]),
      {
        id: 'fact',
        title: t('What happened'),
        width: 200,
        grow: true,
        render: (target) => (
          <span className="two-lines">
            <span className="cut">
              <Told>{whatHappened(target)}</Told>
            </span>
            <small className="cut">{targetStands(target, format)}</small>
          </span>
        ),
      },
    ];
    if (onRetry !== null)
      all.push({
        id: 'verb',
        title: '',
        width: 112,
        align: 'right',
        fixed: true,
        render: (target) => (
          <Button small icon="retry" onClick={() => onRetry(target)}>
            {t('Retry')}
          </Button>
        ),
      });
    return all;
  }, [format, onRetry]);
}
