import { useQuery } from '@tanstack/react-query';
import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { orpc } from '../../../client/query.ts';
import { t, tn } from '../../../locales/index.ts';
import { ErrorNote, Note, TextField } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import { SettingsCard } from './settings-card.tsx';
import { orNull } from './use-settings-form.ts';
import { useSharedPart } from './use-shared-part.ts';

type Access = SharedSettings['access'];

interface Form {
  readonly baseDomain: string;
  readonly loginUrl: string;
}

/** A tenant that shows what the settings make of its slug. */
const EXAMPLE = 'acme';

const toForm = (kept: Access): Form => ({ baseDomain: kept.baseDomain ?? '', loginUrl: kept.loginUrl });
const read = (form: Form) => ({
  values: { baseDomain: orNull(form.baseDomain)?.toLowerCase() ?? null, loginUrl: form.loginUrl.trim() },
  problems: {},
});

/** Where tenants are reached, and where their owners log in. */
export function AccessSection() {
  const { state, view, query } = useSharedPart('access', toForm, read);
  const tenants = useQuery(orpc.app.status.queryOptions()).data?.platform.tenants ?? 0;
  if (query.error !== null) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (state === null || view === undefined) return null;
  const { form, set, problem } = state;
  const kept = view.settings.access.baseDomain;
  const base = orNull(form.baseDomain)?.toLowerCase() ?? null;
  const moves = kept !== null && base !== kept && tenants > 0;
  return (
    <SettingsCard
      title={t('Sign-up and access')}
      hint={t('the addresses that tenants are reached at')}
      state={state}
      changed={view.changed.access}
      lead={
        moves && (
          <div className={styles['pad']}>
            <Note tone="warn">
              {base === null
                ? tn(
                    '{{count}} tenant loses its address under {{kept}} as soon as this is saved. Custom domains stay.',
                    '{{count}} tenants lose their addresses under {{kept}} as soon as this is saved. Custom domains stay.',
                    { count: tenants, kept },
                  )
                : tn(
                    '{{count}} tenant moves from {{kept}} to {{base}} as soon as this is saved; the address before stops at once. Custom domains stay.',
                    '{{count}} tenants move from {{kept}} to {{base}} as soon as this is saved; the addresses before stop at once. Custom domains stay.',
                    { count: tenants, kept, base },
                  )}
            </Note>
          </div>
        )
      }
    >
      <TextField
        label={t('Base domain')}
        mono
        value={form.baseDomain}
        onChange={(baseDomain) => set({ baseDomain })}
        placeholder={t('none')}
        error={problem('baseDomain')}
        hint={
          base === null
            ? t('Empty: tenants have no address of their own, only custom domains')
            : t('Each tenant is SLUG.{{base}}, such as {{host}}', { base, host: `${EXAMPLE}.${base}` })
        }
      />
      <TextField
        label={t('Login page')}
        mono
        value={form.loginUrl}
        onChange={(loginUrl) => set({ loginUrl })}
        error={problem('loginUrl')}
        hint={t('Told after a sign-up: {{url}}', { url: loginExample(base, form.loginUrl) })}
      />
    </SettingsCard>
  );
}

/** A path stands behind the tenant's own domain. */
function loginExample(base: string | null, loginUrl: string): string {
  const url = loginUrl.trim().replaceAll('{slug}', EXAMPLE);
  return url.startsWith('/') && base !== null
    ? t('https://{{host}}{{path}}', { host: `${EXAMPLE}.${base}`, path: url })
    : url;
}
