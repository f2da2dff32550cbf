import type { Job } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Meter } from '../../parts/meter.tsx';
import { elapsed, isMoving } from './job-view.ts';
import styles from './jobs-page.module.css';
import { useNow, useSlowText } from './use-job.ts';

/** Below this many rows the rate says nothing about the rest. */
const ENOUGH_ROWS = 10;

/** How many rows are done, at which rate, and when the rest will be. */
export function ImportProgress({ job }: { job: Job }) {
  const format = useFormat();
  const moving = isMoving(job.status);
  const now = useNow(moving, 500);
  const { done, total } = job.progress;
  const took = elapsed(job, now);
  const left =
    moving && took !== null && done >= ENOUGH_ROWS && done < total ? (took / done) * (total - done) : null;
  const words =
    job.kind === 'tenant.set-tiers'
      ? t('{{done}} of {{total}} tenants', { done, total })
      : t('{{done}} of {{total}} rows', { done, total });
  const said = useSlowText(words);
  return (
    <div className={styles['rowsProgress']}>
      <div className={styles['rowsLine']}>
        <span className="cut">
          <b>{words}</b> <span className="second">{job.fact !== '' && <Told>{job.fact}</Told>}</span>
        </span>
        <span className="second">
          {took !== null &&
            (moving ? t('{{time}} elapsed', { time: format.duration(took) }) : format.duration(took))}
          {left !== null && t(', about {{time}} left', { time: format.duration(roundTime(left)) })}
        </span>
      </div>
      <Meter share={total === 0 ? 0 : done / total} label={t('Rows done')} tone={moving ? 'accent' : 'ok'} />
      <p className="sr-only" role="status">
        {moving ? said : words}
      </p>
    </div>
  );
}

/** An estimate has no more places than it deserves: whole seconds, then whole ten seconds. */
function roundTime(ms: number): number {
  const unit = ms < 60_000 ? 1_000 : 10_000;
  return Math.max(unit, Math.round(ms / unit) * unit);
}
