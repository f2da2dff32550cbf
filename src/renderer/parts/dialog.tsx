import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import { Button, type ButtonTone } from './button.tsx';
import styles from './dialog.module.css';
import { DialogBody, DialogFoot, DialogFrame } from './dialog-frame.tsx';
import { ErrorNote } from './error-note.tsx';
import type { IconName } from './icon.tsx';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Width in pixels. */
  width?: number;
  /** The verbs. Without them the children bring a form or a content of their own, which forgets what was typed when the dialog closes. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A question that has to be answered before one goes on; what destroys asks with the destructive dialog. */
export function Dialog({ width = 460, footer, children, ...frame }: DialogProps) {
  return (
    <DialogFrame {...frame} width={width}>
      {footer === undefined ? children : <DialogContent footer={footer}>{children}</DialogContent>}
    </DialogFrame>
  );
}

/** What is said, and the verbs below it. */
export function DialogContent({ footer, children }: { footer: ReactNode; children: ReactNode }) {
  return (
    <>
      <DialogBody>{children}</DialogBody>
      <DialogFoot>{footer}</DialogFoot>
    </>
  );
}

interface DialogFormProps {
  /** *Keep the password*; Enter in a field does it too. */
  verb: string;
  tone?: ButtonTone;
  icon?: IconName;
  busy: boolean;
  disabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** Left in the foot: another verb. */
  aside?: ReactNode;
  /** Of what was tried; not what already stands under a field. */
  error?: unknown;
  children: ReactNode;
}

/** What is asked for, and the one verb that takes it. */
export function DialogForm(props: DialogFormProps) {
  const { busy, disabled = false, error, onSubmit } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // A dialog may be opened from within another form, which is not meant.
        event.stopPropagation();
        if (!busy && !disabled) onSubmit();
      }}
    >
      <DialogContent
        footer={
          <>
            {props.aside !== undefined && <span className={styles['aside']}>{props.aside}</span>}
            <Button onClick={props.onClose}>{t('Cancel')}</Button>
            <Button
              type="submit"
              tone={props.tone ?? 'primary'}
              busy={busy}
              disabled={disabled}
              {...(props.icon === undefined ? {} : { icon: props.icon })}
            >
              {props.verb}
            </Button>
          </>
        }
      >
        {props.children}
        {error !== undefined && error !== null && <ErrorNote error={error} />}
      </DialogContent>
    </form>
  );
}
