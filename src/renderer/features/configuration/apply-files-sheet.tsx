import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isSealed } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { PasswordField, TextField } from '../../parts/field.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Note } from '../../parts/note.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { AppliedFiles, FilesPlan } from './apply-files-plan.tsx';
import styles from './configuration.module.css';

interface Given {
  readonly path: string;
  readonly content: string;
}

/** Tiers, plans and tenants as files say them: what would change is shown first, then done as it was shown. */
export function ApplyFilesSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return opened ? <Content onClose={onClose} /> : null;
}

function Content({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [files, setFiles] = useState<readonly Given[]>([]);
  const [unread, setUnread] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [backupTo, setBackupTo] = useState('');
  const plan = useMutation(orpc.configuration.planFiles.mutationOptions({ gcTime: 0 }));
  const apply = useMutation(
    orpc.configuration.applyFiles.mutationOptions({
      gcTime: 0,
      onSettled: () =>
        Promise.all(
          [orpc.tiers.key(), orpc.configuration.key(), orpc.tenants.key(), orpc.enforcement.key()].map(
            (queryKey) => queries.invalidateQueries({ queryKey }),
          ),
        ),
    }),
  );
  const sealed = files.some(({ content }) => isSealed(content));
  const given = (all: readonly Given[]) => ({
    files: [...all],
    ...(sealed && passphrase !== '' && { key: { passphrase } }),
  });
  const look = (all: readonly Given[]) => {
    apply.reset();
    plan.mutate(given(all));
  };
  const take = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return;
    try {
      const read = await Promise.all(
        chosen.map(async (file) => ({ path: file.name, content: await file.text() })),
      );
      setUnread(null);
      setFiles(read);
      plan.reset();
      apply.reset();
      if (!read.some(({ content }) => isSealed(content))) look(read);
    } catch {
      setUnread(t('These files cannot be read. Choose them again.'));
    }
  };
  const { data } = plan;
  const ready = data !== undefined && data.problems.length === 0 && data.changes.length > 0;
  const moves = data?.changes.some(({ kind }) => kind === 'set-tier') ?? false;
  return (
    <Sheet
      opened
      onClose={onClose}
      closeOnClickOutside={!apply.isPending}
      title={t('Apply files')}
      hint={t('tiers, plans and tenants, as an export writes them')}
      footer={
        <>
          <span className="small third grow">
            {apply.data === undefined && t('Nothing is changed before you say so')}
          </span>
          <Button onClick={onClose}>{t('Close')}</Button>
          {apply.data === undefined && (
            <Button
              tone="primary"
              busy={apply.isPending}
              disabled={!ready}
              onClick={() =>
                data !== undefined &&
                apply.mutate({
                  ...given(files),
                  digest: data.digest,
                  ...(backupTo.trim() !== '' && { backupTo: backupTo.trim() }),
                })
              }
            >
              {ready
                ? tn('Make {{count}} change', 'Make {{count}} changes', { count: data.changes.length })
                : t('Apply')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['files']}>
        <FileDrop
          accept=".yaml,.yml,.json,.age,text/plain"
          multiple
          verb={files.length === 0 ? t('Choose files…') : t('Choose others…')}
          onTake={(chosen) => void take(chosen)}
        >
          {files.length === 0 ? (
            t('Drop files of YAML or JSON here')
          ) : (
            <b>{files.map(({ path }) => path).join(', ')}</b>
          )}
        </FileDrop>
        {unread !== null && <Note tone="danger">{unread}</Note>}
        {sealed && (
          <form
            className={styles['unseal']}
            onSubmit={(event) => {
              event.preventDefault();
              look(files);
            }}
          >
            <PasswordField
              label={t('Passphrase of the file')}
              value={passphrase}
              onChange={setPassphrase}
              autoComplete="off"
              hint={t('Its passwords are passed over: applying a file sets none')}
            />
            <Button type="submit" busy={plan.isPending} disabled={passphrase === ''}>
              {t('Open it')}
            </Button>
          </form>
        )}
        {plan.error !== null && <ErrorNote error={plan.error} />}
        {apply.error !== null && <ErrorNote error={apply.error} />}
        {plan.isPending && !sealed && <p className="small third">{t('reading…')}</p>}
        {apply.data !== undefined ? (
          <AppliedFiles done={apply.data} />
        ) : (
          data !== undefined && <FilesPlan plan={data} />
        )}
        {ready && moves && apply.data === undefined && (
          <TextField
            label={t('Folder for backups')}
            mono
            value={backupTo}
            onChange={setBackupTo}
            hint={t('For tiers that ask for one before a change; empty: the one of the settings')}
          />
        )}
      </div>
    </Sheet>
  );
}
