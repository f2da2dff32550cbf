import { memo, useId, useMemo, useState } from 'react';
import { HOLDERS, type Holder } from '../../../shared/models/setting-meta.ts';
import type { SettingDifference, TierProblem } from '../../../shared/models/tier.ts';
import { TIER_SETTINGS, type TierSetting } from '../../../shared/models/tier-settings.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { cronWords, fitsField, Held, sectionWords, settingWords } from '../configuration/index.ts';
import { rawValue } from './highlight-yaml.ts';
import { FormField } from './tier-form-field.tsx';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

const GROUPS = [...new Set(TIER_SETTINGS.map(({ section }) => section))].map((section) => ({
  section,
  settings: TIER_SETTINGS.filter((setting) => setting.section === section),
}));

interface TierFormProps {
  tier: TierDocument;
  /** The tier it extends, by its title. */
  parent: string | null;
  onGoTo: (line: number) => void;
}

/** The same document as the text beside it, setting by setting, with who holds each. */
export function TierForm({ tier, parent, onGoTo }: TierFormProps) {
  const [holder, setHolder] = useState<Holder | null>(null);
  const problems = useMemo(() => byField(tier.problems), [tier.problems]);
  const differences = useMemo(
    () => new Map(tier.differences.map((each) => [each.path, each])),
    [tier.differences],
  );
  const groups = GROUPS.map((group) => ({
    ...group,
    settings: group.settings.filter((setting) => holder === null || setting.heldBy === holder),
  })).filter(({ settings }) => settings.length > 0);
  return (
    <section className={styles['card']} aria-label={t('Settings|tier')}>
      <header className={styles['cardHead']}>
        <h2>{t('Settings|tier')}</h2>
        {tier.broken && (
          <span className="small is-warn row">
            <Icon name="alert" size={12} />
            <span className="cut">{t('The text cannot be read; the form waits for it')}</span>
          </span>
        )}
        <span className="grow" />
        <fieldset className={styles['holders']} aria-label={t('Only what is held by')}>
          {HOLDERS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={holder === each}
              className={styles['holder']}
              onClick={() => setHolder(holder === each ? null : each)}
            >
              <Held by={each} />
            </button>
          ))}
        </fieldset>
      </header>
      <div className={styles['form']}>
        {groups.map(({ section, settings }) => (
          <section key={section} aria-label={sectionWords(section)}>
            <h3 className={styles['group']}>{sectionWords(section)}</h3>
            <ul>
              {settings.map((setting) => (
                <Row
                  key={setting.path}
                  setting={setting}
                  value={tier.values[setting.path] ?? mapAt(tier.values, setting)}
                  raw={
                    problems.has(setting.path)
                      ? rawValue(tier.document, tier.lines.get(setting.path))
                      : undefined
                  }
                  own={tier.lines.has(setting.path)}
                  line={tier.lines.get(setting.path)}
                  parent={parent}
                  problem={problems.get(setting.path)}
                  difference={differences.get(setting.path)}
                  disabled={tier.broken}
                  onEdit={tier.edit}
                  onGoTo={onGoTo}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

/** The entries of a map lie one deeper; how many there are is what a row can say. */
function mapAt(values: Readonly<Record<string, unknown>>, { kind, path }: TierSetting): unknown {
  if (kind !== 'map') return undefined;
  const names = Object.keys(values).filter((each) => each.startsWith(`${path}.`));
  return names.length === 0 ? undefined : names.map((each) => each.slice(path.length + 1)).join(', ');
}

interface RowProps {
  setting: TierSetting;
  value: unknown;
  /** As it is written, where that is no value. */
  raw: string | undefined;
  own: boolean;
  line: number | undefined;
  parent: string | null;
  problem: TierProblem | undefined;
  difference: SettingDifference | undefined;
  disabled: boolean;
  onEdit: (path: string, value: unknown) => void;
  onGoTo: (line: number) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { setting, value, raw, own, line, problem, difference, disabled, onEdit, onGoTo } = props;
  const id = useId();
  const changed = difference !== undefined;
  const note = `${id}-note`;
  const title = told(setting.title);
  return (
    <li
      className={classes(
        styles['row'],
        problem !== undefined && styles['rowBad'],
        changed && styles['rowChanged'],
      )}
    >
      <label htmlFor={fitsField(setting) ? id : undefined} title={setting.path} className="cut">
        {title}
      </label>
      {fitsField(setting) ? (
        <FormField
          id={id}
          setting={setting}
          value={raw ?? value}
          own={own}
          bad={problem !== undefined}
          disabled={disabled}
          note={note}
          onChange={(next) => onEdit(setting.path, next)}
        />
      ) : (
        <InText title={title} value={value} path={setting.path} line={line} onGoTo={onGoTo} />
      )}
      <Held by={setting.heldBy} notYet={setting.notYet ?? false} />
      <span id={note} className={styles['note']}>
        <Note {...props} />
      </span>
    </li>
  );
});

interface InTextProps {
  title: string;
  value: unknown;
  path: string;
  line: number | undefined;
  onGoTo: (line: number) => void;
}

/** Lists of their own are written in the text: there they have names, lines and comments. */
function InText({ title, value, path, line, onGoTo }: InTextProps) {
  const format = useFormat();
  const words = settingWords(path, value, format);
  return (
    <span className={styles['inText']}>
      <span className={classes('cut', (words === null || line === undefined) && 'third')} title={words ?? ''}>
        {words ?? '–'}
      </span>
      {line !== undefined && (
        <button
          type="button"
          className="link tiny"
          aria-label={t('{{title}}, in the text', { title })}
          onClick={() => onGoTo(line)}
        >
          {t('in the text')}
        </button>
      )}
    </span>
  );
}

function Note({ setting, value, own, parent, problem, difference }: RowProps) {
  const format = useFormat();
  if (problem !== undefined) {
    return (
      <>
        <Icon name="failed" size={12} />
        <Told>{problem.message}</Told>
      </>
    );
  }
  const how = <Told>{setting.how}</Told>;
  if (difference !== undefined) {
    const before = settingWords(setting.path, difference.left, format);
    return (
      <>
        <Icon name="pen" size={12} />
        {before === null ? t('new') : t('was {{before}}', { before })}; {how}
      </>
    );
  }
  const cron = setting.kind === 'cron' && typeof value === 'string' ? cronWords(value) : null;
  return (
    <>
      {!own && value !== undefined && parent !== null && <>{t('from {{parent}}', { parent })} · </>}
      {cron !== null && <>{cron} · </>}
      {how}
    </>
  );
}

/** A problem within a list or a map belongs to the row of the orpc. */
function byField(problems: readonly TierProblem[]): ReadonlyMap<string, TierProblem> {
  const found = new Map<string, TierProblem>();
  for (const problem of problems) {
    const { field } = problem;
    if (field === null) continue;
    const setting = TIER_SETTINGS.find(
      ({ path }) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
    );
    if (setting !== undefined && !found.has(setting.path)) found.set(setting.path, problem);
  }
  return found;
}
