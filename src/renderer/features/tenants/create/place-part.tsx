import { ISOLATION_MODELS } from '../../../../shared/models/tenant.ts';
import { Told, t, tn, tx } from '../../../locales/index.ts';
import { SelectField } from '../../../parts/field.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { IsolationChoice } from '../../../parts/isolation-choice.tsx';
import styles from './create-tenant.module.css';
import { ServerChoice } from './create-tenant-fields.tsx';
import type { CreateTenant } from './use-create-tenant.ts';

/** Until the plan says what its tier prefers. */
const [USUAL_MODEL] = ISOLATION_MODELS;

/** Where it shall live: on which server, in which model, made of which blueprint. */
export function PlacePart({ state }: { state: CreateTenant }) {
  const { form, change, errorOf, blueprint } = state;
  const suggested = form.server === null ? (state.plan.data?.server ?? null) : null;
  return (
    <section>
      <h2>{t('Place')}</h2>
      <div className={styles['field']}>
        <span className={styles['label']}>
          {t('Server')}
          {suggested !== null && state.plan.data && (
            <span className="third">
              {' · '}
              {tx('suggested: <reason/>', { reason: <Told>{state.plan.data.serverReason}</Told> })}
            </span>
          )}
          {form.server !== null && (
            <>
              {' · '}
              <button type="button" className="link" onClick={() => change({ server: null })}>
                {t('let Cadastre choose')}
              </button>
            </>
          )}
        </span>
        {state.servers && (
          <ServerChoice
            servers={state.servers}
            value={form.server ?? suggested}
            onChange={(server) => change({ server })}
          />
        )}
        <FieldError message={errorOf('server')} />
      </div>
      <div className={styles['field']}>
        <span className={styles['label']}>
          {t('Isolation')}
          {form.isolation !== null && (
            <>
              {' · '}
              <button type="button" className="link" onClick={() => change({ isolation: null })}>
                {t('as its tier prefers')}
              </button>
            </>
          )}
        </span>
        <IsolationChoice
          value={form.isolation ?? state.plan.data?.isolation ?? USUAL_MODEL}
          supported={blueprint?.isolation ?? [USUAL_MODEL]}
          onChange={(isolation) => change({ isolation })}
        />
        <FieldError message={errorOf('isolation')} />
      </div>
      <SelectField
        label={t('Blueprint')}
        value={form.blueprint}
        onChange={(next) => change({ blueprint: next, variables: {}, isolation: null })}
        error={errorOf('blueprint')}
        options={(state.blueprints ?? []).map((entry) => ({
          value: entry.name,
          label: t('{{name}}, version {{version}}', { name: entry.title, version: entry.version }),
          disabled: entry.problems.length > 0,
        }))}
        hint={
          blueprint &&
          [
            ...(blueprint.tables === null
              ? []
              : [tn('{{count}} table', '{{count}} tables', { count: blueprint.tables })]),
            tn('{{count}} migration', '{{count}} migrations', { count: blueprint.migrations }),
          ].join(', ')
        }
      />
    </section>
  );
}

/** Under a choice that has no line of its own for it. */
function FieldError({ message }: { message: string | undefined }) {
  if (message === undefined) return null;
  return (
    <span className={styles['hint']} data-tone="danger">
      <Icon name="failed" size={12} />
      <Told>{message}</Told>
    </span>
  );
}
