import { useMemo } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './code.module.css';
import { CopyButton } from './copy-button.tsx';
import { highlightSql } from './highlight-sql.ts';

interface CodeProps {
  children: string;
  /** `sql` is coloured lightly; `plain` is a command or a path. */
  language?: 'sql' | 'plain';
  /** What the copy button copies, in words; without it there is none. */
  copyLabel?: string;
  /** With an edge, as a block of its own. */
  boxed?: boolean;
  /** Breaks long lines instead of scrolling them. */
  wrap?: boolean;
}

/** Anything that can be pasted. Masked secrets stay visible as marks. */
export function Code({ children, language = 'sql', copyLabel, boxed = true, wrap }: CodeProps) {
  const tokens = useMemo(
    () => (language === 'sql' ? highlightSql(children) : [{ kind: 'plain' as const, text: children }]),
    [children, language],
  );
  return (
    <div className={classes(styles['frame'], boxed && styles['boxed'])}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <pre className={classes(styles['code'], wrap && styles['wrap'])} tabIndex={0}>
        {tokens.map((token, index) =>
          token.kind === 'plain' ? (
            token.text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text never move.
            <span key={index} className={styles[token.kind]}>
              {token.text}
            </span>
          ),
        )}
      </pre>
      {copyLabel !== undefined && (
        <span className={styles['copy']}>
          <CopyButton value={children} label={copyLabel} />
        </span>
      )}
    </div>
  );
}
