import { t } from '../../locales/index.ts';
import styles from './settings.module.css';

interface TableHeadProps {
  columns: readonly { title: string; width?: 'most' | 'tiny' }[];
}

/** The head of a table whose last column holds the verbs of its rows. */
export function TableHead({ columns }: TableHeadProps) {
  return (
    <thead>
      <tr>
        {columns.map(({ title, width }) => (
          <th key={title} scope="col" className={width && styles[width]}>
            {title}
          </th>
        ))}
        <th scope="col" className={styles['act']}>
          <span className="sr-only">{t('Verbs')}</span>
        </th>
      </tr>
    </thead>
  );
}
