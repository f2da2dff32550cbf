import { useState } from 'react';
import { t } from '../../locales/index.ts';
import { PasswordField } from '../../parts/index.ts';

/** As the contract asks for it. */
export const LEAST = 12;

/** A passphrase that is typed twice, since nobody reads what stands there. */
export function useNewPassphrase() {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const long = passphrase.length >= LEAST;
  const same = passphrase === again;
  return { passphrase, setPassphrase, again, setAgain, long, same, ready: long && same };
}

interface NewPassphraseProps {
  state: ReturnType<typeof useNewPassphrase>;
  label: string;
  hint?: string;
  againHint?: string;
  autoFocus?: boolean;
  error: string | undefined;
}

export function NewPassphrase({ state, label, hint, againHint, autoFocus, error }: NewPassphraseProps) {
  const typed = state.again !== '';
  return (
    <>
      <PasswordField
        label={label}
        value={state.passphrase}
        onChange={state.setPassphrase}
        autoComplete="new-password"
        {...(autoFocus === true && { autoFocus })}
        hint={hint ?? t('At least {{least}} characters. Nobody can recover it.', { least: LEAST })}
        ok={state.long ? t('Long enough') : undefined}
        error={error}
      />
      <PasswordField
        label={t('Once more')}
        value={state.again}
        onChange={state.setAgain}
        autoComplete="new-password"
        hint={againHint}
        ok={typed && state.same ? t('The same') : undefined}
        error={typed && !state.same ? t('Not the same as above') : undefined}
      />
    </>
  );
}
