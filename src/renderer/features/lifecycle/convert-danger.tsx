import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './life.module.css';
import { useKeptPlace } from './use-conversion.ts';
import { whyNot } from './why-not.tsx';

/** The way to another isolation model, or why there is none now. */
export function ConvertDanger({ tenant }: { tenant: Tenant }) {
  const [, go] = useLocation();
  const kept = useKeptPlace(tenant);
  const not = obstacle(tenant, kept !== undefined);
  return (
    <section aria-label={t('Convert')} className={styles['danger']}>
      <h3>{t('Convert')}</h3>
      <Button
        small
        disabled={not !== null}
        onClick={() => go(tenantActPath(tenant.slug, 'convert', 'danger'))}
      >
        {t('Convert…')}
      </Button>
      <p>{t('To another isolation model on its server, with its rows and its login.')}</p>
      {not !== null && (
        <p className={styles['not']}>
          <Icon name="ban" size={12} />
          <span>{not}</span>
        </p>
      )}
    </section>
  );
}

function obstacle({ status, blueprint }: Tenant, kept: boolean): ReactNode {
  if (status !== 'TRIAL' && status !== 'ACTIVE') return whyNot('convert', status, '');
  if (blueprint === null) return t('It comes from no blueprint');
  return kept ? t('Its former place is still kept: confirm that, or go back') : null;
}
