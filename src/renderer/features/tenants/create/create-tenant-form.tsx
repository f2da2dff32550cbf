import { t } from '../../../locales/index.ts';
import { ErrorNote } from '../../../parts/error-note.tsx';
import { CompanyPart } from './company-part.tsx';
import styles from './create-tenant.module.css';
import { VariableField } from './create-tenant-fields.tsx';
import { FirstUserPart } from './first-user-part.tsx';
import { PlacePart } from './place-part.tsx';
import { SubscriptionPart } from './subscription-part.tsx';
import type { CreateTenant } from './use-create-tenant.ts';

/** Which company, what it pays, who is its first user, where it shall live, what it starts with. */
export function CreateTenantFields({ state }: { state: CreateTenant }) {
  const { create, refused } = state;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        state.submit();
      }}
    >
      {create.isError && refused.length === 0 && (
        <section>
          <ErrorNote error={create.error} />
        </section>
      )}
      <CompanyPart state={state} />
      <SubscriptionPart state={state} />
      <FirstUserPart state={state} />
      <PlacePart state={state} />
      <SeedPart state={state} />
      {/* Enter in any field makes the plan happen only through the button's own check. */}
      <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
    </form>
  );
}

/** What the tenant starts with, where its blueprint asks for something. */
function SeedPart({ state }: { state: CreateTenant }) {
  const { form, change, errorOf, leave, blueprint } = state;
  if (blueprint === undefined || blueprint.variables.length === 0) return null;
  return (
    <section>
      <h2>
        {t('Seed data')}
        <span className="small third" style={{ fontWeight: 400 }}>
          {t('what the tenant starts with')}
        </span>
      </h2>
      <div className={styles['two']}>
        {blueprint.variables.map((variable) => (
          <VariableField
            key={variable.name}
            variable={variable}
            value={form.variables[variable.name]}
            error={errorOf(`variables.${variable.name}`)}
            onChange={(value) => {
              const { [variable.name]: _former, ...others } = form.variables;
              change({ variables: value === undefined ? others : { ...others, [variable.name]: value } });
              leave(`variables.${variable.name}`);
            }}
          />
        ))}
      </div>
    </section>
  );
}
