import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../client/query.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { useHandOver } from '../../../lib/use-hand-over.ts';
import { t, tn, type Word, word } from '../../../locales/index.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { NumberField, SelectField } from '../../../parts/field.tsx';
import { FileDrop } from '../../../parts/file-drop.tsx';
import { Note } from '../../../parts/note.tsx';
import { countRows, IMPORT_LIMIT, IMPORT_TEMPLATE } from '../import-file.ts';
import styles from './import-tenants.module.css';
import type { ImportChoice } from './import-tenants-sheet.tsx';

const COLUMNS: readonly { name: string; words: Word; needed?: boolean }[] = [
  { name: 'name', words: word('the company’s name'), needed: true },
  { name: 'owner_email', words: word('who signs in first'), needed: true },
  { name: 'owner_password', words: word('its password, or owner_password_hash for a bcrypt hash') },
  { name: 'slug', words: word('made from the name when left out') },
  { name: 'owner_first_name', words: word('and owner_last_name') },
  { name: 'server', words: word('the choice at the left when left out') },
  { name: 'tier', words: word('what it is held to; the choice at the left when left out') },
  { name: 'trial_days', words: word('0 for active at once') },
  { name: 'set.KEY', words: word('a value of the seed, such as set.timezone') },
];

const AUTO = 'auto';
const USUAL = 'usual';

interface ImportSourceProps {
  choice: ImportChoice;
  onChange: (part: Partial<ImportChoice>) => void;
  fieldError: (field: string) => string | undefined;
}

/** The list itself: a file, dropped or chosen, or pasted text; and what holds for rows that leave it out. */
export function ImportSource({ choice, onChange, fieldError }: ImportSourceProps) {
  const format = useFormat();
  const [problem, setProblem] = useState<string | null>(null);
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data ?? [];
  const tiers = useQuery(orpc.tiers.list.queryOptions()).data ?? [];
  const rows = choice.csv === '' ? 0 : countRows(choice.csv);

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > IMPORT_LIMIT) {
      setProblem(
        t('{{name}} has {{size}}; an import takes {{limit}} at most.', {
          name: file.name,
          size: format.bytes(file.size),
          limit: format.bytes(IMPORT_LIMIT, true),
        }),
      );
      return;
    }
    try {
      setProblem(null);
      onChange({ csv: await file.text(), file: file.name });
    } catch {
      setProblem(t('{{name}} cannot be read. Choose it again, or paste its text.', { name: file.name }));
    }
  };
  return (
    <div className={styles['columns']}>
      <div className={styles['source']}>
        <FileDrop
          accept=".csv,text/csv,text/plain"
          verb={choice.file === null ? t('Choose a file…') : t('Choose another…')}
          onTake={([file]) => void take(file)}
        >
          {choice.file === null ? (
            t('Drop a CSV file here')
          ) : (
            <>
              <b>{choice.file}</b>
              <span className="small third">
                {' '}
                {tn('{{count}} row', '{{count}} rows', { count: rows })}, {format.bytes(choice.csv.length)}
              </span>
            </>
          )}
        </FileDrop>
        {problem !== null && <Note tone="danger">{problem}</Note>}
        <label className={styles['paste']}>
          <span className={styles['label']}>
            {choice.file === null ? t('Or paste the list') : t('Its text')}
            {choice.file === null && rows > 0 && (
              <span className="third"> · {tn('{{count}} row', '{{count}} rows', { count: rows })}</span>
            )}
          </span>
          <textarea
            value={
              choice.file !== null && choice.csv.length > SHOWN ? choice.csv.slice(0, SHOWN) : choice.csv
            }
            readOnly={choice.file !== null && choice.csv.length > SHOWN}
            spellCheck={false}
            placeholder={t('name,owner_email,owner_password\nBrasserie des Quais,h.marchetti@example.com,…')}
            onChange={(event) => onChange({ csv: event.currentTarget.value, file: null })}
          />
          {choice.file !== null && choice.csv.length > SHOWN && (
            <span className="tiny third">
              {t('The first {{size}} are shown; all of it is imported.', { size: format.bytes(SHOWN) })}
            </span>
          )}
          {fieldError('csv') !== undefined && <span className="tiny is-danger">{fieldError('csv')}</span>}
        </label>
        <div className={styles['defaults']}>
          <SelectField
            label={t('Server')}
            value={choice.server ?? AUTO}
            onChange={(server) => onChange({ server: server === AUTO ? null : server })}
            options={[
              { value: AUTO, label: t('The one with most room') },
              ...servers.map((server) => ({
                value: server.name,
                label: server.name,
                disabled: server.state === 'unreachable',
              })),
            ]}
            error={fieldError('server')}
          />
          <SelectField
            label={t('Blueprint')}
            value={choice.blueprint}
            onChange={(blueprint) => onChange({ blueprint })}
            options={blueprints.map((entry) => ({ value: entry.name, label: entry.title }))}
            error={fieldError('blueprint')}
          />
          <SelectField
            label={t('Tier')}
            value={choice.tier ?? USUAL}
            onChange={(tier) => onChange({ tier: tier === USUAL ? null : tier })}
            options={[
              { value: USUAL, label: t('As its plan says') },
              ...tiers
                .filter(({ retiredAt }) => retiredAt === null)
                .map((tier) => ({ value: tier.name, label: tier.title })),
            ]}
            error={fieldError('tier')}
          />
          <NumberField
            label={t('Trial')}
            value={choice.trialDays}
            onChange={(days) => onChange({ trialDays: Math.min(365, days ?? 0) })}
            minimum={0}
            maximum={365}
            unit={t('days')}
            error={fieldError('trialDays')}
          />
        </div>
        <p className="tiny third">{t('For rows that leave it out.')}</p>
      </div>
      <aside className={styles['help']} aria-label={t('Columns of the file')}>
        <div className={styles['helpHead']}>
          <h2>{t('Columns')}</h2>
          <span className="small third grow">{t('in any order; the first row names them')}</span>
          <Template />
        </div>
        <dl className={styles['known']}>
          {COLUMNS.map((column) => (
            <div key={column.name}>
              <dt className="mono">{column.name}</dt>
              <dd>
                {t(column.words)}
                {column.needed && <span className="is-accent"> · {t('needed')}</span>}
              </dd>
            </div>
          ))}
        </dl>
        <div className={styles['helpNote']}>
          <Note>
            {t(
              'A row is known by its owner’s e-mail and its name. Import the same file again after a stop or after mending rows: what is done is skipped, what is left is done.',
            )}
          </Note>
        </div>
      </aside>
    </div>
  );
}

/** Characters of a file that the text area shows; a list of thousands would make it slow. */
const SHOWN = 64 * 1024;

/** The header and one row to write over. */
function Template() {
  const { copies, handOver } = useHandOver();
  if (copies) return <CopyButton text value={IMPORT_TEMPLATE} label={t('Copy the template')} />;
  return (
    <Button
      small
      icon="download"
      onClick={() => void handOver({ fileName: 'tenants.csv', content: IMPORT_TEMPLATE, type: 'text/csv' })}
    >
      {t('Template')}
    </Button>
  );
}
