import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeptPlaceFacts } from '../../../shared/models/conversion.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { t, tx } from '../../locales/index.ts';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { placeWords } from './place-words.ts';

interface ConfirmConversionProps {
  opened: boolean;
  tenant: Tenant;
  kept: KeptPlaceFacts;
  onClose: () => void;
}

/** The end of a conversion: what was kept of the former place goes, and with it the way back. */
export function ConfirmConversion({ opened, tenant, kept, onClose }: ConfirmConversionProps) {
  const queries = useQueryClient();
  const confirm = useMutation(
    orpc.conversion.confirm.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        onClose();
        void queries.invalidateQueries({ queryKey: orpc.conversion.kept.key() });
      },
    }),
  );
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      title={t('Drop the former place of {{name}}', { name: tenant.name })}
      final
      slug={tenant.slug}
      slugLabel={t('the tenant’s slug')}
      verb={t('Drop the former place')}
      busy={confirm.isPending}
      error={confirm.error}
      onConfirm={() => confirm.mutate({ tenant: tenant.slug, confirm: tenant.slug })}
    >
      <p>
        <b>{placeWords(kept)}</b>
      </p>
      <p>
        {tx('There is no way back to it afterwards. {{name}} stays at work in <database/>.', {
          name: tenant.name,
          database: <b className="mono">{tenant.database}</b>,
        })}
      </p>
    </DestructiveDialog>
  );
}
