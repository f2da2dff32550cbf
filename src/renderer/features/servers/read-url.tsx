import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button, TextField } from '../../parts/index.ts';
import { type ServerForm, withDraft } from './server-form.ts';
import styles from './servers.module.css';

interface ReadUrlProps {
  form: ServerForm;
  onChange: (form: ServerForm) => void;
  /** Without what the environment names: a server is connected already. */
  urlOnly?: boolean;
}

/** Fills the fields from a connection string, or from what the environment names. The password stays behind. */
export function ReadUrl({ form, onChange, urlOnly = false }: ReadUrlProps) {
  const [opened, setOpened] = useState(false);
  const [url, setUrl] = useState('');
  const environment = useQuery(orpc.servers.fromEnvironment.queryOptions({ retry: false }));
  const read = useMutation(
    orpc.servers.parseUrl.mutationOptions({
      onSuccess: (draft) => {
        onChange(withDraft(form, draft));
        setOpened(false);
        // The text may hold a password: it does not stay in the page.
        setUrl('');
      },
    }),
  );
  const error = read.error === null ? null : readError(read.error);
  return (
    <div className={styles['sources']}>
      {opened ? (
        <form
          className={styles['url']}
          onSubmit={(event) => {
            event.preventDefault();
            read.mutate({ url: url.trim() });
          }}
        >
          <TextField
            label={t('Connection string')}
            mono
            value={url}
            onChange={setUrl}
            placeholder={t('postgres://user:password@host:5432/postgres?sslmode=verify-full')}
            error={error === null ? undefined : (fieldMessage(error, 'url') ?? error.message)}
            autoFocus
            className="grow"
          />
          <Button type="submit" busy={read.isPending} disabled={url.trim() === ''}>
            {t('Fill the fields')}
          </Button>
          <Button
            tone="quiet"
            onClick={() => {
              setUrl('');
              setOpened(false);
            }}
          >
            {t('Back')}
          </Button>
        </form>
      ) : (
        <>
          <button type="button" className="link small" onClick={() => setOpened(true)}>
            {t('Read from a connection string')}
          </button>
          {!urlOnly &&
            environment.data?.map((draft) => (
              <button
                key={draft.source}
                type="button"
                className="link small"
                onClick={() => onChange(withDraft(form, draft))}
              >
                {t('Use {{server}} from {{source}}', {
                  server: draft.input.host ?? t('the server'),
                  source: draft.source,
                })}
              </button>
            ))}
        </>
      )}
    </div>
  );
}
