import { useState } from 'react';
import { alertMeasure, type LimitedMeasure, type TenantUsage } from '../../../shared/models/usage.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import plain from '../../parts/plain-table.module.css';
import { Segments } from '../../parts/segments.tsx';
import { HistoryChart } from './history-chart.tsx';
import styles from './usage.module.css';
import { amountText, MEASURE_WORDS, unitText } from './usage-words.ts';

const CHARTED: readonly LimitedMeasure[] = ['onCpu', 'sessions', 'bytes'];
const TOLD_BY_APPLICATION: readonly LimitedMeasure[] = ['users', 'apiCalls'];
/** Rows of the table: the latest ones. */
const ROWS = 100;

export const RANGES = { day: 1, week: 7, month: 30, year: 365 } as const;
export type Range = keyof typeof RANGES;

interface UsageHistoryProps {
  usage: TenantUsage;
  range: Range;
  onRange: (range: Range) => void;
  /** The moment it was read, in milliseconds since the epoch. */
  now: number;
}

/** Small charts over the same time, one unit each, or the same as a table. */
export function UsageHistory({ usage, range, onRange, now }: UsageHistoryProps) {
  const [asTable, setAsTable] = useState(false);
  const isKnown = (measure: LimitedMeasure) => usage.measures.some((each) => each[measure] !== null);
  const shown = [...CHARTED, ...TOLD_BY_APPLICATION].filter(isKnown);
  return (
    <section className={styles['part']} aria-label={t('History')}>
      <header>
        <h3>{t('History')}</h3>
        <Segments<Range>
          label={t('Range')}
          value={range}
          onChange={onRange}
          options={[
            { value: 'day', label: t('24 h') },
            { value: 'week', label: t('7 d') },
            { value: 'month', label: t('30 d') },
            { value: 'year', label: t('12 months') },
          ]}
        />
        <span className="grow" />
        {usage.measures.length > 0 && (
          <button type="button" className="link small" onClick={() => setAsTable(!asTable)}>
            {asTable ? t('Show as charts') : t('Show as table')}
          </button>
        )}
      </header>
      {usage.measures.length === 0 ? (
        <p className="small second">{t('Nothing was measured in this time.')}</p>
      ) : asTable ? (
        <MeasureTable usage={usage} shown={shown} />
      ) : (
        <div className={styles['charts']}>
          {shown.map((measure) => (
            <Chart key={measure} usage={usage} measure={measure} now={now} />
          ))}
        </div>
      )}
    </section>
  );
}

function Chart({ usage, measure, now }: { usage: TenantUsage; measure: LimitedMeasure; now: number }) {
  const format = useFormat();
  const { measures, limits, rules, gapMs } = usage;
  const limit = limits[measure];
  const points = measures.map((each) => ({ at: Date.parse(each.at), value: each[measure] }));
  const write = (value: number) => amountText(format, measure, value, true);
  const values = points.flatMap(({ value }) => value ?? []);
  const most = Math.max(...values);
  const present = values.at(-1);
  const title = t(MEASURE_WORDS[measure]);
  const thresholds = rules.flatMap(({ alert, threshold }) =>
    limit !== null && alertMeasure(alert) === measure ? [(threshold / 100) * limit] : [],
  );
  const summary = t('{{what}}: {{now}} now, {{most}} at most, {{count}} measures', {
    what: title,
    now: present === undefined ? '?' : amountText(format, measure, present),
    most: amountText(format, measure, most),
    count: format.count(values.length),
  });
  return (
    <figure>
      <figcaption>
        {title} <b>{present === undefined ? '?' : unitText(format, measure, present)}</b>{' '}
        <span className="third small">
          {limit === null
            ? t('peak {{peak}}', { peak: amountText(format, measure, most) })
            : t('limit {{limit}}, peak {{peak}}', {
                limit: write(limit),
                peak: amountText(format, measure, most),
              })}
        </span>
      </figcaption>
      <HistoryChart
        label={summary}
        points={points}
        since={Date.parse(usage.since)}
        until={now}
        gapMs={gapMs}
        limit={limit}
        alerts={thresholds}
        base={measure === 'bytes' ? 1024 : 1000}
        write={write}
      />
    </figure>
  );
}

function MeasureTable({ usage, shown }: { usage: TenantUsage; shown: readonly LimitedMeasure[] }) {
  const format = useFormat();
  const rows = usage.measures.slice(-ROWS).toReversed();
  return (
    <>
      <table className={plain['table']}>
        <thead>
          <tr>
            <th>{t('Measured')}</th>
            {shown.map((measure) => (
              <th key={measure} className={styles['amountCell']}>
                {t(MEASURE_WORDS[measure])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.at}>
              <td title={format.full(each.at)}>{format.when(each.at)}</td>
              {shown.map((measure) => {
                const value = each[measure];
                return (
                  <td key={measure} className={styles['amountCell']}>
                    {value === null ? (
                      <span className="third">{t('not read')}</span>
                    ) : (
                      amountText(format, measure, value)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {usage.measures.length > ROWS && (
        <p className="small third">
          {t('The latest {{shown}} of {{count}}.', {
            shown: format.count(ROWS),
            count: format.count(usage.measures.length),
          })}
        </p>
      )}
    </>
  );
}
