import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BackupMeans } from '../../../shared/models/ending.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { Told, t } from '../../locales/index.ts';
import { TextField } from '../../parts/field.tsx';
import { Segments } from '../../parts/segments.tsx';
import styles from './purge.module.css';

/** A final backup in a folder, or none at all; nobody gets one by forgetting the other. */
export function useFinalBackup() {
  const usual = useQuery(orpc.sharedSettings.get.queryOptions()).data?.settings.lifecycle.finalBackupFolder;
  const [choice, setChoice] = useState<'folder' | 'waive'>('folder');
  const [typed, setTyped] = useState<string | null>(null);
  return { choice, setChoice, folder: typed ?? usual ?? '', setFolder: setTyped };
}

export type FinalBackup = ReturnType<typeof useFinalBackup>;

export function backupReady({ choice, folder }: FinalBackup): boolean {
  return choice === 'waive' || folder.trim() !== '';
}

export function backupInput({ choice, folder }: FinalBackup) {
  return choice === 'waive' ? { waiveBackup: true } : { waiveBackup: false, backupTo: folder.trim() };
}

interface BackupChoiceProps {
  state: FinalBackup;
  means: BackupMeans | null | undefined;
  /** Of a database that others use too, its own part alone. */
  part?: IsolationModel | undefined;
  tried: boolean;
}

export function BackupChoice({ state, means, part = 'database', tried }: BackupChoiceProps) {
  return (
    <div className={styles['backup']}>
      <Segments
        label={t('Final backup')}
        value={state.choice}
        onChange={state.setChoice}
        options={[
          { value: 'folder', label: t('Final backup first') },
          { value: 'waive', label: t('Without a backup') },
        ]}
      />
      {state.choice === 'waive' ? (
        <p className="small is-danger">{t('Nothing of it can be brought back afterwards, by nobody.')}</p>
      ) : (
        <TextField
          label={t('Folder on the machine that does the work')}
          value={state.folder}
          onChange={state.setFolder}
          mono
          placeholder="/srv/last-backups"
          error={tried && state.folder.trim() === '' ? t('Name a folder') : undefined}
          hint={
            means == null ? (
              t('Written by pg_dump, read back and checked')
            ) : means.problem !== null ? (
              <Told>{means.problem}</Told>
            ) : (
              meansWords(part, means.clientVersion ?? '')
            )
          }
        />
      )}
    </div>
  );
}

function meansWords(part: IsolationModel, version: string): string {
  switch (part) {
    case 'database':
      return t('pg_dump {{version}} in custom format, read back and checked', { version });
    case 'schema':
      return t('pg_dump {{version}} of its schema alone, read back and checked', { version });
    case 'row':
      return t('pg_dump {{version}} of its rows alone, under row security; counted table by table', {
        version,
      });
  }
}
