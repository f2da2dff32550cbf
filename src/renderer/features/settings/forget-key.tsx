import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlatformKey } from '../../../shared/models/key.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { DestructiveDialog, ReasonField } from '../../parts/index.ts';

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
  const { why = '', good } = reasonOf(reason, true);
  return (
    <DestructiveDialog
      opened
      onClose={onClose}
      title={t('Forget key {{id}}', { id: keyId })}
      slug={keyId}
      slugLabel={t('the number of the key')}
      questions={<ReasonField value={reason} onChange={setReason} needed wrong={asked && !good} autoFocus />}
      verb={t('Forget the key')}
      busy={forget.isPending}
      error={forget.error}
      onConfirm={() => {
        setAsked(true);
        if (good) forget.mutate({ keyId, confirm: keyId, reason: why });
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
