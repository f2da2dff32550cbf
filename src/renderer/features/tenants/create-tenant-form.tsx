import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '../../../shared/models/message.ts';
import type { Plan } from '../../../shared/models/plan.ts';
import { ISOLATION_MODELS, type TenantPlan } from '../../../shared/models/tenant.ts';
import type { Tier } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, tx, word } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { NumberField, PasswordField, SelectField, TextField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { IsolationChoice } from '../../parts/isolation-choice.tsx';
import { priceWords } from '../lifecycle/index.ts';
import styles from './create-tenant.module.css';
import { ServerChoice, VariableField } from './create-tenant-fields.tsx';
import { makePassword, passwordStrength } from './password-strength.ts';
import type { CreateTenant } from './use-create-tenant.ts';

const PRESETS = [7, 14, 30, 60, 90] as const;
const DAY_MS = 86_400_000;
/** Until the plan says what its tier prefers. */
const [USUAL_MODEL] = ISOLATION_MODELS;

/** Four questions: which company, who is its first user, where shall it live, what does it start with. */
export function CreateTenantFields({ state }: { state: CreateTenant }) {
  const { form, change, errorOf, leave, names, blueprint, create, refused } = state;
  const suggested = form.server === null ? (state.plan.data?.server ?? null) : null;
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
      <section>
        <h2>{t('Company')}</h2>
        <TextField
          label={t('Name')}
          value={form.name}
          onChange={(name) => change({ name })}
          onBlur={() => leave('name')}
          error={errorOf('name')}
          maxLength={400}
          autoFocus
          {...companyLine(state)}
        />
        <div className={styles['two']}>
          <TextField
            label={t('Slug')}
            mono
            value={form.slug ?? names.slug ?? ''}
            onChange={(slug) => change({ slug: slug === '' ? null : slug })}
            onBlur={() => leave('slug')}
            error={errorOf('slug')}
            hint={t('Lower-case letters, digits and hyphens')}
            {...(names.slugFree
              ? { ok: form.slug === null ? t('free, made from the name') : t('free') }
              : {})}
          />
          <StartField state={state} />
        </div>
      </section>
      <Subscription state={state} />
      <section>
        <h2>{t('First user')}</h2>
        <div className={styles['two']}>
          <TextField
            label={t('Owner e-mail')}
            type="email"
            value={form.ownerEmail}
            onChange={(ownerEmail) => change({ ownerEmail })}
            onBlur={() => leave('ownerEmail')}
            error={errorOf('ownerEmail')}
            hint={t('Signs in to the tenant’s application')}
            {...(names.emailFree && !state.checked.errors.some((entry) => entry.field === 'ownerEmail')
              ? { ok: t('not used by another tenant') }
              : {})}
          />
          <OwnerPassword state={state} />
          <TextField
            label={t('First name')}
            value={form.ownerFirstName}
            onChange={(ownerFirstName) => change({ ownerFirstName })}
            onBlur={() => leave('ownerFirstName')}
            error={errorOf('ownerFirstName')}
          />
          <TextField
            label={t('Last name')}
            value={form.ownerLastName}
            onChange={(ownerLastName) => change({ ownerLastName })}
            onBlur={() => leave('ownerLastName')}
            error={errorOf('ownerLastName')}
          />
        </div>
        <Welcome state={state} />
      </section>
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
      {blueprint !== undefined && blueprint.variables.length > 0 && (
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
      )}
      {/* Enter in any field makes the plan happen only through the button's own check. */}
      <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
    </form>
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

/** A name that another tenant has is no mistake, but worth knowing. */
function companyLine({ company }: CreateTenant) {
  if (company === undefined) return {};
  if (company.free) return { ok: t('no other tenant is called so') };
  const [first] = company.sameName;
  const others = company.sameName.length - 1;
  return {
    hint: (
      <span className="is-warn">
        {others > 0
          ? tn(
              '{{first}} and {{count}} other tenant are called so; a second one is allowed',
              '{{first}} and {{count}} other tenants are called so; a second one is allowed',
              { first: first?.slug ?? '', count: others },
            )
          : t('{{first}} is called so; a second one is allowed', { first: first?.slug ?? '' })}
      </span>
    ),
  };
}

const ENTRY = 'entry';
const USUAL = 'usual';

/** What it pays for once the trial is over, and in which language it is written to. */
function Subscription({ state }: { state: CreateTenant }) {
  const format = useFormat();
  const { form, change, errorOf, plans = [] } = state;
  const tiers = useQuery(orpc.tiers.list.queryOptions()).data;
  const [entry] = plans;
  const label = (plan: Plan) =>
    t('{{plan}}, {{price}}', { plan: plan.name, price: priceWords(plan, format.locale) });
  return (
    <section>
      <h2>{t('Subscription')}</h2>
      <div className={styles['two']}>
        <SelectField
          label={t('Plan|subscription')}
          value={form.subscription ?? entry?.id ?? ENTRY}
          onChange={(next) => change({ subscription: next === entry?.id || next === ENTRY ? null : next })}
          error={errorOf('subscription')}
          options={plans.map((plan) => ({ value: plan.id, label: label(plan) }))}
          hint={planWords(
            plans.find((plan) => plan.id === (form.subscription ?? entry?.id)),
            format,
          )}
        />
        <SelectField<string>
          label={t('Tier')}
          value={form.tier ?? USUAL}
          onChange={(next) => change({ tier: next === USUAL ? null : next })}
          error={errorOf('tier')}
          options={[
            { value: USUAL, label: t('As its plan says') },
            ...(tiers ?? [])
              .filter(({ retiredAt }) => retiredAt === null)
              .map((tier) => ({ value: tier.name, label: tier.title })),
          ]}
          hint={
            state.plan.data?.tier == null ? (
              t('What it is held to: limits, timeouts, backups')
            ) : (
              <TierWords tier={state.plan.data.tier} tiers={tiers} />
            )
          }
        />
        <SelectField<Language | typeof USUAL>
          label={t('Language of its messages')}
          value={form.language ?? USUAL}
          onChange={(next) => change({ language: next === USUAL ? null : next })}
          error={errorOf('language')}
          options={[
            { value: USUAL, label: t('As in the settings') },
            { value: 'en', label: 'English' },
            { value: 'fr', label: 'Français' },
          ]}
        />
      </div>
    </section>
  );
}

/** *Standard, version 2: of the plan starter* */
function TierWords({
  tier,
  tiers,
}: {
  tier: NonNullable<TenantPlan['tier']>;
  tiers: readonly Tier[] | undefined;
}) {
  const title = tiers?.find(({ name }) => name === tier.name)?.title ?? tier.name;
  return (
    <>
      {t('{{tier}}, version {{version}}', { tier: title, version: tier.version })} ·{' '}
      <Told>{tier.because}</Told>
    </>
  );
}

/** *5 users, 10 GB* */
function planWords(plan: Plan | undefined, format: Format): string | undefined {
  if (plan === undefined) return undefined;
  const users =
    plan.maxUsers === null
      ? t('any number of users')
      : tn('{{count}} user', '{{count}} users', { count: plan.maxUsers });
  const storage = plan.storageBytes === null ? t('any size') : format.bytes(plan.storageBytes, true);
  return t('{{users}}, {{storage}}', { users, storage });
}

function Welcome({ state }: { state: CreateTenant }) {
  const { form, change } = state;
  const trial = form.start === 'trial';
  return (
    <Checkbox
      checked={trial && form.welcome}
      onChange={(welcome) => change({ welcome })}
      disabled={!trial}
      label={t('Write to the owner where to sign in')}
      hint={trial ? t('With the login URL, once the tenant is there') : t('For a trial only')}
    />
  );
}

type StartChoice = 'active' | 'other' | `${number}`;

/** A trial of so many days, or active at once. */
function StartField({ state }: { state: CreateTenant }) {
  const format = useFormat();
  const { form, change, errorOf } = state;
  const preset = PRESETS.some((days) => days === form.trialDays);
  const [other, setOther] = useState(!preset);
  const value: StartChoice = form.start === 'active' ? 'active' : other ? 'other' : `${form.trialDays ?? 14}`;
  const end =
    state.plan.data?.trialEndsAt ??
    (form.trialDays === null ? null : new Date(Date.now() + form.trialDays * DAY_MS).toISOString());
  const until =
    form.start === 'trial' && end !== null ? t('to {{date}}', { date: format.date(end) }) : t('no trial');
  return (
    <div className={styles['field']}>
      <SelectField<StartChoice>
        label={t('Status at start')}
        value={value}
        hint={until}
        onChange={(next) => {
          setOther(next === 'other');
          if (next === 'active') change({ start: 'active' });
          else change({ start: 'trial', ...(next === 'other' ? {} : { trialDays: Number(next) }) });
        }}
        options={[
          ...PRESETS.map((days) => ({
            value: `${days}` as const,
            label: tn('Trial, {{count}} day', 'Trial, {{count}} days', { count: days }),
          })),
          { value: 'other', label: t('Trial, another length') },
          { value: 'active', label: t('Active at once') },
        ]}
      />
      {value === 'other' && (
        <NumberField
          label={t('Length of the trial')}
          value={form.trialDays}
          onChange={(trialDays) => change({ trialDays })}
          minimum={1}
          maximum={365}
          unit={t('days')}
          error={errorOf('trialDays')}
        />
      )}
    </div>
  );
}

const STRENGTH = {
  weak: word('weak: more characters, or several words'),
  fair: word('fair; stored as a bcrypt hash'),
  strong: word('strong; stored as a bcrypt hash'),
} as const;

function OwnerPassword({ state }: { state: CreateTenant }) {
  const { form, change, errorOf } = state;
  const [made, setMade] = useState('');
  const strength = form.ownerPassword === '' ? null : passwordStrength(form.ownerPassword);
  const isMade = made !== '' && made === form.ownerPassword;
  const make = () => {
    const password = makePassword();
    setMade(password);
    change({ ownerPassword: password });
  };
  return (
    <div className={styles['password']}>
      <PasswordField
        label={t('Password')}
        value={form.ownerPassword}
        onChange={(ownerPassword) => change({ ownerPassword })}
        autoComplete="new-password"
        error={errorOf('ownerPassword')}
        hint={strength === null ? t('At least 8 characters') : t(STRENGTH[strength])}
        {...(strength === 'strong' ? { ok: t(STRENGTH.strong) } : {})}
      />
      <span className={styles['passwordVerb']}>
        {isMade ? (
          <CopyButton value={made} label={t('Copy the password')} />
        ) : (
          <button type="button" className="link tiny" onClick={make}>
            {t('Make one')}
          </button>
        )}
      </span>
    </div>
  );
}
