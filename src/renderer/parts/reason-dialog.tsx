import { type ReactNode, useState } from 'react';
import { reasonOf } from '../lib/reason.ts';
import type { ButtonTone } from './button.tsx';
import { Dialog, DialogForm } from './dialog.tsx';
import type { IconName } from './icon.tsx';
import { ReasonField } from './reason-field.tsx';

interface ReasonDialogProps {
  opened?: boolean;
  title: string;
  verb: string;
  tone?: ButtonTone;
  icon?: IconName;
  /** Without it the reason may be left out. */
  needed?: boolean;
  /** Where the reason stands afterwards. */
  hint?: string;
  placeholder?: string;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string | undefined) => void;
  onClose: () => void;
  children: ReactNode;
}

/** What will happen, and why: the reason stays with it. */
export function ReasonDialog({ opened = true, title, ...ask }: ReasonDialogProps) {
  return (
    <Dialog opened={opened} onClose={ask.onClose} title={title}>
      <Ask {...ask} />
    </Dialog>
  );
}

function Ask(props: Omit<ReasonDialogProps, 'opened' | 'title'>) {
  const { needed = false, hint, placeholder, children, onConfirm, ...form } = props;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { why, good } = reasonOf(reason, needed);
  return (
    <DialogForm
      {...form}
      onSubmit={() => {
        setTried(true);
        if (good) onConfirm(why);
      }}
    >
      {children}
      <ReasonField
        value={reason}
        onChange={setReason}
        needed={needed}
        wrong={tried && !good}
        hint={hint}
        placeholder={placeholder}
        autoFocus
      />
    </DialogForm>
  );
}
