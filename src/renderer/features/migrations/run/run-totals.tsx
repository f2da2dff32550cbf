import type { MigrationRun } from '../../../../shared/models/migration-run.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Icon } from '../../../parts/index.ts';
import { useNow } from '../../jobs/index.ts';
import styles from '../run.module.css';
import { countOf, finishedOf, isOpen, TARGET_LOOKS, toneClass } from '../run-view.ts';
import { RunWaves } from './run-waves.tsx';

const SHOWN = ['succeeded', 'failed', 'skipped', 'at-work', 'not-run'] as const;

/** Is it safe to go on: results, rate, the time of the end, and the waves. */
export function RunTotals({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const { counts } = run;
  const finished = finishedOf(counts);
  return (
    <section className={styles['totals']} aria-label={t('Result')}>
      <div className={styles['facts']}>
        <div>
          <span>{t('Finished')}</span>
          <b>
            {format.count(finished)} <em>{t('of {{count}}', { count: counts.total })}</em>
          </b>
        </div>
        {SHOWN.map((status) => {
          const count = countOf(counts, status);
          const look = TARGET_LOOKS[status];
          return (
            <div key={status}>
              <span>
                <Icon
                  name={status === 'at-work' && count === 0 ? 'pending' : look.icon}
                  className={count === 0 ? 'third' : toneClass(look.tone)}
                />
                {t(look.word)}
              </span>
              <b>
                {format.count(count)}{' '}
                {status === 'failed' && count > 0 && <em>{format.share(count / Math.max(1, finished))}</em>}
              </b>
            </div>
          );
        })}
        <span className="grow" />
        {isOpen(run) || run.rate.length > 1 ? <Rate run={run} /> : <Average run={run} />}
        <End run={run} />
      </div>
      <RunWaves run={run} />
    </section>
  );
}

const CHART = { width: 120, height: 24, bars: 20 } as const;

function Rate({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const { rate } = run;
  const last = rate.at(-1) ?? 0;
  const most = Math.max(1, ...rate);
  const step = CHART.width / CHART.bars;
  return (
    <div className={styles['rate']}>
      <span>
        {rate.length < 2
          ? t('Rate')
          : tn('Rate, last {{count}} minute', 'Rate, last {{count}} minutes', { count: rate.length })}
      </span>
      <p>
        <b>
          {rate.length === 0 ? '–' : format.count(Math.round(last * 10) / 10)} <em>{t('a minute')}</em>
        </b>
        <svg
          width={CHART.width}
          height={CHART.height}
          viewBox={`0 0 ${CHART.width} ${CHART.height}`}
          role="img"
          aria-label={
            rate.length === 0
              ? t('No minute is over yet')
              : t('Tenants a minute, the newest last: {{list}}', {
                  list: rate.map((each) => format.count(Math.round(each))).join(', '),
                })
          }
        >
          {rate.slice(-CHART.bars).map((each, index, shown) => {
            const height = Math.max(1, (each / most) * CHART.height);
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a minute is known by its place.
                key={index}
                x={(CHART.bars - shown.length + index) * step}
                y={CHART.height - height}
                width={step - 2}
                height={height}
              />
            );
          })}
        </svg>
      </p>
    </div>
  );
}

/** Of a run that is over and of which no minute was kept. */
function Average({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const done = run.counts.succeeded + run.counts.failed;
  const took = run.finishedAt === null ? 0 : Date.parse(run.finishedAt) - Date.parse(run.createdAt);
  return (
    <div className={styles['rate']}>
      <span>{t('Rate, on average')}</span>
      <b>
        {done === 0 || took <= 0 ? (
          '–'
        ) : (
          <>
            {format.count(Math.round((done / took) * 600_000) / 10)} <em>{t('a minute')}</em>
          </>
        )}
      </b>
    </div>
  );
}

function End({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const open = isOpen(run);
  const now = useNow(open, 10_000);
  if (!open) {
    const took = run.finishedAt === null ? null : Date.parse(run.finishedAt) - Date.parse(run.createdAt);
    return (
      <div>
        <span>{t('Ended')}</span>
        <b>
          {run.finishedAt === null ? '–' : format.when(run.finishedAt)}{' '}
          {took !== null && <em>{t('after {{span}}', { span: format.duration(took) })}</em>}
        </b>
      </div>
    );
  }
  return (
    <div>
      <span>{t('Ends about')}</span>
      <b>
        {run.endsAt === null ? (
          <em>{t('not known yet')}</em>
        ) : (
          <>
            {format.time(run.endsAt)}{' '}
            <em>{t('in {{span}}', { span: format.span(Math.max(0, Date.parse(run.endsAt) - now)) })}</em>
          </>
        )}
      </b>
    </div>
  );
}
