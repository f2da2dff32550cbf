import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { orpc } from '../../client/query.ts';
import { tenantsOfTierPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import menu from '../../parts/filter-chip.module.css';
import { Icon } from '../../parts/icon.tsx';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface TierMoreProps {
  tier: TierDocument;
  onOver: (over: 'versions' | 'new' | 'files') => void;
}

/** What is done seldom: a copy, the versions, a retirement. */
export function TierMore({ tier, onOver }: TierMoreProps) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const settle = { onSuccess: () => queries.invalidateQueries({ queryKey: orpc.tiers.key() }) };
  const retire = useMutation(orpc.tiers.retire.mutationOptions(settle));
  const reinstate = useMutation(orpc.tiers.reinstate.mutationOptions(settle));
  const refused = retire.error ?? reinstate.error;
  const item = menu['item'] ?? '';
  const retired = tier.published?.retiredAt != null;
  return (
    <>
      <Menu position="bottom-end" offset={4} withinPortal>
        <Menu.Target>
          <Button icon="more" aria-label={t('More about this tier')}>
            {t('More')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={menu['dropdown'] ?? ''} aria-label={t('More about this tier')}>
          <Menu.Item className={item} leftSection={<Icon name="plus" />} onClick={() => onOver('new')}>
            {t('New tier by copy…')}
          </Menu.Item>
          <Menu.Item className={item} leftSection={<Icon name="file" />} onClick={() => onOver('files')}>
            {t('Apply files…')}
          </Menu.Item>
          <Menu.Item className={item} leftSection={<Icon name="wrench" />} onClick={() => go('/tiers/drift')}>
            {t('Drift of configurations')}
          </Menu.Item>
          {tier.published !== undefined && (
            <>
              <Menu.Item
                className={item}
                leftSection={<Icon name="tenants" />}
                onClick={() => go(tenantsOfTierPath(tier.name))}
              >
                {t('Tenants that are held to it')}
              </Menu.Item>
              <Menu.Item
                className={item}
                leftSection={<Icon name="clock" />}
                onClick={() => onOver('versions')}
              >
                {t('All versions')}
              </Menu.Item>
              <Menu.Item
                className={item}
                leftSection={<Icon name={retired ? 'undo' : 'bar'} />}
                onClick={() => (retired ? reinstate : retire).mutate({ tier: tier.name })}
              >
                {retired ? t('Reinstate: new tenants may get it') : t('Retire: no new tenant gets it')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {refused !== null && (
        <div className={styles['floating']}>
          <ErrorNote error={refused} />
          <Button
            small
            onClick={() => {
              retire.reset();
              reinstate.reset();
            }}
          >
            {t('Close')}
          </Button>
        </div>
      )}
    </>
  );
}
