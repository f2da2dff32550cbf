import { useElementSize } from '@mantine/hooks';
import { useId } from 'react';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { gapsOf, type Point, roundUp, stretches } from './chart-scale.ts';
import styles from './usage.module.css';

const HEIGHT = 132;
const LEFT = 52;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 20;
/** A name fits into a gap of this width; pixels. */
const NAMED_FROM = 76;
/** A limit this much above all values would press them to the ground: it is told beside the chart alone. */
const FAR = 4;
const DAY = 24 * 3600 * 1000;

interface HistoryChartProps {
  /** What is shown, in one sentence: the chart’s name for who does not see it. */
  label: string;
  points: readonly Point[];
  since: number;
  until: number;
  gapMs: number;
  limit: number | null;
  /** Thresholds of alerts, in the unit of the values. */
  alerts: readonly number[];
  base: 1000 | 1024;
  write: (value: number) => string;
}

/** One unit, one axis. A time without measures is hatched, and breaks line and area. */
export function HistoryChart(props: HistoryChartProps) {
  const { label, points, since, until, gapMs, limit, alerts, base, write } = props;
  const format = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const hatch = useId();
  const known = points.flatMap(({ value }) => value ?? []);
  const most = Math.max(0, ...known);
  const shownLimit = limit !== null && limit <= most * FAR ? limit : null;
  const lines = alerts.filter((each) => each <= Math.max(most * FAR, shownLimit ?? 0));
  const top = roundUp(Math.max(most, shownLimit ?? 0, ...lines) * 1.04, base);
  const right = Math.max(LEFT + 1, width - RIGHT);
  const x = (at: number) => LEFT + ((at - since) / Math.max(1, until - since)) * (right - LEFT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const ground = y(0);
  const path = (stretch: readonly { at: number; value: number }[]) =>
    stretch
      .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('');
  const moment = (at: number) => (until - since <= 2 * DAY ? format.time(at) : format.date(at, true));
  const last = points.findLast(({ value }) => value !== null);
  return (
    <div ref={ref} className={styles['chart']}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={label}>
          <defs>
            <pattern
              id={hatch}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line x1="0" y1="0" x2="0" y2="6" className={styles['hatch']} />
            </pattern>
          </defs>
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line x1={LEFT} x2={right} y1={y(top * share)} y2={y(top * share)} className={styles['grid']} />
              <text x={LEFT - 6} y={y(top * share) + 4} textAnchor="end">
                {write(top * share)}
              </text>
            </g>
          ))}
          {gapsOf(points, gapMs, until).map(({ from, to }) => (
            <g key={from}>
              <rect
                x={x(from)}
                y={TOP}
                width={Math.max(0, x(to) - x(from))}
                height={ground - TOP}
                fill={`url(#${hatch})`}
              />
              {x(to) - x(from) >= NAMED_FROM && (
                <text
                  x={(x(from) + x(to)) / 2}
                  y={ground - 6}
                  textAnchor="middle"
                  className={styles['gapName']}
                >
                  {t('not measured')}
                </text>
              )}
            </g>
          ))}
          {stretches(points, gapMs).map((stretch) => (
            <g key={stretch[0]?.at}>
              <path
                d={`${path(stretch)}L${x(stretch.at(-1)?.at ?? since).toFixed(1)} ${ground}L${x(stretch[0]?.at ?? since).toFixed(1)} ${ground}Z`}
                className={styles['area']}
              />
              <path d={path(stretch)} className={styles['curve']} />
              {stretch.length === 1 && stretch[0] !== undefined && (
                <circle cx={x(stretch[0].at)} cy={y(stretch[0].value)} r="1.5" className={styles['dot']} />
              )}
            </g>
          ))}
          {lines.map((each) => (
            <g key={each}>
              <line x1={LEFT} x2={right} y1={y(each)} y2={y(each)} className={styles['alertLine']} />
              <text x={LEFT + 4} y={y(each) + 11} className={styles['alertName']}>
                {t('alert at {{value}}', { value: write(each) })}
              </text>
            </g>
          ))}
          {shownLimit !== null && (
            <>
              <line
                x1={LEFT}
                x2={right}
                y1={y(shownLimit)}
                y2={y(shownLimit)}
                className={styles['limitLine']}
              />
              <text
                x={right - 4}
                y={y(shownLimit) < TOP + 12 ? y(shownLimit) + 11 : y(shownLimit) - 4}
                textAnchor="end"
                className={styles['limitName']}
              >
                {t('limit {{value}}', { value: write(shownLimit) })}
              </text>
            </>
          )}
          {last !== undefined && last.value !== null && (
            <circle cx={x(last.at)} cy={y(last.value)} r="3" className={styles['dot']} />
          )}
          <text x={LEFT} y={HEIGHT - 5}>
            {moment(since)}
          </text>
          <text x={(LEFT + right) / 2} y={HEIGHT - 5} textAnchor="middle">
            {moment((since + until) / 2)}
          </text>
          <text x={right} y={HEIGHT - 5} textAnchor="end">
            {moment(until)}
          </text>
        </svg>
      )}
    </div>
  );
}
