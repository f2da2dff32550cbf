import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../client/query.ts';
import { reasonOf } from '../../../lib/reason.ts';
import { t, tx } from '../../../locales/index.ts';
import {
  Button,
  Checkbox,
  Code,
  CopyButton,
  Dialog,
  DialogContent,
  DialogForm,
  Note,
  ReasonField,
} from '../../../parts/index.ts';

/** A pair of age for the backups: its recipient joins the settings, its identity is shown this once. */
export function NewSealKey({ first }: { first: boolean }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        {t('Make a pair…')}
      </button>
      <Dialog opened={open} onClose={close} title={t('A pair of age for the backups')} width={520}>
        <Ask first={first} onClose={close} />
      </Dialog>
    </>
  );
}

function Ask({ first, onClose }: { first: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [replace, setReplace] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { why, good } = reasonOf(reason, false);
  const make = useMutation(
    orpc.backups.createKey.mutationOptions({
      gcTime: 0,
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.sharedSettings.get.key() }),
    }),
  );
  if (make.data !== undefined)
    return (
      <DialogContent
        footer={
          <>
            <CopyButton text value={make.data.identity} label={t('Copy the identity')} />
            <Button onClick={onClose}>{t('Done')}</Button>
          </>
        }
      >
        <Note tone="warn">
          {t(
            'Cadastre keeps no copy of the identity: without it nobody opens these backups. Keep it where they are not.',
          )}
        </Note>
        <Code language="plain" wrap>
          {make.data.identity}
        </Code>
        <p className="second small">
          {tx('Backups are sealed for <recipient/> from now on.', {
            recipient: <span className="mono">{make.data.recipient}</span>,
          })}
        </p>
      </DialogContent>
    );
  return (
    <DialogForm
      verb={t('Make the pair')}
      busy={make.isPending}
      onSubmit={() => {
        setTried(true);
        if (good) make.mutate({ replace, ...(why === undefined ? {} : { reason: why }) });
      }}
      onClose={onClose}
      error={make.error}
    >
      <p>
        {t(
          'Backups from now on are sealed for its recipient. Its identity, which opens them, is shown this once.',
        )}
      </p>
      {!first && (
        <Checkbox
          checked={replace}
          onChange={setReplace}
          label={t('Instead of the recipients there are')}
          hint={t('Backups made before stay sealed for those')}
        />
      )}
      <ReasonField value={reason} onChange={setReason} wrong={tried && !good} autoFocus />
    </DialogForm>
  );
}
