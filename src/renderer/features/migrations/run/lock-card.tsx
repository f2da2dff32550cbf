import { useState } from 'react';
import type { MigrationRun, RunTarget } from '../../../../shared/models/migration-run.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn, told, tx } from '../../../locales/index.ts';
import { Button, Icon, IconButton, KeyValue, ReasonDialog } from '../../../parts/index.ts';
import styles from '../run.module.css';
import type { RunActs } from '../use-run-acts.ts';

interface LockCardProps {
  run: MigrationRun;
  acts: RunActs;
  onSkip: (targets: readonly RunTarget[]) => void;
}

/**
 * Who holds what we want, one at a time with a count. Locks come and go by the second: the place of the card stays
 * while the run goes on, so that nothing below it jumps.
 */
export function LockCard({ run, acts, onSkip }: LockCardProps) {
  const [shown, setShown] = useState<number | null>(null);
  const [ending, setEnding] = useState<RunTarget | null>(null);
  const { blocked } = run;
  const at = Math.max(
    0,
    blocked.findIndex(({ id }) => id === shown),
  );
  const target = blocked[at];
  const step = (by: number) => setShown(blocked[(at + by + blocked.length) % blocked.length]?.id ?? null);
  return (
    <section className={styles['lock']} data-empty={target === undefined} aria-label={t('Locks')}>
      {target === undefined ? (
        <p className={`third ${styles['noLock']}`}>
          <Icon name="lock" /> {t('No tenant waits for a lock now.')}
        </p>
      ) : (
        <Waiting
          run={run}
          target={target}
          onEnd={() => setEnding(target)}
          onSkip={() => onSkip([target])}
          pager={
            blocked.length > 1 && (
              <span className={styles['pager']}>
                {t('{{at}} of {{count}}', { at: at + 1, count: blocked.length })}
                <IconButton small icon="back" label={t('Previous')} onClick={() => step(-1)} />
                <IconButton small icon="forward" label={t('Next')} onClick={() => step(1)} />
              </span>
            )
          }
        />
      )}
      {ending?.blocker != null && (
        <ReasonDialog
          title={t('End session {{pid}}', { pid: String(ending.blocker.pid) })}
          verb={t('End the session')}
          tone="danger-fill"
          hint={t('Stays in the audit log')}
          busy={acts.endBlocker.isPending}
          error={acts.endBlocker.error}
          onClose={() => {
            setEnding(null);
            acts.endBlocker.reset();
          }}
          onConfirm={(reason) => {
            const { blocker } = ending;
            if (blocker === null) return;
            acts.endBlocker.mutate(
              {
                run: run.id,
                target: ending.id,
                pid: blocker.pid,
                ...(reason === undefined ? {} : { reason }),
              },
              { onSuccess: () => setEnding(null) },
            );
          }}
        >
          <p>
            {tx('The session of <role/> on <database/> ends, and what its transaction did is rolled back.', {
              role: <span className="mono">{ending.blocker.role}</span>,
              database: <span className="mono">{ending.database}</span>,
            })}
          </p>
          <pre className={styles['query']}>{ending.blocker.query}</pre>
        </ReasonDialog>
      )}
    </section>
  );
}

interface WaitingProps {
  run: MigrationRun;
  target: RunTarget;
  pager: React.ReactNode;
  onEnd: () => void;
  onSkip: () => void;
}

function Waiting({ run, target, pager, onEnd, onSkip }: WaitingProps) {
  const format = useFormat();
  const { blocker } = target;
  const { lockTimeoutMs, lockTries } = run.options;
  return (
    <>
      <header className={styles['lockHead']}>
        <Icon name="lock" className="is-warn" />
        <h2 className="cut">{t('Waiting for a lock: {{name}}', { name: target.name })}</h2>
        <span className="is-warn small">
          {t('try {{at}} of {{tries}}', { at: Math.max(1, target.attempts), tries: lockTries })}
        </span>
        <span className="grow" />
        <span className="mono third cut">
          {target.database} · {target.server}
        </span>
        {pager}
      </header>
      <div className={styles['lockBody']}>
        <div className={styles['lockFacts']}>
          {blocker === null ? (
            <p className="second small">{t('The holder is being read.')}</p>
          ) : (
            <KeyValue
              width={96}
              items={[
                { key: t('Wanted by us'), value: <span className="mono cut">{blocker.wanted}</span> },
                {
                  key: t('Held by'),
                  value: (
                    <span className="cut">
                      {t('pid {{pid}}', { pid: String(blocker.pid) })},{' '}
                      <span className="mono">{blocker.role}</span>
                      {blocker.application !== '' && `, ${blocker.application}`}
                    </span>
                  ),
                },
                {
                  key: t('State'),
                  value: (
                    <span className="row is-warn" style={{ gap: 6 }}>
                      <Icon name="alert" />
                      {t('{{state}} for {{span}}', {
                        state: told(blocker.state),
                        span: format.duration(blocker.ageMs),
                      })}
                    </span>
                  ),
                },
                {
                  key: t('Last query'),
                  value: (
                    <span className="mono cut" title={blocker.query}>
                      {blocker.query}
                    </span>
                  ),
                },
              ]}
            />
          )}
        </div>
        <div className={styles['lockActs']}>
          <Button small disabled={blocker === null} onClick={onEnd}>
            {blocker === null
              ? t('End the session…')
              : t('End session {{pid}}…', { pid: String(blocker.pid) })}
          </Button>
          <Button small onClick={onSkip}>
            {t('Skip with a reason…')}
          </Button>
          <p className="third">
            {t('Nobody queues behind us for over {{span}}.', { span: format.duration(lockTimeoutMs) })}{' '}
            {tn('After {{count}} try the tenant fails.', 'After {{count}} tries the tenant fails.', {
              count: lockTries,
            })}
          </p>
        </div>
      </div>
    </>
  );
}
