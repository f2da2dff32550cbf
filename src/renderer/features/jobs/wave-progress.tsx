import type { Job, WaveProgress as Wave } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Meter } from '../../parts/meter.tsx';
import styles from './jobs-page.module.css';

/** How far each wave is, and how fast it goes; nothing for a job that has none. */
export function WaveProgress({ job }: { job: Job }) {
  const format = useFormat();
  const { waves, perMinute } = job;
  if (waves === undefined || waves.length === 0) return null;
  return (
    <section className={styles['waves']} aria-label={t('Waves')}>
      <ol>
        {waves.map((wave) => (
          <li key={wave.wave}>
            <b>{t('Wave {{number}}', { number: wave.wave })}</b>
            <Meter
              share={shareOf(wave)}
              label={t('Tenants of wave {{number}} done', { number: wave.wave })}
              tone={wave.failed > 0 ? 'warn' : wave.notRun > 0 ? 'accent' : 'ok'}
            />
            <span className="small second">
              {[
                tn('{{count}} done', '{{count}} done', { count: wave.succeeded + wave.skipped }),
                ...(wave.failed > 0
                  ? [tn('{{count}} failed', '{{count}} failed', { count: wave.failed })]
                  : []),
                ...(wave.notRun > 0 ? [tn('{{count}} left', '{{count}} left', { count: wave.notRun })] : []),
              ].join(', ')}
            </span>
          </li>
        ))}
      </ol>
      {perMinute !== undefined && (
        <p className="small third">{t('{{rate}} a minute', { rate: format.count(Math.round(perMinute)) })}</p>
      )}
    </section>
  );
}

function shareOf({ succeeded, failed, skipped, notRun }: Wave): number {
  const done = succeeded + failed + skipped;
  return done + notRun === 0 ? 1 : done / (done + notRun);
}
