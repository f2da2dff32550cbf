import { Popover } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { isolationPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Icon } from '../../parts/index.ts';
import styles from './attention.module.css';
import { useAttention } from './use-attention.ts';

/** Shown in the top bar; the rest is behind *See all*. */
const MOST = 5;

/** What waits for a person, wherever they are. */
export function Alerts() {
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const { stuck, differences, findings, drifted, count } = useAttention();
  const close = () => setOpened(false);
  const lines = [
    ...stuck.map(({ tenant, name, problem }) => ({
      tenant,
      name,
      said: problem,
      href: tenantPath(tenant, 'life'),
    })),
    ...findings.map(({ tenant, name, text }) => ({ tenant, name, said: text, href: isolationPath(tenant) })),
    ...differences.map(({ tenant, name, found }) => ({
      tenant,
      name,
      said: found,
      href: tenantPath(tenant, 'life'),
    })),
  ];
  const drifts = drifted.map(({ tenant, name, drifts: settings, server }) => ({
    tenant,
    name,
    said: tn(
      '{{count}} setting on {{server}} is not as its configuration wants it.',
      '{{count}} settings on {{server}} are not as its configuration wants them.',
      { count: settings.length, server },
    ),
    href: tenantPath(tenant, 'configuration'),
  }));
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" offset={6} width={360} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['bell']}
          aria-label={
            count === 0
              ? t('Alerts: none')
              : tn('Alerts: {{count}} tenant waits', 'Alerts: {{count}} tenants wait', { count })
          }
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Icon name="bell" size={16} />
          {count > 0 && <b className={styles['count']}>{format.count(count)}</b>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles['drop'] ?? ''} aria-label={t('Alerts')}>
        {lines.length + drifts.length === 0 ? (
          <p className={styles['none']}>{t('No tenant hangs between two statuses.')}</p>
        ) : (
          <ul>
            {[...lines, ...drifts].slice(0, MOST).map((line) => (
              <li key={line.tenant + line.said}>
                <Icon name="alert" className="is-danger" />
                <span>
                  <Link href={line.href} onClick={close}>
                    {line.name}
                  </Link>
                  <small>
                    <Told>{line.said}</Told>
                  </small>
                </span>
              </li>
            ))}
          </ul>
        )}
        <footer>
          <Link href="/jobs/attention" onClick={close}>
            {lines.length + drifts.length > MOST
              ? t('See all {{count}}', { count })
              : t('See what to do, and compare with the servers')}
          </Link>
        </footer>
      </Popover.Dropdown>
    </Popover>
  );
}
