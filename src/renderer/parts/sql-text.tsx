import { useMemo } from 'react';
import styles from './code.module.css';
import { highlightSql } from './highlight-sql.ts';

/** SQL inside a line of text, coloured as in a block of code. */
export function SqlText({ children }: { children: string }) {
  const tokens = useMemo(() => highlightSql(children), [children]);
  return tokens.map((token, index) =>
    token.kind === 'plain' ? (
      token.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text never move.
      <span key={index} className={styles[token.kind]}>
        {token.text}
      </span>
    ),
  );
}
