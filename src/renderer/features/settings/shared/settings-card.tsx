import { type ReactNode, useId } from 'react';
import { Card, ErrorNote } from '../../../parts/index.ts';
import styles from '../settings.module.css';
import { SaveFoot } from './save-foot.tsx';

interface SettingsCardProps {
  title: string;
  hint: string;
  state: Parameters<typeof SaveFoot>[0]['state'] & { readonly save: () => void; readonly error: unknown };
  changed: { readonly at: string; readonly by: string } | undefined;
  /** Above the fields, over the whole width. */
  lead?: ReactNode;
  children: ReactNode;
}

/** A card that is a form: its fields, what is wrong with them, and the button that saves. */
export function SettingsCard({ title, hint, state, changed, lead, children }: SettingsCardProps) {
  const form = useId();
  return (
    <Card title={title} hint={hint} footer={<SaveFoot state={state} changed={changed} form={form} />}>
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          state.save();
        }}
      >
        {lead}
        <div className={styles['fields']}>{children}</div>
        {state.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={state.error} />
          </div>
        )}
      </form>
    </Card>
  );
}
