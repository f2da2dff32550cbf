import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { AppStatus } from '../../../shared/models/app.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { saveText } from '../../lib/save-file.ts';
import { t } from '../../locales/index.ts';
import {
  Button,
  Code,
  CopyButton,
  Dialog,
  DialogContent,
  DialogForm,
  Note,
  ReasonField,
  Segments,
  TextField,
} from '../../parts/index.ts';
import { LEAST, NewPassphrase, useNewPassphrase } from './new-passphrase.tsx';

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

interface FormProps extends ExportKeyProps {
  /** Above the form: the other one is a press away, until something was given. */
  choice: ReactNode;
  onClose: () => void;
}

function Choice(props: Omit<FormProps, 'choice'>) {
  const [form, setForm] = useState<Form>('file');
  const choice = (
    <Segments<Form>
      label={t('In which form')}
      value={form}
      onChange={setForm}
      options={[
        { value: 'file', label: t('File under a passphrase') },
        { value: 'plain', label: t('Plain text') },
      ]}
    />
  );
  return form === 'file' ? <Sealed {...props} choice={choice} /> : <Plain {...props} choice={choice} />;
}

function Sealed({ shell, choice, onClose }: FormProps) {
  const state = useNewPassphrase();
  const seal = useMutation(orpc.keys.seal.mutationOptions());
  const data = seal.error === null ? null : readError(seal.error);
  const wrong = fieldMessage(data, 'passphrase');
  if (seal.data !== undefined) {
    const { file, fileName } = seal.data;
    return (
      <DialogContent
        footer={
          <>
            <CopyButton value={file} label={t('Copy the file')} text />
            {shell === 'web' && (
              <Button icon="download" onClick={() => saveText(fileName, file, 'text/plain')}>
                {t('Save as {{fileName}}', { fileName })}
              </Button>
            )}
            <Button onClick={onClose}>{t('Done')}</Button>
          </>
        }
      >
        <p>
          {t(
            'Give the other admin this file and, by another way, its passphrase. Joining the platform database asks for both.',
          )}
        </p>
        <Code language="plain">{file}</Code>
      </DialogContent>
    );
  }
  return (
    <DialogForm
      verb={t('Make the file')}
      busy={seal.isPending}
      disabled={!state.ready}
      onSubmit={() => seal.mutate({ passphrase: state.passphrase })}
      onClose={onClose}
      error={wrong === undefined ? seal.error : null}
    >
      {choice}
      <NewPassphrase
        state={state}
        label={t('Passphrase of the file')}
        hint={t('At least {{least}} characters, and not that of your secrets file.', { least: LEAST })}
        autoFocus
        error={wrong}
      />
    </DialogForm>
  );
}

function Plain({ database, choice, onClose }: FormProps) {
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const reveal = useMutation(orpc.keys.reveal.mutationOptions({ gcTime: 0 }));
  const data = reveal.error === null ? null : readError(reveal.error);
  const { good } = reasonOf(reason, true);
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
      <DialogContent
        footer={
          <>
            <CopyButton value={key} label={t('Copy the key')} text />
            <CopyButton value={env} label={t('Copy the line')} text />
            <Button onClick={onClose}>{t('Done')}</Button>
          </>
        }
      >
        <p>
          {scheme === 'fernet'
            ? t('As Python’s cryptography.fernet takes it.')
            : t('The 32 bytes of AES-256-GCM in base64.')}{' '}
          {t('It is shown for {{seconds}} seconds.', { seconds: SHOWN_MS / 1000 })}
        </p>
        <Code language="plain" wrap>
          {env}
        </Code>
      </DialogContent>
    );
  }
  return (
    <DialogForm
      verb={t('Show the key')}
      tone="danger"
      busy={reveal.isPending}
      disabled={!good || confirm !== database}
      onSubmit={() => reveal.mutate({ reason: reason.trim(), confirm })}
      onClose={onClose}
      error={data?.details.fields === undefined ? reveal.error : null}
    >
      {choice}
      <Note tone="warn">
        {t(
          'Whoever has the key and the platform database can open every tenant’s password. Your name, the time and the reason are written to the audit log.',
        )}
      </Note>
      <ReasonField
        value={reason}
        onChange={setReason}
        needed
        wrong={false}
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
    </DialogForm>
  );
}
