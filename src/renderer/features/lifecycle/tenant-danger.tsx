import { useLocation } from 'wouter';
import { mayBegin } from '../../../shared/models/lifecycle.ts';
import type { TenantAct } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ChangeTierDanger } from './change-tier-danger.tsx';
import { ChangeUnderWay } from './change-under-way.tsx';
import { ConvertDanger } from './convert-danger.tsx';
import { DeletedNote } from './deleted-note.tsx';
import { KeptPlaceNote } from './kept-place-note.tsx';
import styles from './life.module.css';
import { actVerb } from './tenant-acts.ts';
import { useOptions } from './use-options.ts';
import { whyNot } from './why-not.tsx';

type Verb = Extract<TenantAct, 'suspend' | 'reactivate' | 'cancel' | 'delete' | 'purge'>;

/** From the softest to the one without a way back. */
const VERBS: readonly Verb[] = ['suspend', 'reactivate', 'cancel', 'delete', 'purge'];

/** Everything that shuts, moves or destroys it; a verb that is not possible says why and what would help. */
export function TenantDanger({ tenant }: { tenant: Tenant }) {
  const { optionOf, error, reread } = useOptions(tenant);
  const [, go] = useLocation();
  return (
    <div className={styles['dangers']}>
      <DeletedNote tenant={tenant} />
      <KeptPlaceNote tenant={tenant} />
      <ChangeUnderWay tenant={tenant} />
      {error !== null && (
        <div className={styles['section']}>
          <ErrorNote error={error} onRetry={reread} retryLabel={t('Read it again')} />
        </div>
      )}
      <ChangeTierDanger tenant={tenant} />
      <ConvertDanger tenant={tenant} />
      {VERBS.map((verb) => {
        const option = optionOf(verb);
        // The two that undo each other take turns.
        if (verb === 'reactivate' && option?.possible !== true) return null;
        return (
          <section key={verb} aria-label={verbTitle(verb)} className={styles['danger']}>
            <h3>{verbTitle(verb)}</h3>
            <Button
              small
              tone={verb === 'delete' || verb === 'purge' ? 'danger' : 'default'}
              disabled={option?.possible !== true}
              onClick={() => go(tenantActPath(tenant.slug, verb, 'danger'))}
            >
              {actVerb(verb)}
            </Button>
            <p>{effectWords(verb, tenant)}</p>
            {option !== undefined && option.whyNot !== null && (
              <p className={styles['not']}>
                <Icon name="ban" size={12} />
                <span>
                  {whyNot(verb, tenant.status, option.whyNot)}
                  {option.wayOut !== null && mayBegin(verb, tenant.status) && (
                    <>
                      {' '}
                      <Told>{option.wayOut}</Told>
                    </>
                  )}
                </span>
              </p>
            )}
          </section>
        );
      })}
    </div>
  );
}

function verbTitle(verb: Verb): string {
  switch (verb) {
    case 'suspend':
      return t('Suspend');
    case 'reactivate':
      return t('Reactivate');
    case 'cancel':
      return t('Cancel|tenant');
    case 'delete':
      return t('Delete');
    case 'purge':
      return t('Purge');
  }
}

function effectWords(verb: Verb, tenant: Tenant): string {
  switch (verb) {
    case 'suspend':
      return t('Nobody signs in until it is reactivated. Data, backups and migrations go on.');
    case 'reactivate':
      return t('Opens it again, with exactly the access it had.');
    case 'cancel':
      return t('The customer leaves: its subscription ends and nobody signs in. Data is kept.');
    case 'delete':
      return t('Shut and renamed out of the way. Kept for a while, restorable with one click.');
    case 'purge':
      return purgeWords(tenant);
  }
}

/** What is shared with others stays. */
function purgeWords({ isolation, database }: Tenant): string {
  switch (isolation) {
    case 'database':
      return t('Drops {{database}} and its roles. There is no way back.', { database });
    case 'schema':
      return t('Drops its schema in {{database}} and its role. There is no way back.', { database });
    case 'row':
      return t('Deletes its rows in {{database}} and drops its role. There is no way back.', { database });
  }
}
