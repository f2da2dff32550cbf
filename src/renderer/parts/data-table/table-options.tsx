import { Menu } from '@mantine/core';
import { useSettings, useUpdateSettings } from '../../client/settings.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { IconButton } from '../button.tsx';
import { Icon } from '../icon.tsx';
import type { Column, Density } from './column.ts';
import styles from './data-table.module.css';

const DENSITY: readonly { value: Density; label: Word }[] = [
  { value: 'compact', label: word('Compact rows') },
  { value: 'regular', label: word('Regular rows') },
  { value: 'comfortable', label: word('Roomy rows') },
];

interface TableOptionsProps<Row> {
  view: string;
  columns: readonly Column<Row>[];
}

/** Height of the rows, and which columns are shown. */
export function TableOptions<Row>({ view, columns }: TableOptionsProps<Row>) {
  const settings = useSettings();
  const update = useUpdateSettings();
  const hidden = settings.hiddenColumns[view] ?? [];
  const toggle = (id: string) => {
    const next = hidden.includes(id) ? hidden.filter((entry) => entry !== id) : [...hidden, id];
    update({ hiddenColumns: { ...settings.hiddenColumns, [view]: next } });
  };
  const classNames = { dropdown: styles['menu'], item: styles['menuItem'] };
  return (
    <>
      <Menu position="bottom-end" classNames={classNames} withInitialFocusPlaceholder={false} withinPortal>
        <Menu.Target>
          <IconButton icon="density" label={t('Height of rows')} />
        </Menu.Target>
        <Menu.Dropdown>
          {DENSITY.map((entry) => (
            <Menu.Item
              key={entry.value}
              leftSection={<Mark on={settings.tableDensity === entry.value} />}
              onClick={() => update({ tableDensity: entry.value })}
            >
              {t(entry.label)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu
        position="bottom-end"
        classNames={classNames}
        closeOnItemClick={false}
        withInitialFocusPlaceholder={false}
        withinPortal
      >
        <Menu.Target>
          <IconButton icon="columns" label={t('Columns')} />
        </Menu.Target>
        <Menu.Dropdown>
          {columns
            .filter((column) => column.hideable !== false)
            .map((column) => (
              <Menu.Item
                key={column.id}
                leftSection={<Mark on={!hidden.includes(column.id)} />}
                aria-checked={!hidden.includes(column.id)}
                role="menuitemcheckbox"
                onClick={() => toggle(column.id)}
              >
                {column.title}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Mark({ on }: { on: boolean }) {
  return <span className={styles['mark']}>{on && <Icon name="check" size={12} />}</span>;
}
