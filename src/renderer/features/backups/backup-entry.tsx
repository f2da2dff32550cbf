import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Backup } from '../../../shared/models/backup.ts';
import { orpc } from '../../client/query.ts';
import { jobPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KIND_WORDS, resultLook, resultOf } from './backup-view.ts';
import styles from './backups.module.css';
import { RemoveBackup } from './remove-backup.tsx';

/** One backup: what became of it, where it lies, and what may be done with it here. */
export function BackupEntry({ backup }: { backup: Backup }) {
  const format = useFormat();
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const check = useMutation(
    orpc.backups.check.mutationOptions({
      gcTime: 0,
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.backups.key() }),
    }),
  );
  const look = resultLook(backup);
  const result = resultOf(backup);
  const stands = result === 'good' || result === 'broken';
  const {
    id,
    beganAt,
    kind,
    bytes,
    sealedFor,
    file,
    here,
    workstation,
    copy,
    error,
    problem,
    removed,
    keepUntil,
  } = backup;
  return (
    <li>
      <div className={styles['line']}>
        <Icon name={look.icon} className={look.colour} />
        <b className={look.colour === 'is-danger' ? look.colour : undefined}>{t(look.word)}</b>
        <span title={format.full(beganAt)}>{format.when(beganAt)}</span>
        <span className="second">{t(KIND_WORDS[kind])}</span>
        {bytes !== null && stands && <span className="second">{format.bytes(bytes)}</span>}
        {sealedFor.length > 0 && stands && (
          <Icon name="lock" size={12} className="second" label={t('sealed with age')} />
        )}
        <span className="grow" />
        {stands && here && (
          <>
            <Button small busy={check.isPending} onClick={() => check.mutate({ id })}>
              {t('Check')}
            </Button>
            <Button small icon="trash" onClick={() => setRemoving(true)}>
              {t('Remove…')}
            </Button>
          </>
        )}
        {!stands && result !== 'removed' && (
          <Link className="small" href={jobPath(backup.jobId)}>
            {t('Job {{id}}', { id: format.count(backup.jobId) })}
          </Link>
        )}
      </div>
      {file !== null && removed === null && (
        <div className={styles['line']}>
          <span className={styles['file']}>{file}</span>
          <CopyButton value={file} label={t('Copy the path')} />
        </div>
      )}
      {stands && (
        <span className="third">
          {[
            here ? t('on this workstation') : t('on {{workstation}}', { workstation }),
            ...(copy.file === null ? [] : [t('copy at {{file}}', { file: copy.file })]),
            keepUntil === null
              ? t('kept until somebody removes it')
              : t('kept until {{date}}, and while it is the newest good one', {
                  date: format.date(keepUntil),
                }),
          ].join(' · ')}
        </span>
      )}
      {problem !== null && removed === null && (
        <span className="is-danger">
          <Told>{problem}</Told>
        </span>
      )}
      {copy.problem !== null && stands && (
        <span className="is-warn">
          {t('No copy elsewhere:')} <Told>{copy.problem}</Told>
        </span>
      )}
      {error !== null && !stands && (
        <span className="second">
          <Told>{error.message}</Told>
        </span>
      )}
      {removed !== null && (
        <span className="third" title={format.full(removed.at)}>
          {format.when(removed.at)}: <Told>{removed.because}</Told>
        </span>
      )}
      {check.error !== null && <ErrorNote error={check.error} />}
      {check.data !== undefined && (
        <div role="status">
          <ul className={styles['found']}>
            {check.data.found.map(({ what, passed, message }) => (
              <li key={what}>
                <Icon name={passed ? 'ok' : 'failed'} size={12} className={passed ? 'is-ok' : 'is-danger'} />
                <span className={passed ? 'second' : undefined}>
                  <Told>{message}</Told>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <RemoveBackup backup={backup} opened={removing} onClose={() => setRemoving(false)} />
    </li>
  );
}
