import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { classes } from '../../lib/classes.ts';
import { Told, t } from '../../locales/index.ts';
import { Button, ErrorNote, Icon } from '../../parts/index.ts';
import { NewPassphrase, useNewPassphrase } from './new-passphrase.tsx';
import styles from './secret-store-choice.module.css';
import { STORE_WORDS } from './settings-view.ts';

type Kind = 'keychain' | 'file' | 'session';
const KINDS: readonly Kind[] = ['keychain', 'file', 'session'];

interface SecretStoreChoiceProps {
  secrets: AppStatus['secrets'];
  onChosen?: () => void;
}

/** Where secrets lie: never in plain text on disk. A choice that needs nothing more is made by the click. */
export function SecretStoreChoice({ secrets, onChosen }: SecretStoreChoiceProps) {
  const queries = useQueryClient();
  const [picked, setPicked] = useState<Kind | null>(null);
  const choose = useMutation(
    orpc.secrets.choose.mutationOptions({
      onSuccess: async () => {
        setPicked(null);
        await Promise.all([
          queries.invalidateQueries({ queryKey: orpc.secrets.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
        ]);
        onChosen?.();
      },
    }),
  );
  const on = picked ?? secrets.kind;
  const pick = (kind: Kind) => {
    choose.reset();
    if (kind === 'file') return setPicked(kind);
    if (kind !== secrets.kind) choose.mutate({ kind });
    setPicked(null);
  };
  return (
    <div className={styles['choice']}>
      <fieldset className={styles['options']} aria-label={t('Where secrets lie')}>
        {KINDS.map((kind) => {
          const off = kind === 'keychain' && !secrets.keychain.available;
          const busy = choose.isPending && choose.variables?.kind === kind;
          return (
            <label
              key={kind}
              className={classes(styles['option'], on === kind && styles['on'], off && styles['off'])}
            >
              <input
                type="radio"
                name="secret-store"
                className={styles['radio']}
                checked={on === kind}
                disabled={off || choose.isPending}
                onChange={() => pick(kind)}
              />
              <span>
                <b>{t(STORE_WORDS[kind].title)}</b>
                <span className={styles['hint']}>
                  {off ? <Told>{secrets.keychain.message}</Told> : t(STORE_WORDS[kind].hint)}
                </span>
              </span>
              {busy && <Icon name="spinner" label={t('Choosing')} />}
            </label>
          );
        })}
      </fieldset>
      {picked === 'file' && (
        <Passphrase
          busy={choose.isPending}
          error={choose.error}
          onChoose={(passphrase) => choose.mutate({ kind: 'file', passphrase })}
        />
      )}
      {choose.error !== null && picked !== 'file' && (
        <div className={styles['under']}>
          <ErrorNote error={choose.error} />
        </div>
      )}
    </div>
  );
}

interface PassphraseProps {
  busy: boolean;
  error: unknown;
  onChoose: (passphrase: string) => void;
}

function Passphrase({ busy, error, onChoose }: PassphraseProps) {
  const state = useNewPassphrase();
  const data = error === null ? null : readError(error);
  const wrong = fieldMessage(data, 'passphrase');
  return (
    <form
      className={styles['passphrase']}
      onSubmit={(event) => {
        event.preventDefault();
        if (state.ready) onChoose(state.passphrase);
      }}
    >
      <NewPassphrase
        state={state}
        label={t('Passphrase')}
        againHint={t('If the file is there already, its own passphrase opens it.')}
        autoFocus
        error={wrong}
      />
      <Button type="submit" tone="primary" busy={busy} disabled={!state.ready}>
        {t('Keep secrets in the file')}
      </Button>
      {data !== null && wrong === undefined && <ErrorNote error={error} />}
    </form>
  );
}
