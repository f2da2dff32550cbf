import { type ReactNode, useState } from 'react';
import { t } from '../../locales/index.ts';
import { Button, Dialog, ErrorNote, TextField } from '../../parts/index.ts';
import styles from './run.module.css';

interface ReasonQuestionProps {
  title: string;
  verb: string;
  danger?: boolean;
  /** Without it the reason may be left out. */
  needed?: boolean;
  /** Where the reason stands afterwards. */
  hint: string;
  placeholder?: string;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string | undefined) => void;
  onClose: () => void;
  children: ReactNode;
}

/** What will happen, and why: the reason stays with it. */
export function ReasonQuestion(props: ReasonQuestionProps) {
  const { needed = false, busy, error, onConfirm, onClose } = props;
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const why = reason.trim();
  const good = why.length >= 3 || (!needed && why === '');
  const confirm = () => {
    setAsked(true);
    if (good && !busy) onConfirm(why === '' ? undefined : why);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={props.title}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button tone={props.danger ? 'danger-fill' : 'primary'} busy={busy} onClick={confirm}>
            {props.verb}
          </Button>
        </>
      }
    >
      <div className={styles['question']}>{props.children}</div>
      <TextField
        label={needed ? t('Reason') : t('Reason, if there is one')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        autoFocus
        hint={props.hint}
        {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
        error={asked && !good ? t('Say why, in a few words') : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter') confirm();
        }}
      />
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
