import { Link, useLocation } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { tenantActPath, tenantPath } from '../../lib/paths.ts';
import { useTierTitle } from '../../lib/use-tier-title.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './life.module.css';
import { whyNot } from './why-not.tsx';

/** The way to another tier, or why there is none now. */
export function ChangeTierDanger({ tenant }: { tenant: Tenant }) {
  const [, go] = useLocation();
  const tierTitle = useTierTitle();
  const { slug, status, tier } = tenant;
  const served = status === 'TRIAL' || status === 'ACTIVE';
  return (
    <section aria-label={t('Change tier')} className={styles['danger']}>
      <h3>{t('Change tier')}</h3>
      <Button small disabled={!served} onClick={() => go(tenantActPath(slug, 'tier', 'danger'))}>
        {tier === null ? t('Give it a tier…') : t('Change tier…')}
      </Button>
      <p>
        {tier === null
          ? t('It is held to no tier: nothing limits it.')
          : t('It has {{tier}}, version {{version}}.', {
              tier: tierTitle(tier.name),
              version: tier.version,
            })}{' '}
        {t('Other limits, timeouts and memory; a failure gives back what it had.')}{' '}
        <Link href={tenantPath(slug, 'configuration')}>{t('What is in force')}</Link>
      </p>
      {!served && (
        <p className={styles['not']}>
          <Icon name="ban" size={12} />
          <span>{whyNot('tier', status, '')}</span>
        </p>
      )}
    </section>
  );
}
