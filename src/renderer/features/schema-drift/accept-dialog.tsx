import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SchemaDifference } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { ReasonDialog } from '../../parts/index.ts';
import { objectText } from './object-words.ts';

interface AcceptDialogProps {
  tenant: string;
  item: SchemaDifference;
  onClose: () => void;
}

/** Keeps a difference, with a reason: it counts no more until it changes. */
export function AcceptDialog({ tenant, item, onClose }: AcceptDialogProps) {
  const queries = useQueryClient();
  const accept = useMutation(
    orpc.schemaDrift.accept.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: orpc.schemaDrift.key() });
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={t('Accept {{object}}', { object: objectText(item) })}
      verb={t('Accept the difference')}
      needed
      hint={t('Stays in the audit log, and beside the difference')}
      placeholder={t('Such as: a column of their own, agreed in the contract')}
      busy={accept.isPending}
      error={accept.error}
      onClose={onClose}
      onConfirm={(reason) => accept.mutate({ tenant, keys: [item.key], reason: reason ?? '' })}
    >
      <p>{t('It stays as it is and blocks no run, until it changes again.')}</p>
    </ReasonDialog>
  );
}
