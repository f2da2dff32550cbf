import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { WITH_SECRETS } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { useHandOver } from '../../lib/use-hand-over.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { PasswordField, TextField } from '../../parts/field.tsx';
import { Segments } from '../../parts/segments.tsx';
import styles from './configuration.module.css';

/** Its configuration as a file, without secrets unless somebody says so and seals them. */
export function ExportConfiguration({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const [format, setFormat] = useState<'yaml' | 'json'>('yaml');
  const [secrets, setSecrets] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [typed, setTyped] = useState('');
  const { copies, handOver } = useHandOver();
  const ready = !secrets || (passphrase.length >= 12 && typed === WITH_SECRETS);
  const run = useMutation(
    orpc.configuration.export.mutationOptions({
      gcTime: 0,
      onSuccess: async ({ fileName, content }) => {
        await handOver({ fileName, content, type: 'text/plain' });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Export the configuration of {{tenant}}', { tenant })}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            icon={copies ? 'copy' : 'download'}
            busy={run.isPending}
            disabled={!ready}
            onClick={() =>
              run.mutate({
                tenants: [tenant],
                format,
                ...(secrets ? { secrets: { passphrase, confirm: WITH_SECRETS } } : {}),
              })
            }
          >
            {copies ? t('Copy the configuration') : t('Save the file')}
          </Button>
        </>
      }
    >
      <div className={styles['fields']}>
        {run.error !== null && <ErrorNote error={run.error} />}
        <Segments
          label={t('Form of the file')}
          value={format}
          onChange={setFormat}
          options={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <Checkbox
          checked={secrets}
          onChange={setSecrets}
          label={t('With its passwords')}
          hint={t('Sealed with age for a passphrase; whoever has both has its data')}
        />
        {secrets && (
          <>
            <PasswordField
              label={t('Passphrase')}
              value={passphrase}
              onChange={setPassphrase}
              autoComplete="new-password"
              hint={t('12 characters or more; it is not kept')}
            />
            <TextField
              label={t('Type {{phrase}}', { phrase: WITH_SECRETS })}
              mono
              value={typed}
              onChange={setTyped}
            />
          </>
        )}
        <p className="small third">
          {t('Written to the audit log. Read again under Tiers, it gives the same configuration.')}
        </p>
      </div>
    </Dialog>
  );
}
