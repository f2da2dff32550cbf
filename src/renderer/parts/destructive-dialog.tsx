import { TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { t, tx } from '../locales/index.ts';
import { Button } from './button.tsx';
import styles from './destructive-dialog.module.css';
import { DialogBody, DialogFoot, DialogFrame } from './dialog-frame.tsx';
import { ErrorNote } from './error-note.tsx';
import { Tag } from './tag.tsx';

interface DestructiveDialogProps {
  opened: boolean;
  onClose: () => void;
  /** *Remove par-1* */
  title: string;
  /** Said beside the title: nothing of it comes back. */
  final?: boolean;
  /** What is destroyed, by name and size, and which steps have no way back. */
  children: ReactNode;
  /** What has to be typed, letter by letter. */
  slug: string;
  /** What the slug is: *the server’s name* */
  slugLabel: string;
  /** The softer verb, if there is one. */
  softer?: ReactNode;
  /** What else has to be decided, before the typing. */
  questions?: ReactNode;
  /** Shut even when the slug is typed: something else stands in the way. */
  blocked?: boolean;
  /** Width in pixels. */
  width?: number;
  /** *Remove server* */
  verb: string;
  onConfirm: () => void;
  busy?: boolean;
  error?: unknown;
}

/** For acts without a way back: the button stays shut until the slug is typed, and Enter does not press it. */
export function DestructiveDialog(props: DestructiveDialogProps) {
  return (
    <DialogFrame
      opened={props.opened}
      onClose={props.onClose}
      alert
      title={props.title}
      {...(props.final === true && {
        mark: (
          <Tag tone="danger" icon="alert">
            {t('Cannot be undone')}
          </Tag>
        ),
      })}
      width={props.width ?? 480}
    >
      <Content {...props} />
    </DialogFrame>
  );
}

function Content({
  slug,
  slugLabel,
  softer,
  questions,
  blocked,
  verb,
  onConfirm,
  onClose,
  busy,
  error,
  children,
}: DestructiveDialogProps) {
  const [typed, setTyped] = useState('');
  const hint = useId();
  return (
    <>
      <DialogBody>
        {children}
        {softer}
        {questions}
        <TextInput
          label={tx('Type {{what}}, <slug/>', {
            what: slugLabel,
            slug: <span className="mono">{slug}</span>,
          })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus={questions === undefined || undefined}
          aria-describedby={hint}
          classNames={{ input: styles['input'], label: styles['label'] }}
        />
        {error !== undefined && error !== null && <ErrorNote error={error} />}
      </DialogBody>
      <DialogFoot>
        <span id={hint} className="third small grow">
          {typed === slug ? t('It matches.') : t('Nothing happens until it matches.')}
        </span>
        <Button onClick={onClose}>{t('Keep it')}</Button>
        <Button
          tone="danger-fill"
          disabled={typed !== slug || blocked === true}
          busy={busy ?? false}
          onClick={onConfirm}
        >
          {verb}
        </Button>
      </DialogFoot>
    </>
  );
}
