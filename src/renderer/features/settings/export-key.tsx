import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button, Code, CopyButton, Dialog, ErrorNote, Note, Segments, TextField } from '../../parts/index.ts';
import { saveText } from '../tenants/import-file.ts';
import { LEAST, NewPassphrase, useNewPassphrase } from './new-passphrase.tsx';
import styles from './settings.module.css';

/** How long a key in plain text stays on the screen; milliseconds. */
const SHOWN_MS = 30_000;

type Form = 'file' | 'plain';

interface ExportKeyProps {
  database: string;
  /** A desktop window takes no downloads: the file is copied there. */
  shell: AppStatus['actor']['shell'];
}

/** The button and its dialog: the key for another admin, or for an application that shares it. */
export function ExportKey(props: ExportKeyProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button small icon="key" onClick={() => setOpen(true)}>
        {t('Export…')}
      </Button>
      <Dialog opened={open} onClose={close} title={t('Export the key')} width={520}>
        <Choice {...props} onClose={close} />
      </Dialog>
    </>
  );
}

function Choice(props: ExportKeyProps & { onClose: () => void }) {
  const [form, setForm] = useState<Form>('file');
  return (
    <>
      <Segments<Form>
        label={t('In which form')}
        value={form}
        onChange={setForm}
        options={[
          { value: 'file', label: t('File under a passphrase') },
          { value: 'plain', label: t('Plain text') },
        ]}
      />
      {form === 'file' ? <Sealed {...props} /> : <Plain {...props} />}
    </>
  );
}

function Sealed({ shell, onClose }: ExportKeyProps & { onClose: () => void }) {
  const state = useNewPassphrase();
  const seal = useMutation(orpc.keys.seal.mutationOptions());
  const data = seal.error === null ? null : readError(seal.error);
  const wrong = fieldMessage(data, 'passphrase');
  if (seal.data !== undefined) {
    const { file, fileName } = seal.data;
    return (
      <>
        <p>
          {t(
            'Give the other admin this file and, by another way, its passphrase. Joining the platform database asks for both.',
          )}
        </p>
        <Code language="plain">{file}</Code>
        <Given onClose={onClose}>
          <CopyButton value={file} label={t('Copy the file')} text />
          {shell === 'web' && (
            <Button small icon="download" onClick={() => saveText(fileName, file, 'text/plain')}>
              {t('Save as {{fileName}}', { fileName })}
            </Button>
          )}
        </Given>
      </>
    );
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (state.ready && !seal.isPending) seal.mutate({ passphrase: state.passphrase });
      }}
    >
      <NewPassphrase
        state={state}
        label={t('Passphrase of the file')}
        hint={t('At least {{least}} characters, and not that of your secrets file.', { least: LEAST })}
        autoFocus
        error={wrong}
      />
      {data !== null && wrong === undefined && <ErrorNote error={seal.error} />}
      <FormFoot onClose={onClose}>
        <Button type="submit" tone="primary" busy={seal.isPending} disabled={!state.ready}>
          {t('Make the file')}
        </Button>
      </FormFoot>
    </form>
  );
}

function Plain({ database, onClose }: ExportKeyProps & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const reveal = useMutation(orpc.keys.reveal.mutationOptions({ gcTime: 0 }));
  const data = reveal.error === null ? null : readError(reveal.error);
  const ready = reason.trim().length >= 3 && confirm === database;
  const { reset } = reveal;
  const shown = reveal.data !== undefined;
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown, reset]);
  if (reveal.data !== undefined) {
    const { key, env, scheme } = reveal.data;
    return (
      <>
        <p>
          {scheme === 'fernet'
            ? t('As Python’s cryptography.fernet takes it.')
            : t('The 32 bytes of AES-256-GCM in base64.')}{' '}
          {t('It is shown for {{seconds}} seconds.', { seconds: SHOWN_MS / 1000 })}
        </p>
        <Code language="plain" wrap>
          {env}
        </Code>
        <Given onClose={onClose}>
          <CopyButton value={key} label={t('Copy the key')} text />
          <CopyButton value={env} label={t('Copy the line')} text />
        </Given>
      </>
    );
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !reveal.isPending) reveal.mutate({ reason: reason.trim(), confirm });
      }}
    >
      <Note tone="warn">
        {t(
          'Whoever has the key and the platform database can open every tenant’s password. Your name, the time and the reason are written to the audit log.',
        )}
      </Note>
      <TextField
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        autoFocus
        placeholder={t('Such as: the application opens its own passwords')}
        error={fieldMessage(data, 'reason')}
      />
      <TextField
        label={t('Type {{database}}', { database })}
        mono
        value={confirm}
        onChange={setConfirm}
        error={fieldMessage(data, 'confirm')}
      />
      {data !== null && data.details.fields === undefined && <ErrorNote error={reveal.error} />}
      <FormFoot onClose={onClose}>
        <Button type="submit" tone="danger" busy={reveal.isPending} disabled={!ready}>
          {t('Show the key')}
        </Button>
      </FormFoot>
    </form>
  );
}

interface FootProps {
  onClose: () => void;
  children: ReactNode;
}

function FormFoot({ onClose, children }: FootProps) {
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      <Button onClick={onClose}>{t('Cancel')}</Button>
      {children}
    </div>
  );
}

/** Below what was given, the ways to take it along. */
function Given({ onClose, children }: FootProps) {
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      {children}
      <Button small onClick={onClose}>
        {t('Done')}
      </Button>
    </div>
  );
}
