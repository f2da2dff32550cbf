import { useState } from 'react';
import { t, tx } from '../locales/index.ts';
import { TextField } from './field.tsx';

interface PhraseProps {
  phrase: string;
  onChange: ((matches: boolean) => void) | undefined;
}

/** On production the count or the name is typed, so that nobody overlooks where they are. */
export function Phrase({ phrase, onChange }: PhraseProps) {
  const [typed, setTyped] = useState('');
  return (
    <TextField
      label={tx('This is production. Type <phrase/>', { phrase: <b className="mono">{phrase}</b> })}
      mono
      value={typed}
      onChange={(next) => {
        setTyped(next);
        onChange?.(next === phrase);
      }}
      hint={typed === phrase ? t('It matches.') : t('Nothing happens until it matches.')}
    />
  );
}
