import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import { Icon, Kbd } from '../../parts/index.ts';
import type { Entry } from './entry.ts';
import { markHits, plain } from './match.ts';
import styles from './palette.module.css';

interface LineProps {
  id: string;
  entry: Entry;
  typed: string;
  focused: boolean;
  onFocus: () => void;
  onChoose: () => void;
}

export function Line({ id, entry, typed, focused, onFocus, onChoose }: LineProps) {
  const parts = markHits(entry.title, plain(typed).split(/\s+/).filter(Boolean));
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input.
    <div
      id={id}
      role="option"
      aria-selected={focused}
      className={classes(styles['line'], focused && styles['focused'])}
      onMouseMove={onFocus}
      onClick={onChoose}
    >
      <Icon name={entry.icon} size={16} className={entry.tone ? styles[entry.tone] : styles['plain']} />
      <span className={styles['title']}>
        {parts.map((part, index) =>
          part.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move.
            <b key={index} className={styles['hit']}>
              {part.text}
            </b>
          ) : (
            part.text
          ),
        )}
      </span>
      <span className={styles['hint']}>{entry.hint}</span>
      <span className={styles['aside']}>
        {focused ? (
          <>
            <Kbd>Enter</Kbd> {t('open|verb')}
          </>
        ) : (
          entry.aside
        )}
      </span>
    </div>
  );
}
