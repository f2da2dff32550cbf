import { Link, useLocation } from 'wouter';
import { ERROR_TITLES } from '../client/error-titles.ts';
import { readError } from '../client/errors.ts';
import { errorPlace } from '../lib/error-place.ts';
import { currentLocale, Told, t } from '../locales/index.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import styles from './error-note.module.css';
import { Note } from './note.tsx';

interface ErrorNoteProps {
  error: unknown;
  onRetry?: () => void;
  /** The verb of the way out: *Read again*. */
  retryLabel?: string;
}

/** What happened, the way out, and the code to copy. Never a stack. */
export function ErrorNote({ error, onRetry, retryLabel = t('Try again') }: ErrorNoteProps) {
  const [location] = useLocation();
  const data = readError(error);
  const place = errorPlace(data, location);
  const { wayOut, fields, sqlstate, target, statement } = data.details;
  const code = sqlstate === undefined ? data.code : `${data.code} · SQLSTATE ${sqlstate}`;
  const report = [
    code,
    data.message,
    target,
    ...(fields ?? []).map((entry) => `${entry.field}: ${entry.message}`),
    statement,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
  return (
    <div role="alert">
      <Note tone="danger">
        <p className={styles['message']}>
          {currentLocale() !== 'en' && <b>{t(ERROR_TITLES[data.code])}. </b>}
          <Told>{data.message}</Told>
          {target !== undefined && !data.message.includes(target) && <span className="third"> {target}</span>}
        </p>
        {fields !== undefined && fields.length > 0 && (
          <ul className={styles['fields']}>
            {fields.map((entry) => (
              <li key={entry.field + entry.message}>
                <span className="mono">{entry.field}</span> <Told>{entry.message}</Told>
              </li>
            ))}
          </ul>
        )}
        {wayOut !== undefined && (
          <p className="second">
            <Told>{wayOut}</Told>
          </p>
        )}
        <div className={styles['foot']}>
          {onRetry && (
            <Button small icon="retry" onClick={onRetry}>
              {retryLabel}
            </Button>
          )}
          {place !== null && <Link href={place.path}>{place.label}</Link>}
          <code className={styles['code']}>{code}</code>
          <CopyButton value={report} label={t('Copy the error')} />
        </div>
      </Note>
    </div>
  );
}
