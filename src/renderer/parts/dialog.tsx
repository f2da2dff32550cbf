import type { ReactNode } from 'react';
import { DialogBody, DialogFoot, DialogFrame } from './dialog-frame.tsx';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Width in pixels. */
  width?: number;
  footer?: ReactNode;
  children: ReactNode;
}

/** A question that has to be answered before one goes on; what destroys asks with the destructive dialog. */
export function Dialog({ width = 460, footer, children, ...frame }: DialogProps) {
  return (
    <DialogFrame {...frame} width={width}>
      <DialogBody>{children}</DialogBody>
      {footer !== undefined && <DialogFoot>{footer}</DialogFoot>}
    </DialogFrame>
  );
}
