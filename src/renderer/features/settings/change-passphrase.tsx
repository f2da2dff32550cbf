import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button, Dialog, DialogForm, PasswordField } from '../../parts/index.ts';
import { NewPassphrase, useNewPassphrase } from './new-passphrase.tsx';

/** The button and its dialog: the same file under another passphrase. */
export function ChangePassphrase() {
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  return (
    <>
      <Button small icon={changed ? 'ok' : 'key'} onClick={() => setOpen(true)}>
        {changed ? t('Passphrase changed') : t('Change passphrase…')}
      </Button>
      <Dialog opened={open} onClose={() => setOpen(false)} title={t('Change the passphrase')}>
        <Form
          onClose={() => setOpen(false)}
          onChanged={() => {
            setChanged(true);
            setOpen(false);
          }}
        />
      </Dialog>
    </>
  );
}

function Form({ onClose, onChanged }: { onClose: () => void; onChanged: () => void }) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const next = useNewPassphrase();
  const change = useMutation(
    orpc.secrets.changePassphrase.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queries.invalidateQueries({ queryKey: orpc.secrets.status.key() }),
          queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
        ]);
        onChanged();
      },
    }),
  );
  const data = change.error === null ? null : readError(change.error);
  const ofField = fieldMessage(data, 'current') ?? fieldMessage(data, 'next');
  return (
    <DialogForm
      verb={t('Change passphrase')}
      busy={change.isPending}
      disabled={current === '' || !next.ready}
      onSubmit={() => change.mutate({ current, next: next.passphrase })}
      onClose={onClose}
      error={ofField === undefined ? change.error : null}
    >
      <p className="second">
        {t(
          'What the file holds stays. Copies of it made before, such as backups, still open with the present passphrase.',
        )}
      </p>
      <PasswordField
        label={t('Present passphrase')}
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        autoFocus
        error={fieldMessage(data, 'current')}
      />
      <NewPassphrase state={next} label={t('New passphrase')} error={fieldMessage(data, 'next')} />
    </DialogForm>
  );
}
