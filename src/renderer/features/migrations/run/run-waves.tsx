import type { CSSProperties } from 'react';
import type { MigrationRun, RunWave } from '../../../../shared/models/migration-run.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn, told } from '../../../locales/index.ts';
import { Icon } from '../../../parts/index.ts';
import { useNow } from '../../jobs/index.ts';
import styles from '../run.module.css';
import { finishedOf, isOpen, toneClass, WAVE_LOOKS } from '../run-view.ts';

/** The template first, then the waves; a wide one has more room, but none is lost. */
export function RunWaves({ run }: { run: MigrationRun }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <ol className={styles['waves']} aria-label={t('Waves')} tabIndex={0}>
      {run.templates.length > 0 && <Templates run={run} />}
      {run.waves.map((wave) => (
        <Wave key={wave.index} wave={wave} moving={isOpen(run)} />
      ))}
    </ol>
  );
}

function Templates({ run }: { run: MigrationRun }) {
  const done = run.templates.filter(({ status }) => status === 'done').length;
  const failed = run.templates.find(({ status }) => status === 'failed');
  const share = (done / run.templates.length) * 100;
  const state =
    failed !== undefined ? 'stopped' : share === 100 ? 'passed' : isOpen(run) ? 'running' : 'waiting';
  const look = WAVE_LOOKS[state];
  return (
    <li style={{ '--part': 1 } as CSSProperties}>
      <div className={styles['waveHead']}>
        <Icon name={look.icon} className={toneClass(look.tone)} label={t(look.word)} />
        <span className="cut">{t('Template|wave')}</span>
        <span className={styles['waveCount']}>
          {done}/{run.templates.length}
        </span>
      </div>
      <div className={`tone-bar ${styles['bar']}`}>
        <i data-tone={failed === undefined ? 'ok' : 'danger'} style={{ width: `${share}%` }} />
      </div>
      <small className="cut" title={failed && told(failed.fact)}>
        {failed === undefined ? (
          tn('on {{count}} server', 'on {{count}} servers', { count: run.templates.length })
        ) : (
          <span className="is-danger">
            {failed.server}: <Told>{failed.fact}</Told>
          </span>
        )}
      </small>
    </li>
  );
}

function Wave({ wave, moving }: { wave: RunWave; moving: boolean }) {
  const format = useFormat();
  const { counts } = wave;
  const look = WAVE_LOOKS[wave.status];
  const under = wave.status === 'running' || wave.status === 'soaking' || wave.status === 'gate';
  const width = (count: number) => ({ width: `${(count / Math.max(1, counts.total)) * 100}%` });
  return (
    <li
      style={{ '--part': Math.max(1, Math.sqrt(counts.total)) } as CSSProperties}
      aria-current={under && moving ? 'step' : undefined}
    >
      <div className={styles['waveHead']}>
        <Icon name={look.icon} className={toneClass(look.tone)} label={t(look.word)} />
        <span className="cut">
          {wave.index + 1} {wave.name}
        </span>
        <span className={styles['waveCount']}>
          {wave.status === 'running' || finishedOf(counts) !== counts.total
            ? `${format.count(finishedOf(counts))} / ${format.count(counts.total)}`
            : format.count(counts.total)}
        </span>
      </div>
      <div className={`tone-bar ${styles['bar']}`}>
        <i data-tone="ok" style={width(counts.succeeded)} />
        <i data-tone="grey" style={width(counts.skipped)} />
        <i data-tone="danger" style={width(counts.failed)} />
        <i data-tone="accent" style={width(counts.atWork)} />
      </div>
      <small className="cut">
        <WaveFact wave={wave} moving={moving} />
      </small>
    </li>
  );
}

function WaveFact({ wave, moving }: { wave: RunWave; moving: boolean }) {
  const format = useFormat();
  const soaking = wave.status === 'soaking' && wave.soakUntil !== null;
  const now = useNow(soaking && moving, 1_000);
  const { counts, healthy, unhealthy } = wave;
  if (wave.status === 'soaking' && wave.soakUntil !== null) {
    return t('soaks to {{time}}, {{span}} left', {
      time: format.time(wave.soakUntil),
      span: format.duration(Math.max(0, Math.round((Date.parse(wave.soakUntil) - now) / 1000) * 1000)),
    });
  }
  if (wave.status === 'running') {
    return [
      tn('{{count}} at work', '{{count}} at work', { count: counts.atWork }),
      tn('{{count}} to come', '{{count}} to come', { count: counts.notRun }),
    ].join(', ');
  }
  if (wave.status === 'waiting') {
    return wave.gate
      ? t('then waits for you')
      : wave.soakMs > 0
        ? t('then soaks for {{span}}', { span: format.duration(wave.soakMs) })
        : t(WAVE_LOOKS.waiting.word);
  }
  const facts = [
    ...(healthy === null ? [] : [tn('{{count}} healthy', '{{count}} healthy', { count: healthy })]),
    ...(unhealthy === null || unhealthy === 0
      ? []
      : [tn('{{count}} not healthy', '{{count}} not healthy', { count: unhealthy })]),
    ...(counts.failed === 0 ? [] : [tn('{{count}} failed', '{{count}} failed', { count: counts.failed })]),
  ];
  if (wave.status === 'gate') facts.unshift(t('waits for you'));
  if (facts.length > 0) return facts.join(', ');
  return wave.fact === '' ? t(WAVE_LOOKS[wave.status].word) : <Told>{wave.fact}</Told>;
}
