import type { MigrationRun } from '../../../../shared/models/migration-run.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Strip, StripPart } from '../../../parts/strip.tsx';
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
      <Strip label={t('Totals')} frame="none">
        <StripPart label={t('Finished')}>
          <b>{format.count(finished)}</b>{' '}
          <span className="second">{t('of {{count}}', { count: counts.total })}</span>
        </StripPart>
        {SHOWN.map((status) => {
          const count = countOf(counts, status);
          const look = TARGET_LOOKS[status];
          return (
            <StripPart
              key={status}
              icon={status === 'at-work' && count === 0 ? 'pending' : look.icon}
              tone={count === 0 ? 'third' : toneClass(look.tone)}
              label={t(look.word)}
            >
              <b>{format.count(count)}</b>{' '}
              {status === 'failed' && count > 0 && (
                <span className="second">{format.share(count / Math.max(1, finished))}</span>
              )}
            </StripPart>
          );
        })}
        <span className="grow" />
        {isOpen(run) || run.rate.length > 1 ? <Rate run={run} /> : <Average run={run} />}
        <End run={run} />
      </Strip>
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
    <StripPart
      label={
        rate.length < 2
          ? t('Rate')
          : tn('Rate, last {{count}} minute', 'Rate, last {{count}} minutes', { count: rate.length })
      }
    >
      <span className={styles['rate']}>
        <span>
          <b>{rate.length === 0 ? '–' : format.count(Math.round(last * 10) / 10)}</b>{' '}
          <span className="second">{t('a minute')}</span>
        </span>
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
      </span>
    </StripPart>
  );
}

/** Of a run that is over and of which no minute was kept. */
function Average({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const done = run.counts.succeeded + run.counts.failed;
  const took = run.finishedAt === null ? 0 : Date.parse(run.finishedAt) - Date.parse(run.createdAt);
  return (
    <StripPart label={t('Rate, on average')}>
      {done === 0 || took <= 0 ? (
        <b>–</b>
      ) : (
        <>
          <b>{format.count(Math.round((done / took) * 600_000) / 10)}</b>{' '}
          <span className="second">{t('a minute')}</span>
        </>
      )}
    </StripPart>
  );
}

function End({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const open = isOpen(run);
  const now = useNow(open, 10_000);
  if (!open) {
    const took = run.finishedAt === null ? null : Date.parse(run.finishedAt) - Date.parse(run.createdAt);
    return (
      <StripPart label={t('Ended')}>
        <b>{run.finishedAt === null ? '–' : format.when(run.finishedAt)}</b>{' '}
        {took !== null && (
          <span className="second">{t('after {{span}}', { span: format.duration(took) })}</span>
        )}
      </StripPart>
    );
  }
  return (
    <StripPart label={t('Ends about')}>
      {run.endsAt === null ? (
        <span className="second">{t('not known yet')}</span>
      ) : (
        <>
          <b>{format.time(run.endsAt)}</b>{' '}
          <span className="second">
            {t('in {{span}}', { span: format.span(Math.max(0, Date.parse(run.endsAt) - now)) })}
          </span>
        </>
      )}
    </StripPart>
  );
}
