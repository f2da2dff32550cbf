import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientProgram } from '../../../shared/models/preflight.ts';
import { orpc } from '../../client/query.ts';
import { useSettings, useUpdateSettings } from '../../client/settings.ts';
import { t } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Icon, IconButton, Note, TextField } from '../../parts/index.ts';
import styles from './settings.module.css';
import { folderOf, majorOf, missingMajors } from './settings-view.ts';

/** pg_dump and its kin: what was found where, and for which server. */
export function ProgramsSection() {
  const queries = useQueryClient();
  const settings = useSettings();
  const update = useUpdateSettings();
  const [folder, setFolder] = useState('');
  const programs = useQuery(orpc.servers.clientPrograms.queryOptions());
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const missing = missingMajors(servers, programs.data);
  const search = () => void queries.invalidateQueries({ queryKey: orpc.servers.clientPrograms.key() });
  const add = () => {
    const path = folder.trim();
    if (path === '' || settings.programFolders.includes(path)) return;
    update({ programFolders: [...settings.programFolders, path] });
    setFolder('');
    // The search has to see the new setting.
    window.setTimeout(search, 300);
  };
  return (
    <>
      <Card
        title={t('Client programs')}
        hint={t('the client’s major version must match the server’s')}
        aside={
          <Button small icon="retry" busy={programs.isFetching} onClick={search}>
            {t('Search again')}
          </Button>
        }
      >
        {programs.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={programs.error} onRetry={search} />
          </div>
        )}
        {missing.length > 0 && (
          <div className={styles['pad']}>
            <Note tone="warn">
              {t(
                'No pg_dump {{versions}} was found for a server of that version. Install the client package of PostgreSQL {{versions}}, or add the folder where it lies.',
                { versions: missing.join(', ') },
              )}
            </Note>
          </div>
        )}
        {programs.data?.length === 0 && (
          <p className={styles['line']}>
            {t('None found in the usual places. Add the folder where pg_dump lies.')}
          </p>
        )}
        {programs.data && programs.data.length > 0 && (
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{t('Program')}</th>
                <th scope="col">{t('Found in')}</th>
                <th scope="col">{t('For')}</th>
              </tr>
            </thead>
            <tbody>
              {programs.data.map((entry) => (
                <tr key={entry.path}>
                  <td>
                    {entry.program} {entry.version}
                  </td>
                  <td className="mono second cut" title={entry.path}>
                    {folderOf(entry.path)}
                  </td>
                  <td>
                    <ServersFor program={entry} servers={servers ?? []} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
      <Card title={t('More folders to search')} hint={t('besides the usual places')}>
        {settings.programFolders.length > 0 && (
          <ul className={styles['folders']}>
            {settings.programFolders.map((path) => (
              <li key={path}>
                <Icon name="folder" className="third" />
                <span className="mono cut grow">{path}</span>
                <IconButton
                  small
                  icon="x"
                  label={t('Leave out {{path}}', { path })}
                  onClick={() =>
                    update({ programFolders: settings.programFolders.filter((entry) => entry !== path) })
                  }
                />
              </li>
            ))}
          </ul>
        )}
        <form
          className={styles['inline']}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <TextField
            label={t('Folder')}
            mono
            className="grow"
            value={folder}
            onChange={setFolder}
            placeholder={t('/opt/postgresql-18/bin')}
          />
          <Button type="submit" disabled={folder.trim() === ''}>
            {t('Add folder')}
          </Button>
        </form>
      </Card>
    </>
  );
}

function ServersFor({
  program,
  servers,
}: {
  program: ClientProgram;
  servers: readonly { name: string; version: string | null }[];
}) {
  const fits = servers.filter(
    (server) => server.version !== null && majorOf(server.version) === program.major,
  );
  if (fits.length === 0)
    return <span className="third">{t('no server of version {{major}}', { major: program.major })}</span>;
  return (
    <span className={styles['with']}>
      <Icon name="ok" className="is-ok" />
      {fits.map((server) => server.name).join(', ')}
    </span>
  );
}
