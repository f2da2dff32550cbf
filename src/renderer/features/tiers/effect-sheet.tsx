import type { Tenant } from '../../../shared/models/tenant.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Note } from '../../parts/note.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { DifferencesTable } from './differences-table.tsx';
import { EffectStatements } from './effect-statements.tsx';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface EffectSheetProps {
  opened: boolean;
  tier: TierDocument;
  /** Who is held to it, whatever its version. */
  tenants: readonly Tenant[];
  onClose: () => void;
  /** To the plan over its tenants, once there is a version to move them to. */
  onMove: () => void;
}

/** What a draft would mean for those who have the tier. Saving alone moves nobody. */
export function EffectSheet({ opened, tier, tenants, onClose, onMove }: EffectSheetProps) {
  const title = tier.published?.title ?? tier.name;
  const version = tier.published?.version ?? 0;
  const held = tier.differences.filter(({ heldBy }) => heldBy === 'postgres').length;
  const versions = [...new Set(tenants.map((tenant) => tenant.tier?.version ?? 0))].sort((a, b) => b - a);
  const behind = tenants.filter((tenant) => (tenant.tier?.version ?? version) < version).length;
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      title={tn('Effect on {{count}} tenant', 'Effect on {{count}} tenants', { count: tenants.length })}
      hint={t('of {{title}}, if version {{version}} is saved', { title, version: version + 1 })}
      footer={
        <>
          <span className="small third grow">{t('This is a plan; nothing is changed by looking at it')}</span>
          <Button onClick={onClose}>{t('Close')}</Button>
          {behind > 0 && (
            <Button onClick={onMove}>
              {tn('Move {{count}} to version {{version}}…', 'Move {{count}} to version {{version}}…', {
                count: behind,
                version,
              })}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['effect']}>
        <ul className={styles['facts']}>
          <li>{t('Saving changes nobody: tenants keep their version until they are moved, as a run.')}</li>
          <li>
            {tn(
              '{{count}} setting of what would change is set on servers by PostgreSQL; the others are told to the application, kept by the scheduler, or declared.',
              '{{count}} settings of what would change are set on servers by PostgreSQL; the others are told to the application, kept by the scheduler, or declared.',
              { count: held },
            )}
          </li>
          {versions.map((each) => (
            <li key={each}>
              {tn('{{count}} tenant has version {{version}}', '{{count}} tenants have version {{version}}', {
                count: tenants.filter((tenant) => (tenant.tier?.version ?? 0) === each).length,
                version: each,
              })}
            </li>
          ))}
          <li>{t('An override of one tenant stays over whatever its tier says.')}</li>
        </ul>
        {tier.problems.length > 0 && (
          <Note tone="danger">
            <Told>{tier.problems[0]?.message ?? ''}</Told>
            <p className="second">{t('It cannot be saved until that is mended.')}</p>
          </Note>
        )}
        {tier.differences.length > 0 && tier.problems.length === 0 && tenants.length > 0 && (
          <EffectStatements document={tier.document} name={tier.name} opened={opened} />
        )}
        {tier.differences.length === 0 ? (
          <p className={styles['nothing']}>{t('It says the same as the published version.')}</p>
        ) : (
          <DifferencesTable
            label={t('What would change')}
            left={t('Version {{version}}', { version })}
            right={t('Version {{version}}', { version: version + 1 })}
            differences={tier.differences}
          />
        )}
      </div>
    </Sheet>
  );
}
