import { useState } from 'react';
import { t, word } from '../../../locales/index.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { PasswordField, TextField } from '../../../parts/field.tsx';
import { makePassword, passwordStrength } from '../password-strength.ts';
import styles from './create-tenant.module.css';
import type { CreateTenant } from './use-create-tenant.ts';

/** Who is its first user, and whether they are written to. */
export function FirstUserPart({ state }: { state: CreateTenant }) {
  const { form, change, errorOf, leave, names } = state;
  return (
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
  );
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
