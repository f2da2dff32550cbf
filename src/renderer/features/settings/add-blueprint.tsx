import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, Card, ErrorNote, Icon, TextField } from '../../parts/index.ts';
import { ProblemList } from './problem-list.tsx';
import styles from './settings.module.css';

/** Any folder of an admin's own SQL files. It is read and checked before it can be added. */
export function AddBlueprint({ onAdded }: { onAdded: (name: string) => void }) {
  const queries = useQueryClient();
  const [directory, setDirectory] = useState('');
  const check = useMutation(orpc.blueprints.check.mutationOptions());
  const add = useMutation(
    orpc.blueprints.add.mutationOptions({
      onSuccess: async (blueprint) => {
        setDirectory('');
        check.reset();
        await queries.invalidateQueries({ queryKey: orpc.blueprints.list.key() });
        onAdded(blueprint.name);
      },
    }),
  );
  const path = directory.trim();
  const error = check.error ?? add.error;
  const data = error === null ? null : readError(error);
  const refused = fieldMessage(data, 'directory');
  const found = check.data;
  const sound = found !== undefined && found.summary !== null && found.problems.length === 0;
  return (
    <Card title={t('Add a blueprint')} hint={t('a folder with blueprint.yaml and its SQL files')}>
      <form
        className={styles['inline']}
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate({ directory: path });
        }}
      >
        <TextField
          label={t('Folder on this workstation')}
          mono
          className="grow"
          value={directory}
          onChange={(next) => {
            setDirectory(next);
            check.reset();
            add.reset();
          }}
          placeholder={t('/home/me/my-application/cadastre')}
          error={refused}
        />
        <Button
          type="submit"
          tone={sound ? 'default' : 'primary'}
          busy={check.isPending}
          disabled={path === ''}
        >
          {t('Check folder')}
        </Button>
        {sound && (
          <Button tone="primary" busy={add.isPending} onClick={() => add.mutate({ directory: path })}>
            {t('Add blueprint')}
          </Button>
        )}
      </form>
      <div className={styles['result']} role="status">
        {sound && found.summary !== null && (
          <p className="is-ok small row">
            <Icon name="ok" />
            {[
              t('{{name}}, version {{version}}', {
                name: found.summary.name,
                version: found.summary.version,
              }),
              tn('{{count}} migration', '{{count}} migrations', { count: found.summary.migrations }),
              ...(found.summary.tables === null
                ? []
                : [tn('{{count}} table', '{{count}} tables', { count: found.summary.tables })]),
            ].join(', ')}
          </p>
        )}
        {found !== undefined && found.problems.length > 0 && <ProblemList problems={found.problems} />}
        {error !== null && refused === undefined && <ErrorNote error={error} />}
      </div>
    </Card>
  );
}
