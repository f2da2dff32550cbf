import { memo, useId } from 'react';
import type { SettingDifference, TierProblem } from '../../../shared/models/tier.ts';
import type { TierSetting } from '../../../shared/models/tier-settings.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { cronWords, fitsField, Held, settingWords } from '../configuration/index.ts';
import { ALERTS, AlertsField } from './alerts-field.tsx';
import { LimitField } from './limit-field.tsx';
import styles from './tier-form.module.css';
import { FormField } from './tier-form-field.tsx';

export interface TierFormRowProps {
  setting: TierSetting;
  /** Before the path of the setting in the file: of an environment or a region; empty: it holds everywhere. */
  prefix: string;
  value: unknown;
  /** As it is written, where that is no value. */
  raw: string | undefined;
  own: boolean;
  line: number | undefined;
  document: string;
  /** Where an inherited value comes from, in a few words. */
  source: string | null;
  problems: readonly TierProblem[];
  difference: SettingDifference | undefined;
  disabled: boolean;
  onEdit: (path: string, value: unknown) => void;
  onGoTo: (line: number) => void;
}

const NOTHING_WRONG: readonly TierProblem[] = [];

/** One setting: its value in a field, who holds it, and what is to know of it. */
export const TierFormRow = memo(function TierFormRow(props: TierFormRowProps) {
  const { setting, prefix, difference, onEdit } = props;
  const { problems = NOTHING_WRONG } = props;
  const id = useId();
  const note = `${id}-note`;
  const title = told(setting.title);
  const isAlerts = setting.path === ALERTS;
  const hasField = setting.section === 'limits' || fitsField(setting);
  return (
    <li
      className={classes(
        styles['row'],
        problems.length > 0 && styles['rowBad'],
        isAlerts && styles['rowOwn'],
        difference !== undefined && styles['rowChanged'],
      )}
    >
      <label htmlFor={hasField ? id : undefined} title={setting.path} className="cut">
        {title}
      </label>
      {isAlerts ? <AlertsCount {...props} /> : <ValueField {...props} id={id} note={note} title={title} />}
      <Held by={setting.heldBy} notYet={setting.notYet ?? false} />
      <span id={note} className={styles['note']}>
        <Note {...props} />
      </span>
      {isAlerts && (
        <AlertsField
          value={props.value}
          own={props.own}
          problems={problems}
          document={props.document}
          disabled={props.disabled}
          onEdit={(path, value) => onEdit(`${prefix}${ALERTS}${path}`, value)}
        />
      )}
    </li>
  );
});

function ValueField(props: TierFormRowProps & { id: string; note: string; title: string }) {
  const { id, note, setting, prefix, value, raw, own, problems, disabled, onEdit } = props;
  const field = {
    id,
    note,
    setting,
    own,
    disabled,
    value: raw ?? value,
    problem: problems[0]?.message,
    onChange: (next: unknown) => onEdit(`${prefix}${setting.path}`, next),
  };
  if (setting.section === 'limits') return <LimitField {...field} />;
  return fitsField(setting) ? <FormField {...field} /> : <InText {...props} />;
}

function AlertsCount({ value }: TierFormRowProps) {
  const format = useFormat();
  return <span className="cut third">{settingWords(ALERTS, value, format) ?? '–'}</span>;
}

/** Maps are written in the text: there their entries have names, lines and comments. */
function InText({ title, value, setting, line, onGoTo }: TierFormRowProps & { title: string }) {
  const format = useFormat();
  const words = settingWords(setting.path, value, format);
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

function Note({ setting, value, own, source, problems, difference }: TierFormRowProps) {
  const format = useFormat();
  // What is wrong with an alert stands under it.
  const problem = setting.path === ALERTS ? undefined : problems[0];
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
  if (setting.section === 'limits' && value === undefined) return t('as much as its resources say');
  const cron = setting.kind === 'cron' && typeof value === 'string' ? cronWords(value) : null;
  return (
    <>
      {!own && value !== undefined && source !== null && <>{source} · </>}
      {cron !== null && <>{cron} · </>}
      {how}
    </>
  );
}
