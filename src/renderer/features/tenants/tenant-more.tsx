import { Menu } from '@mantine/core';
import { useLocation } from 'wouter';
import { mayBegin } from '../../../shared/models/lifecycle.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { type TenantTab, tenantActPath, tenantPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import { IconButton } from '../../parts/button.tsx';
import menu from '../../parts/filter-chip.module.css';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { actVerb } from '../lifecycle/index.ts';

interface Verb {
  readonly act: 'tier' | 'rotate' | 'convert' | 'restore' | 'cancel' | 'delete';
  readonly icon: IconName;
  readonly title: string;
}

/** The acts that have no button of their own in the head of the panel; each opens its plan. */
export function TenantMore({ tenant, tab }: { tenant: Tenant; tab: TenantTab }) {
  const [, go] = useLocation();
  const item = menu['item'] ?? '';
  return (
    <Menu position="bottom-end" offset={4} withinPortal>
      <Menu.Target>
        <IconButton small icon="more" label={t('More acts on {{name}}', { name: tenant.name })} />
      </Menu.Target>
      <Menu.Dropdown
        className={menu['dropdown'] ?? ''}
        aria-label={t('More acts on {{name}}', { name: tenant.name })}
      >
        {moreActs(tenant).map(({ act, icon, title }) => (
          <Menu.Item
            key={act}
            className={item}
            leftSection={<Icon name={icon} />}
            onClick={() => go(tenantActPath(tenant.slug, act, tab))}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Item
          className={item}
          leftSection={<Icon name="alert" />}
          onClick={() => go(tenantPath(tenant.slug, 'danger'))}
        >
          {t('All acts, with what stands in the way')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What its status allows; what takes away stands last. */
export function moreActs({ status, tier, blueprint }: Pick<Tenant, 'status' | 'tier' | 'blueprint'>): Verb[] {
  const served = status === 'TRIAL' || status === 'ACTIVE';
  const all: (Verb & { readonly may: boolean })[] = [
    {
      act: 'tier',
      icon: 'tiers',
      may: served,
      title: tier === null ? t('Give it a tier…') : t('Change tier…'),
    },
    { act: 'rotate', icon: 'key', may: served, title: actVerb('rotate') },
    { act: 'convert', icon: 'database', may: served && blueprint !== null, title: t('Convert…') },
    { act: 'restore', icon: 'undo', may: mayBegin('restore', status), title: actVerb('restore') },
    { act: 'cancel', icon: 'bar', may: mayBegin('cancel', status), title: actVerb('cancel') },
    { act: 'delete', icon: 'trash', may: mayBegin('delete', status), title: actVerb('delete') },
  ];
  return all.filter(({ may }) => may);
}
