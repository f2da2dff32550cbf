import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';
import { t } from '../locales/index.ts';
import { Icon } from './icon.tsx';
import styles from './search-input.module.css';

interface SearchInputProps {
  value: string;
  onChange: (value: string) => void;
  /** What is searched: *Name, slug, database* */
  placeholder: string;
  width?: number;
}

/** The list's own search; `/` puts the cursor here, Esc empties it, then leaves it. */
export function SearchInput({ value, onChange, placeholder, width = 190 }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  return (
    <label className={styles['search']} style={{ width }}>
      <Icon name="search" className="third" />
      <input
        ref={input}
        type="search"
        value={value}
        placeholder={`${placeholder}…`}
        aria-label={t('Search by {{what}}', { what: placeholder.toLowerCase() })}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
      />
      {value === '' && <kbd className={styles['key']}>/</kbd>}
    </label>
  );
}
