import { Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { LifecycleAct, TenantStatus } from '../../../shared/models/lifecycle.ts';
import { mayBegin } from '../../../shared/models/lifecycle.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import menu from '../../parts/filter-chip.module.css';
import { Icon } from '../../parts/icon.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { ACT_SPECS, actVerb, type PlannedAct } from '../lifecycle/index.ts';
import { tenantsToCsv } from './tenants-csv.ts';
import styles from './tenants-page.module.css';

/** The softest first; what takes away stands last. */
const BULK_ACTS: readonly PlannedAct[] = [
  'back-up',
  'reactivate',
  'restore',
  'rotate',
  'suspend',
  'cancel',
  'delete',
];

interface BulkBarProps {
  selected: readonly Tenant[];
  shown: readonly Tenant[];
  /** Beside a wide panel: the verbs go into a menu. */
  tight: boolean;
  onAct: (act: PlannedAct) => void;
  onTier: () => void;
  onMigrate: (blueprint: string) => void;
  onTest: () => void;
  onSelect: (selection: ReadonlySet<string>) => void;
}

/** Who has data that somebody may want again, and is written to. */
const BACKED_UP: readonly TenantStatus[] = ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'];

/** Is it possible for one of them at least? The plan says which. */
function mayAct(act: PlannedAct, tenants: readonly Tenant[]): boolean {
  if (act === 'back-up') return tenants.some(({ status }) => BACKED_UP.includes(status));
  if (act === 'rotate') return tenants.some(({ status }) => status === 'TRIAL' || status === 'ACTIVE');
  return tenants.some(({ status }) => mayBegin(act satisfies LifecycleAct, status));
}

/** One verb over many: each opens one plan, and ends in one list of results. */
export function BulkBar(props: BulkBarProps) {
  const { selected, shown, tight, onAct, onTier, onMigrate, onTest, onSelect } = props;
  const servers = new Set(selected.map((tenant) => tenant.server)).size;
  const acts = BULK_ACTS.filter((act) => mayAct(act, selected));
  const words = tn('{{count}} selected', '{{count}} selected', { count: selected.length });
  return (
    <div className={styles['bulk']} role="toolbar" aria-label={words}>
      <b>{words}</b>
      {!tight && (
        <span className="small second">
          {tn('on {{count}} server', 'on {{count}} servers', { count: servers })}
        </span>
      )}
      <hr />
      {tight ? (
        <Verbs
          acts={acts}
          selected={selected}
          onAct={onAct}
          onTier={onTier}
          onMigrate={onMigrate}
          onTest={onTest}
        />
      ) : (
        <>
          <Button small icon="tiers" onClick={onTier}>
            {t('Change tier…')}
          </Button>
          {acts.map((act) => (
            <Button key={act} small icon={ACT_SPECS[act].icon} onClick={() => onAct(act)}>
              {actVerb(act)}
            </Button>
          ))}
          <Verbs acts={[]} selected={selected} onAct={onAct} onMigrate={onMigrate} onTest={onTest} />
        </>
      )}
      <span className="grow" />
      {!tight && selected.length < shown.length && (
        <button
          type="button"
          className="link small"
          onClick={() => onSelect(new Set(shown.map((tenant) => tenant.slug)))}
        >
          {t('Select all {{count}}', { count: shown.length })}
        </button>
      )}
      <Button small tone="quiet" onClick={() => onSelect(new Set())}>
        <span className="row">
          {t('Clear')} <Kbd>Esc</Kbd>
        </span>
      </Button>
    </div>
  );
}

interface VerbsProps {
  acts: readonly PlannedAct[];
  selected: readonly Tenant[];
  onAct: (act: PlannedAct) => void;
  /** Left out where it has a button of its own. */
  onTier?: () => void;
  onMigrate: (blueprint: string) => void;
  onTest: () => void;
}

/** What has no room in the bar. */
function Verbs({ acts, selected, onAct, onTier, onMigrate, onTest }: VerbsProps) {
  const blueprint = oneBlueprint(selected);
  const clipboard = useClipboard({ timeout: 1_500 });
  const item = menu['item'] ?? '';
  return (
    <Menu position="top-start" offset={4} withinPortal closeOnItemClick>
      <Menu.Target>
        <Button small icon={clipboard.copied ? 'check' : 'more'}>
          {clipboard.error
            ? t('The clipboard is closed')
            : clipboard.copied
              ? t('Copied')
              : acts.length > 0
                ? t('Verbs')
                : t('More')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={menu['dropdown'] ?? ''} aria-label={t('More')}>
        {onTier !== undefined && (
          <Menu.Item className={item} leftSection={<Icon name="tiers" />} onClick={onTier}>
            {t('Change tier…')}
          </Menu.Item>
        )}
        {acts.map((act) => (
          <Menu.Item
            key={act}
            className={item}
            leftSection={<Icon name={ACT_SPECS[act].icon} />}
            onClick={() => onAct(act)}
          >
            {actVerb(act)}
          </Menu.Item>
        ))}
        {blueprint !== null && (
          <Menu.Item
            className={item}
            leftSection={<Icon name="migrations" />}
            onClick={() => onMigrate(blueprint)}
          >
            {t('Migrate…')}
          </Menu.Item>
        )}
        <Menu.Item className={item} leftSection={<Icon name="shield-ok" />} onClick={onTest}>
          {t('Test as tenant')}
        </Menu.Item>
        <Menu.Item
          className={item}
          leftSection={<Icon name="copy" />}
          onClick={() => clipboard.copy(tenantsToCsv(selected))}
        >
          {t('Copy as CSV')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A plan is of one blueprint. */
function oneBlueprint(tenants: readonly Tenant[]): string | null {
  const [first] = tenants;
  if (first === undefined || first.blueprint === null) return null;
  return tenants.every(({ blueprint }) => blueprint === first.blueprint) ? first.blueprint : null;
}
