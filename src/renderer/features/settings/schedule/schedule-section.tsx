import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ScheduledWork } from '../../../../shared/models/schedule.ts';
import { orpc } from '../../../client/query.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, told } from '../../../locales/index.ts';
import { Button, Card, Empty, ErrorNote, Icon, type IconName } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import { TableHead } from '../table-head.tsx';
import { cronWords } from './cron-words.ts';
import { FormerLogins } from './former-logins.tsx';

/** Nothing tells when another process has done a work. */
const REREAD_MS = 20_000;

/** What is done by itself, wherever an app or an agent is open. */
export function ScheduleSection() {
  const works = useQuery(orpc.schedule.list.queryOptions({ refetchInterval: REREAD_MS }));
  if (works.error !== null && works.data === undefined)
    return <ErrorNote error={works.error} onRetry={() => void works.refetch()} />;
  return (
    <>
      <Works works={works.data ?? []} read={works.data !== undefined} />
      <FormerLogins />
    </>
  );
}

function Works({ works, read }: { works: readonly ScheduledWork[]; read: boolean }) {
  const queries = useQueryClient();
  const run = useMutation(
    orpc.schedule.run.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.schedule.list.key() }),
    }),
  );
  return (
    <Card
      title={t('Schedule')}
      hint={t('done once for the whole fleet, by whichever app or agent is open')}
      footer={
        <>
          <Icon name="info" />
          <span className="grow">
            {t('A turn that nobody was there for is made up by the next one. Keep an agent running:')}{' '}
            <code className="mono">{t('cadastre agent')}</code>
          </span>
        </>
      }
    >
      {run.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={run.error} />
        </div>
      )}
      {read && works.length === 0 && (
        <Empty title={t('Nothing is done by itself')}>{t('This Cadastre has no scheduled work.')}</Empty>
      )}
      {works.length > 0 && (
        <table className={styles['table']}>
          <TableHead
            columns={[
              { title: t('What is done'), width: 'most' },
              { title: t('Last time'), width: 'most' },
              { title: t('Next time') },
            ]}
          />
          <tbody>
            {works.map((work) => (
              <Row
                key={work.name}
                work={work}
                running={run.isPending && run.variables?.name === work.name}
                held={run.isPending}
                onRun={() => run.mutate({ name: work.name })}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

interface RowProps {
  work: ScheduledWork;
  running: boolean;
  held: boolean;
  onRun: () => void;
}

const ICONS: Record<NonNullable<ScheduledWork['lastRun']>['outcome'], { icon: IconName; tone: string }> = {
  done: { icon: 'ok', tone: 'is-ok' },
  failed: { icon: 'failed', tone: 'is-danger' },
  running: { icon: 'spinner', tone: 'is-accent' },
};

function Row({ work, running, held, onRun }: RowProps) {
  const format = useFormat();
  const { lastRun, nextRun } = work;
  const when = cronWords(work.cron);
  const shown = lastRun && ICONS[running ? 'running' : lastRun.outcome];
  return (
    <tr className={styles['two']}>
      <td>
        <b className={`${styles['block']} cut`} title={told(work.title)}>
          <Told>{work.title}</Told>
        </b>
        <span className="third" title={work.cron}>
          {when ?? <code className="mono">{work.cron}</code>}
        </span>
      </td>
      <td title={lastRun === null ? undefined : `${format.full(lastRun.at)}\n${told(lastRun.fact)}`}>
        {lastRun === null || shown == null ? (
          <span className="third">{t('not yet')}</span>
        ) : (
          <>
            <span className={styles['with']}>
              <Icon name={shown.icon} className={shown.tone} />
              <span className={lastRun.outcome === 'failed' ? 'is-danger' : undefined}>
                {lastRun.outcome === 'failed'
                  ? t('failed {{when}}', { when: format.when(lastRun.at) })
                  : lastRun.outcome === 'running' || running
                    ? t('at work since {{when}}', { when: format.when(lastRun.at) })
                    : format.when(lastRun.at)}
              </span>
              {lastRun.workstation !== null && (
                <span className="third">{t('on {{workstation}}', { workstation: lastRun.workstation })}</span>
              )}
            </span>
            {lastRun.outcome !== 'running' && (
              <span className={`second ${styles['block']} cut`}>
                <Told>{lastRun.fact}</Told>
              </span>
            )}
          </>
        )}
      </td>
      <td title={nextRun === null ? undefined : format.full(nextRun)}>
        {nextRun === null ? <span className="third">{t('not planned')}</span> : format.when(nextRun)}
      </td>
      <td className={styles['act']}>
        <Button small busy={running} disabled={held && !running} onClick={onRun}>
          {t('Run now')}
        </Button>
      </td>
    </tr>
  );
}
