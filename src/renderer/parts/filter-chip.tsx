import { Menu } from '@mantine/core';
import { classes } from '../lib/classes.ts';
import { t } from '../locales/index.ts';
import styles from './filter-chip.module.css';
import { Icon } from './icon.tsx';

export interface FilterOption<Value extends string> {
  value: Value;
  label: string;
  /** How many rows have it; shown at the right. */
  count?: string;
}

interface FilterChipProps<Value extends string> {
  /** *Status*; the chip reads *Status is any*. */
  what: string;
  /** *4 servers*, for *Server is 4 servers*. */
  plural?: (count: number) => string;
  values: readonly Value[];
  options: readonly FilterOption<Value>[];
  onChange: (values: Value[]) => void;
  /** One at a time. */
  single?: boolean;
}

/** A filter read as a sentence, with its choices behind it; an empty list means any. */
export function FilterChip<Value extends string>(props: FilterChipProps<Value>) {
  const { what, plural, values, options, onChange, single } = props;
  const chosen = options.filter((option) => values.includes(option.value));
  const says =
    chosen.length === 0
      ? t('any')
      : chosen.length > 2 && plural !== undefined
        ? plural(chosen.length)
        : chosen.map((option) => option.label).join(t(' or '));
  const toggle = (value: Value) => {
    if (single) return onChange(values.includes(value) ? [] : [value]);
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  };
  return (
    <span className={classes(styles['chip'], chosen.length > 0 && styles['set'])}>
      <Menu
        closeOnItemClick={single ?? false}
        withInitialFocusPlaceholder={false}
        position="bottom-start"
        offset={4}
        withinPortal
      >
        <Menu.Target>
          <button
            type="button"
            className={styles['main']}
            aria-label={t('{{what}} is {{says}}', { what, says })}
          >
            <span className={styles['what']}>{t('{{what}} is', { what })}</span>
            <span className={styles['value']}>{says}</span>
            {chosen.length === 0 && <Icon name="down" size={12} className="third" />}
          </button>
        </Menu.Target>
        <Menu.Dropdown className={styles['dropdown'] ?? ''} aria-label={t('{{what}} is', { what })}>
          {options.length === 0 && <Menu.Label>{t('Nothing to choose from yet')}</Menu.Label>}
          {options.map((option) => (
            <Menu.CheckboxItem
              key={option.value}
              checked={values.includes(option.value)}
              onChange={() => toggle(option.value)}
              className={styles['item'] ?? ''}
              checkIcon={<Icon name="check" size={12} />}
              rightSection={option.count !== undefined && <span className="third">{option.count}</span>}
            >
              {option.label}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      {chosen.length > 0 && (
        <button
          type="button"
          className={styles['remove']}
          aria-label={t('Remove the filter {{what}}', { what })}
          onClick={() => onChange([])}
        >
          <Icon name="x" size={12} />
        </button>
      )}
    </span>
  );
}
