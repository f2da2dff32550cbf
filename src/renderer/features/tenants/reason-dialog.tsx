import { useState } from 'react';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { TextField } from '../../parts/field.tsx';
import { SHOWN_SECONDS } from './use-password.ts';

interface ReasonDialogProps {
  opened: boolean;
  /** *Reveal the password of Atelier Morel* */
  title: string;
  /** *Reveal password* */
  verb: string;
  role: string;
  effect: 'show' | 'copy';
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** A look at a password has a reason, and the reason stays in the audit log. */
export function ReasonDialog(props: ReasonDialogProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title}>
      <Ask {...props} />
    </Dialog>
  );
}

function Ask({ verb, role, effect, busy, error, onConfirm, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const good = reason.trim().length >= 3;
  const confirm = () => {
    setAsked(true);
    if (good && !busy) onConfirm(reason.trim());
  };
  return (
    <>
      <p>
        {effect === 'show'
          ? t('The password of {{role}} is shown for {{seconds}} seconds.', {
              role,
              seconds: SHOWN_SECONDS,
            })
          : t('The password of {{role}} goes to the clipboard; other programs can read it there.', {
              role,
            })}{' '}
        {t('Your name, the time and the reason are written to the audit log.')}
      </p>
      <TextField
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        placeholder={t('Such as: set up the application of a new customer')}
        maxLength={500}
        autoFocus
        error={asked && !good ? t('Say why, in a few words') : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter') confirm();
        }}
      />
      {error !== null && <ErrorNote error={error} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onClose}>{t('Cancel')}</Button>
        <Button tone="primary" busy={busy} onClick={confirm}>
          {verb}
        </Button>
      </div>
    </>
  );
}
