import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldMessage, readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { Button, Card, Dialog, DialogForm, PasswordField, Tag } from '../../../parts/index.ts';
import styles from '../settings.module.css';

/** The password of the mail server: in the secret store of each workstation, never in the shared settings. */
export function MailPassword({ known }: { known: boolean }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Card
      title={t('Password of the mail server')}
      hint={t('in the secret store of each workstation that sends')}
      aside={
        <>
          <Tag tone={known ? 'ok' : 'warn'} icon={known ? 'lock' : 'alert'}>
            {known ? t('kept on this workstation') : t('not on this workstation')}
          </Tag>
          <Button small icon="key" onClick={() => setOpen(true)}>
            {known ? t('Replace…') : t('Enter it…')}
          </Button>
        </>
      }
    >
      <p className={styles['line']}>
        {known
          ? t('Never shown again. Every other workstation and agent that sends needs it too.')
          : t('A server that asks for one refuses until it is entered here, and on every agent.')}
      </p>
      <Dialog opened={open} onClose={close} title={t('Password of the mail server')}>
        <Form known={known} onClose={close} />
      </Dialog>
    </Card>
  );
}

function Form({ known, onClose }: { known: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const keep = useMutation(
    orpc.sharedSettings.setSmtpPassword.mutationOptions({
      gcTime: 0,
      onSuccess: (view) => {
        queries.setQueryData(orpc.sharedSettings.get.queryKey(), view);
        onClose();
      },
    }),
  );
  const refused = fieldMessage(keep.error === null ? null : readError(keep.error), 'password');
  return (
    <DialogForm
      verb={t('Keep the password')}
      busy={keep.isPending && keep.variables.password !== null}
      disabled={password === ''}
      onSubmit={() => keep.mutate({ password })}
      onClose={onClose}
      error={refused === undefined ? keep.error : null}
      aside={
        known && (
          <Button
            tone="danger"
            busy={keep.isPending && keep.variables.password === null}
            onClick={() => keep.mutate({ password: null })}
          >
            {t('Forget it')}
          </Button>
        )
      }
    >
      <PasswordField
        label={t('Password')}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        autoFocus
        hint={t('Kept in the secret store of this workstation; written nowhere else')}
        error={refused}
      />
    </DialogForm>
  );
}
