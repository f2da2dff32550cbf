import { useQuery } from '@tanstack/react-query';
import type { MigrationRun, RunTarget } from '../../../../shared/models/migration-run.ts';
import { orpc } from '../../../client/query.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn } from '../../../locales/index.ts';
import { Icon } from '../../../parts/index.ts';
import { useNow } from '../../jobs/index.ts';
import styles from '../run.module.css';

const MOST = 256;
const EVERY_MS = 1_000;

/** What is at work now, each with what it does, the longest first. */
export function AtWork({ run }: { run: MigrationRun }) {
  const moving = run.status === 'running' || run.counts.atWork > 0;
  const query = useQuery(
    orpc.migrations.targets.queryOptions({
      input: { run: run.id, statuses: ['at-work'], limit: MOST },
      refetchInterval: moving ? EVERY_MS : false,
    }),
  );
  const targets = query.data?.targets ?? [];
  return (
    <div className={styles['atWork']}>
      <div className={styles['sectionHead']}>
        <h3>{t('At work')}</h3>
        <span className="small third cut">{slots(run, targets)}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <section className={styles['scroll']} tabIndex={0} aria-label={t('At work')}>
        {targets.length === 0 ? (
          <p className={styles['nobody']}>{t('Nobody is at work now.')}</p>
        ) : (
          <table className={styles['work']}>
            <tbody>
              {targets.toSorted(longestFirst).map((target) => (
                <tr key={target.id}>
                  <td>
                    {target.blocker === null ? (
                      <Icon name="spinner" className="is-accent" />
                    ) : (
                      <Icon name="lock" className="is-warn" label={t('waits for a lock')} />
                    )}
                  </td>
                  <th scope="row">{target.name}</th>
                  <td className="second">{target.server}</td>
                  <td>
                    <Told>{target.fact}</Told>
                  </td>
                  <td className={styles['age']}>
                    <Age target={target} moving={moving} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function longestFirst(a: RunTarget, b: RunTarget): number {
  return (a.startedAt ?? '').localeCompare(b.startedAt ?? '');
}

function Age({ target, moving }: { target: RunTarget; moving: boolean }) {
  const format = useFormat();
  const now = useNow(moving, 500);
  if (target.startedAt === null) return '–';
  const ms = Math.max(0, now - Date.parse(target.startedAt));
  return format.duration(ms < 10_000 ? Math.round(ms / 100) * 100 : Math.round(ms / 1000) * 1000);
}

/** How full each server is, and who does the work. */
function slots(run: MigrationRun, targets: readonly RunTarget[]): string {
  const { perServer, total } = run.options;
  const byServer = Map.groupBy(targets, ({ server }) => server);
  const waiting = run.workers.filter(({ atWork, sessions }) => atWork === 0 && sessions === 0).length;
  const servers = [...byServer]
    .sort(([a], [b]) => a.localeCompare(b))
    .slice(0, 4)
    .map(([server, own]) => `${server} ${own.length}/${perServer}`);
  return [
    t('{{count}} of {{total}} slots', { count: targets.length, total }),
    ...servers,
    ...(run.workers.length > 1
      ? [tn('shared by {{count}} process', 'shared by {{count}} processes', { count: run.workers.length })]
      : []),
    ...(waiting > 0
      ? [
          tn('{{count}} of them waits for a session', '{{count}} of them wait for a session', {
            count: waiting,
          }),
        ]
      : []),
  ].join(' · ');
}
