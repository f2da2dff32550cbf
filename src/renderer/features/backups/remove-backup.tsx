import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Backup } from '../../../shared/models/backup.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { TextField } from '../../parts/field.tsx';

interface RemoveBackupProps {
  backup: Backup;
  opened: boolean;
  onClose: () => void;
}

/** Its files go, its row stays: who removed it, when and why. */
export function RemoveBackup({ backup, opened, onClose }: RemoveBackupProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const remove = useMutation(
    orpc.backups.remove.mutationOptions({
      gcTime: 0,
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: orpc.backups.key() });
        onClose();
      },
    }),
  );
  const { id, tenant, bytes, file, copy, beganAt } = backup;
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      final
      title={t('Remove this backup of {{name}}', { name: tenant.name })}
      slug={tenant.slug}
      slugLabel={t('the tenant’s slug')}
      verb={t('Remove backup')}
      blocked={reason.trim().length < 3}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ id, confirm: tenant.slug, reason: reason.trim() })}
      questions={
        <TextField
          label={t('Reason')}
          value={reason}
          onChange={setReason}
          maxLength={500}
          autoFocus
          hint={t('Stays in the audit log')}
        />
      }
    >
      <p>
        {t('The backup of {{when}}, {{bytes}}, is gone afterwards:', {
          when: format.when(beganAt),
          bytes: format.bytes(bytes ?? 0),
        })}
      </p>
      <p className="mono small">{file}</p>
      {copy.file !== null && <p className="mono small">{copy.file}</p>}
    </DestructiveDialog>
  );
}
