import { memo, useMemo, useState } from 'react';
import type { Tier, TierProblem } from '../../../shared/models/tier.ts';
import { TIER_SETTINGS } from '../../../shared/models/tier-settings.ts';
import { classes } from '../../lib/classes.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Card } from '../../parts/card.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Held, settingWords } from '../configuration/index.ts';
import { rawValue } from './highlight-yaml.ts';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface ComparisonProps {
  tiers: readonly Tier[];
  open: TierDocument;
  onOpen: (tier: string) => void;
}

/** Of a tier's column, in pixels; more of them scroll. */
const LEAST_WIDTH = 96;

interface ColumnOf {
  readonly name: string;
  readonly title: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What it was before the draft. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly current: boolean;
}

/** All tiers as one table, with the draft in place of what it is to replace. */
export const Comparison = memo(function Comparison({ tiers, open, onOpen }: ComparisonProps) {
  const format = useFormat();
  const [onlyDifferences, setOnly] = useState(false);
  const columns = useMemo(() => columnsOf(tiers, open), [tiers, open]);
  const rows = useMemo(
    () =>
      TIER_SETTINGS.map((setting) => ({
        setting,
        cells: columns.map(({ values, before }) => ({
          words: wordsOf(values, setting.path, format),
          was: before === null ? undefined : wordsOf(before, setting.path, format),
        })),
        problem: open.problems.find(({ field }) => field === setting.path),
      })).filter(
        ({ cells }) =>
          cells.some(({ words }) => words !== null) &&
          (!onlyDifferences || new Set(cells.map(({ words }) => words)).size > 1),
      ),
    [columns, format, onlyDifferences, open.problems],
  );
  return (
    <Card
      label={t('Comparison of tiers')}
      title={tn('{{count}} tier', '{{count}} tiers, side by side', { count: columns.length })}
      hint={tn('{{count}} setting', '{{count}} settings', { count: rows.length })}
      aside={<Checkbox checked={onlyDifferences} onChange={setOnly} label={t('Only differences')} />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <div className={styles['scroll']} tabIndex={0}>
        <table className={styles['compare']} style={{ minWidth: 296 + columns.length * LEAST_WIDTH }}>
          <thead>
            <tr>
              <th scope="col" className={styles['settingColumn']}>
                {t('Setting')}
              </th>
              <th scope="col" className={styles['heldColumn']}>
                {t('Held by')}
              </th>
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  className={classes(column.current && styles['current'])}
                  aria-current={column.current ? 'true' : undefined}
                >
                  <button
                    type="button"
                    className={styles['columnHead']}
                    title={
                      column.before === null ? column.title : t('{{title}}, draft', { title: column.title })
                    }
                    onClick={() => onOpen(column.name)}
                  >
                    {column.before === null ? column.title : t('{{title}}, draft', { title: column.title })}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ setting, cells, problem }) => (
              <tr key={setting.path}>
                <th scope="row" title={setting.path} className={styles['settingColumn']}>
                  <Told>{setting.title}</Told>
                </th>
                <td className={styles['heldColumn']}>
                  <Held by={setting.heldBy} notYet={setting.notYet ?? false} />
                </td>
                {cells.map(({ words, was }, at) => (
                  <Cell
                    key={columns[at]?.name}
                    words={words}
                    was={was}
                    current={columns[at]?.current ?? false}
                    problem={columns[at]?.current ? problem : undefined}
                    raw={
                      problem === undefined
                        ? undefined
                        : rawValue(open.document, open.lines.get(setting.path))
                    }
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p className={styles['nothing']}>{t('Nothing differs between these tiers.')}</p>
        )}
      </div>
    </Card>
  );
});

interface CellProps {
  words: string | null;
  was: string | null | undefined;
  current: boolean;
  problem: TierProblem | undefined;
  /** As it is written, where that is no value. */
  raw: string | undefined;
}

function Cell({ words, was, current, problem, raw }: CellProps) {
  const changed = was !== undefined && was !== words;
  return (
    <td className={classes(current && styles['current'], words === null && 'third')} title={words ?? ''}>
      {problem !== undefined ? (
        <span className={styles['wrong']}>
          <Icon name="failed" size={12} />
          {raw ?? words ?? t('wrong')}
        </span>
      ) : (
        <span className={classes(changed && styles['cellChanged'])}>{words ?? '–'}</span>
      )}
      {changed && <small>{was === null ? t('new') : t('was {{before}}', { before: was })}</small>}
    </td>
  );
}

function columnsOf(tiers: readonly Tier[], open: TierDocument): ColumnOf[] {
  const columns = tiers
    .filter(({ name, retiredAt }) => retiredAt === null || name === open.name)
    .map((tier): ColumnOf => {
      const current = tier.name === open.name;
      return {
        name: tier.name,
        title: tier.title,
        values: current ? open.values : tier.values,
        before: current && open.isDraft ? tier.values : null,
        current,
      };
    });
  return open.published === undefined
    ? [...columns, { name: open.name, title: open.name, values: open.values, before: {}, current: true }]
    : columns;
}

function wordsOf(values: Readonly<Record<string, unknown>>, path: string, format: Format): string | null {
  const own = settingWords(path, values[path], format);
  if (own !== null) return own;
  const names = Object.keys(values)
    .filter((each) => each.startsWith(`${path}.`))
    .map((each) => each.slice(path.length + 1));
  return names.length === 0 ? null : names.join(', ');
}
