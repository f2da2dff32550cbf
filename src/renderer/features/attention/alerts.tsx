import { Popover } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import type { Format } from '../../lib/format.ts';
import { isolationPath, runPath, schemaDriftPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Icon } from '../../parts/index.ts';
import { serverPath } from '../servers/server-view.ts';
import { alertTitle } from '../usage/index.ts';
import styles from './attention.module.css';
import { useAttention } from './use-attention.ts';

/** Shown in the top bar; the rest is behind *See all*. */
const MOST = 6;
/** Names before *and 3 more*. */
const NAMED = 3;

/** What waits for a person, wherever they are. */
export function Alerts() {
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const { stuck, runs, schemas, backups, loud, reached, comparison, configurations, drifted, count } =
    useAttention();
  const close = () => setOpened(false);
  const differing = schemas.found ?? [];
  const [differs] = differing;
  const lines = [
    ...(stuck.found ?? []).map(({ tenant, name, problem }) => ({
      name,
      said: problem,
      href: tenantPath(tenant, 'life'),
    })),
    ...(runs.found ?? []).map((run) => ({
      name: t('Run {{id}}', { id: run.id }),
      said: run.fact,
      href: runPath(run.id),
    })),
    ...(backups.found ?? []).map(({ tenants, message }) => ({
      name: nameSome(tenants),
      said: message,
      href: tenants.length === 1 ? tenantPath(tenants[0]?.slug ?? '', 'backups') : '/backups',
    })),
    ...[...Map.groupBy(loud, ({ measure }) => measure).values()].map((near) => alertsLine(near, format)),
    // One line for all who have it, as below: a shared table without its policy is everybody's.
    ...[...Map.groupBy(reached, ({ text }) => text)].map(([said, found]) => ({
      name: nameSome(found),
      said,
      href: isolationPath(found[0]?.tenant ?? ''),
    })),
    ...(comparison.found?.differences ?? []).map(({ tenant, name, found }) => ({
      name,
      said: found,
      href: tenantPath(tenant, 'life'),
    })),
    ...(differs === undefined
      ? []
      : [
          {
            name: tn('{{count}} drifted schema', '{{count}} drifted schemas', { count: differing.length }),
            said: nameSome(differing),
            href: schemaDriftPath(differing.length === 1 ? (differs.tenant ?? differs.database) : undefined),
          },
        ]),
    ...drifted.map(({ tenant, name, drifts: settings, server }) => ({
      name,
      said: tn(
        '{{count}} setting on {{server}} is not as its configuration wants it.',
        '{{count}} settings on {{server}} are not as its configuration wants them.',
        { count: settings.length, server },
      ),
      href: tenantPath(tenant, 'configuration'),
    })),
    ...(configurations.found?.hba ?? []).map(({ server, reason }) => ({
      name: server,
      said: reason,
      href: serverPath(server, 'access'),
    })),
  ];
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" offset={6} width={360} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['bell']}
          aria-label={
            count === 0
              ? t('Alerts: none')
              : tn('Alerts: {{count}} waits', 'Alerts: {{count}} wait', { count })
          }
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Icon name="bell" size={16} />
          {count > 0 && <b className={styles['count']}>{format.count(count)}</b>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles['drop'] ?? ''} aria-label={t('Alerts')}>
        {lines.length === 0 ? (
          <p className={styles['none']}>{t('Nothing waits for you.')}</p>
        ) : (
          <ul>
            {lines.slice(0, MOST).map((line) => (
              <li key={line.href + line.said}>
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
            {lines.length > MOST
              ? t('See all {{count}}', { count })
              : t('See what to do, and compare with the servers')}
          </Link>
        </footer>
      </Popover.Dropdown>
    </Popover>
  );
}

/** One line for all who are near the same limit; of one alone, how near. */
function alertsLine(near: readonly UsageAlert[], format: Format) {
  const [first] = near;
  const what = first === undefined ? '' : alertTitle(first.alert);
  const share = format.share((first?.value ?? 0) / 100);
  return {
    name: nameSome(near),
    said:
      near.length === 1
        ? t('{{what}} at {{share}}', { what, share })
        : tn(
            '{{what}} near its limit for {{count}} tenant',
            '{{what}} near its limit for {{count}} tenants',
            {
              what,
              count: near.length,
            },
          ),
    href: near.length === 1 && first !== undefined ? tenantPath(first.tenant, 'usage') : '/jobs/attention',
  };
}

/** As many names as fit in two lines. */
function nameSome(named: readonly { readonly name: string }[]): string {
  const names = named.slice(0, NAMED).map(({ name }) => name);
  const more = named.length - names.length;
  return [names.join(', '), ...(more > 0 ? [t('and {{more}} more', { more })] : [])].join(' ');
}
