import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { Told, t } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Note, PasswordField } from '../../parts/index.ts';
import { SecretStoreChoice } from '../settings/index.ts';
import styles from './setup.module.css';

/** The store is there but shut: its passphrase opens it for as long as Cadastre runs. */
export function UnlockStep({ secrets }: { secrets: AppStatus['secrets'] }) {
  const queries = useQueryClient();
  const [passphrase, setPassphrase] = useState('');
  const unlock = useMutation(
    orpc.secrets.unlock.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: orpc.secrets.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
        ]),
    }),
  );
  const data = unlock.error === null ? null : readError(unlock.error);
  if (secrets.state === 'unavailable') {
    return (
      <div className={styles['body']}>
        <Note tone="warn">
          <Told>{secrets.message}</Told>
        </Note>
        <Card
          title={t('Where secrets lie')}
          hint={t('nothing is lost: choose another place, or try the keychain again')}
        >
          <SecretStoreChoice secrets={secrets} />
        </Card>
      </div>
    );
  }
  return (
    <div className={styles['centre']}>
      <Card title={t('Open the secret store')} className={styles['unlock']}>
        <form
          className={styles['unlockForm']}
          onSubmit={(event) => {
            event.preventDefault();
            unlock.mutate({ passphrase });
          }}
        >
          <p className="second">
            <Told>{secrets.message}</Told>
          </p>
          <PasswordField
            label={t('Passphrase')}
            value={passphrase}
            onChange={(next) => {
              setPassphrase(next);
              unlock.reset();
            }}
            autoComplete="current-password"
            error={fieldMessage(data, 'passphrase')}
            autoFocus
          />
          {data !== null && fieldMessage(data, 'passphrase') === undefined && (
            <ErrorNote error={unlock.error} />
          )}
          <div className="row">
            <span className="third small grow">{t('Open for as long as Cadastre runs.')}</span>
            <Button type="submit" tone="primary" busy={unlock.isPending} disabled={passphrase === ''}>
              {t('Open secret store')}
            </Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
