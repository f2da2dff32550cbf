import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button, ErrorNote, Icon, Note } from '../../parts/index.ts';
import { ServerFields } from './server-fields.tsx';
import { credentialsOf, type FieldErrors, formOf, toServerInput } from './server-form.ts';
import styles from './servers.module.css';
import { checkServerForm } from './use-connect-server.ts';

/** Changes how a server is reached; what decides that is tried before it is kept. */
export function ServerSettings({ server }: { server: ServerOverview }) {
  const queries = useQueryClient();
  const [form, setForm] = useState(() => formOf(server));
  const [typed, setTyped] = useState<FieldErrors>({});
  const edit = useMutation(
    orpc.servers.edit.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
    }),
  );
  if (server.builtIn) {
    return (
      <div className={styles['pad']}>
        <Note>
          {t('Cadastre runs this server itself: its address, user and password are its own business.')}
        </Note>
        <Limits server={server} />
      </div>
    );
  }
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(server));
  const refused = edit.error === null ? [] : (readError(edit.error).details.fields ?? []);
  const errors = {
    ...Object.fromEntries(refused.map((entry) => [entry.field.replace(/^changes\./, ''), entry.message])),
    ...typed,
  };
  const save = () => {
    const found = checkServerForm(form);
    setTyped(found);
    if (Object.keys(found).length > 0) return;
    edit.mutate({ server: server.name, changes: toServerInput(form), ...credentialsOf(form) });
  };
  return (
    <div className={styles['pad']}>
      <ServerFields
        narrow
        form={form}
        onChange={(next) => {
          setForm(next);
          edit.reset();
        }}
        errors={errors}
        passwordStored={server.passwordStored}
        onSubmit={save}
      />
      {edit.error !== null && refused.length === 0 && <ErrorNote error={edit.error} onRetry={save} />}
      <div className="row">
        <Button tone="primary" disabled={!changed} busy={edit.isPending} onClick={save}>
          {t('Save changes')}
        </Button>
        {changed && (
          <Button tone="quiet" onClick={() => setForm(formOf(server))}>
            {t('Take back')}
          </Button>
        )}
        {edit.isSuccess && !changed && (
          <span className="is-ok small row" role="status">
            <Icon name="ok" /> {t('Saved')}
          </span>
        )}
        <span className="grow" />
        <span className="third small">{t('Tried before it is kept')}</span>
      </div>
    </div>
  );
}

/** What a person may decide of the built-in server. */
function Limits({ server }: { server: ServerOverview }) {
  const queries = useQueryClient();
  const [form, setForm] = useState(() => formOf(server));
  const edit = useMutation(
    orpc.servers.edit.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
    }),
  );
  const { capacity, labels, connectionBudget } = toServerInput(form);
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(server));
  return (
    <>
      <ServerFields narrow limitsOnly form={form} onChange={setForm} errors={{}} />
      {edit.error !== null && <ErrorNote error={edit.error} />}
      <div className="row">
        <Button
          tone="primary"
          disabled={!changed}
          busy={edit.isPending}
          onClick={() =>
            edit.mutate({ server: server.name, changes: { capacity, labels, connectionBudget } })
          }
        >
          {t('Save changes')}
        </Button>
      </div>
    </>
  );
}
