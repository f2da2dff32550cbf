import { useClipboard } from '@mantine/hooks';
import { t } from '../locales/index.ts';
import { Button, IconButton } from './button.tsx';

interface CopyButtonProps {
  value: string;
  /** What is copied: *Copy the statement*. */
  label: string;
  /** With its label as a small button, else an icon. */
  text?: boolean;
}

/** Says *Copied* for a moment, or that the clipboard is closed. */
export function CopyButton({ value, label, text }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const says = clipboard.error ? t('The clipboard is closed') : clipboard.copied ? t('Copied') : label;
  const icon = clipboard.error ? 'failed' : clipboard.copied ? 'check' : 'copy';
  const copy = () => clipboard.copy(value);
  return (
    <>
      {text ? (
        <Button small icon={icon} onClick={copy}>
          {says}
        </Button>
      ) : (
        <IconButton small icon={icon} label={says} onClick={copy} />
      )}
      <span className="sr-only" role="status">
        {clipboard.copied ? t('Copied') : ''}
      </span>
    </>
  );
}
