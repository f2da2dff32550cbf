import { Popover } from '@mantine/core';
import type { AppStatus } from '../../shared/models/app.ts';
import { t } from '../locales/index.ts';
import { KeyValue } from '../parts/index.ts';
import styles from './top-bar.module.css';

/** Two letters at most, from the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

export function Person({ status }: { status: AppStatus }) {
  const { actor } = status;
  return (
    <Popover
      position="bottom-end"
      withinPortal
      trapFocus={false}
      classNames={{ dropdown: styles['dropdown'] }}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles['avatar']}
          aria-label={t('Signed in as {{name}}', { name: actor.name })}
        >
          {initialsOf(actor.name)}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="bold">{actor.name}</p>
        <p className={styles['actorHint']}>{t('Your acts are written to the audit log under this name.')}</p>
        <KeyValue
          items={[
            { key: t('Workstation'), value: actor.workstation },
            { key: t('Shell'), value: actor.shell },
            { key: t('Data'), value: <span className="mono">{status.dataDirectory}</span> },
            {
              key: 'Cadastre',
              value: t('{{version}}, contract {{contract}}', {
                version: status.version,
                contract: String(status.contractVersion),
              }),
            },
          ]}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
