import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlatformKey } from '../../../shared/models/key.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { DestructiveDialog, TextField } from '../../parts/index.ts';

/** As the contract asks for it. */
const LEAST_REASON = 3;

/** Out of the secret store of this workstation, with the number typed. */
export function ForgetKey({ entry, onClose }: { entry: PlatformKey; onClose: () => void }) {
  const queries = useQueryClient();
  const format = useFormat();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const forget = useMutation(
    orpc.keys.forget.mutationOptions({
      onSuccess: async () => {
        onClose();
        await Promise.all([
          queries.invalidateQueries({ queryKey: orpc.keys.list.key() }),
          queries.invalidateQueries({ queryKey: orpc.secrets.status.key() }),
        ]);
      },
    }),
  );
  const { keyId, retiredAt } = entry;
  const short = reason.trim().length < LEAST_REASON;
  return (
    <DestructiveDialog
      opened
      onClose={onClose}
      title={t('Forget key {{id}}', { id: keyId })}
      slug={keyId}
      slugLabel={t('the number of the key')}
      softer={
        <TextField
          label={t('Reason')}
          value={reason}
          onChange={setReason}
          maxLength={500}
          error={asked && short ? t('Say why, in a few words') : undefined}
          hint={t('Stays in the audit log')}
        />
      }
      verb={t('Forget the key')}
      busy={forget.isPending}
      error={forget.error}
      onConfirm={() => {
        setAsked(true);
        if (!short) forget.mutate({ keyId, confirm: keyId, reason: reason.trim() });
      }}
    >
      <p>
        {retiredAt !== null &&
          t('It has sealed nothing since {{date}} and leaves the secret store of this workstation.', {
            date: format.date(retiredAt),
          })}{' '}
        {t(
          'There is no way back: passwords in backups of the platform database from before the rotation cannot be opened without it. Other workstations keep their copy.',
        )}
      </p>
    </DestructiveDialog>
  );
}
