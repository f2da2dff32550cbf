import { type KeyboardEvent, useRef } from 'react';
import type { Tier } from '../../../shared/models/tier.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './tiers.module.css';

export interface TierTab {
  readonly name: string;
  readonly title: string;
  /** Over all its versions; null: never published. */
  readonly tenants: number | null;
  readonly retired: boolean;
  readonly draft: boolean;
}

export function tierTabs(tiers: readonly Tier[], drafts: readonly string[]): TierTab[] {
  const written = drafts.filter((name) => !tiers.some((tier) => tier.name === name));
  const known = tiers.map(
    (tier): TierTab => ({
      name: tier.name,
      title: tier.title,
      tenants: tenantsOf(tier),
      retired: tier.retiredAt !== null,
      draft: drafts.includes(tier.name),
    }),
  );
  return [
    ...known.filter(({ retired }) => !retired),
    ...written.map((name) => ({ name, title: name, tenants: null, retired: false, draft: true })),
    ...known.filter(({ retired }) => retired),
  ];
}

/** Tenants that are held to it, over all its versions. */
export function tenantsOf({ versions, version, tenants }: Tier): number {
  const older = versions.filter((each) => each.version !== version);
  return older.reduce((sum, each) => sum + each.tenants, tenants);
}

interface TierTabsProps {
  tabs: readonly TierTab[];
  open: string;
  onOpen: (tier: string) => void;
}

export function TierTabs({ tabs, open, onOpen }: TierTabsProps) {
  const format = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = tabs.findIndex(({ name }) => name === open);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    onOpen(next.name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.name)}"]`)?.focus();
  };
  return (
    <div ref={list} className={styles['tabs']} role="tablist" aria-label={t('Tiers')}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          data-tab={tab.name}
          aria-selected={tab.name === open}
          aria-controls="tier-document"
          tabIndex={tab.name === open ? 0 : -1}
          className={styles['tab']}
          data-retired={tab.retired}
          title={
            tab.tenants === null
              ? t('Not published yet')
              : tn('{{count}} tenant is held to it', '{{count}} tenants are held to it', {
                  count: tab.tenants,
                })
          }
          onClick={() => onOpen(tab.name)}
          onKeyDown={move}
        >
          {tab.title}
          {tab.tenants !== null && tab.tenants > 0 && (
            <span className={styles['count']}>{format.count(tab.tenants)}</span>
          )}
          {tab.draft && <Icon name="pen" size={12} label={t('with a draft')} />}
          {tab.retired && <span className={styles['count']}>{t('retired|tier')}</span>}
        </button>
      ))}
    </div>
  );
}
