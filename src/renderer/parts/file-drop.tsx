import { type ReactNode, useRef, useState } from 'react';
import { Button } from './button.tsx';
import styles from './file-drop.module.css';
import { Icon } from './icon.tsx';

interface FileDropProps {
  /** As an input of files has it. */
  accept: string;
  multiple?: boolean;
  /** Verb of the button, such as *Choose a file…*. */
  verb: string;
  onTake: (files: readonly File[]) => void;
  /** What was chosen, or what is wanted. */
  children: ReactNode;
}

/** Files by a drop, or by the button that does the same. */
export function FileDrop({ accept, multiple = false, verb, onTake, children }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the shorter way; the button inside does the same.
    <div
      className={styles['drop']}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onTake([...event.dataTransfer.files]);
      }}
    >
      <Icon name="file" size={16} className="third" />
      <span className="grow cut">{children}</span>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        accept={accept}
        hidden
        onChange={(event) => {
          onTake([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Button small data-autofocus onClick={() => input.current?.click()}>
        {verb}
      </Button>
    </div>
  );
}
