import { useQuery } from '@tanstack/react-query';
import type { AdoptionFinding, AdoptionRow } from '../../../shared/models/adoption.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './adopt.module.css';
import { detectedWords } from './candidate-columns.tsx';

interface CandidateSideProps {
  row: AdoptionRow;
  /** The plan that was chosen for all; null: none. */
  subscription: string | null;
  trialDays: number;
}

/** One database: what was seen in it, what is not as Cadastre would make it, and what adopting runs. */
export function CandidateSide({ row, subscription, trialDays }: CandidateSideProps) {
  const format = useFormat();
  const plan = useQuery(orpc.plans.list.queryOptions()).data?.find(({ id }) => id === subscription);
  const identifier = (value: string | null) =>
    value === null ? (
      <span className="third">{t('not clear')}</span>
    ) : (
      <span className={styles['identifier']}>{value}</span>
    );
  return (
    <aside className={styles['side']} aria-label={row.database}>
      <h2 className={styles['identifierTitle']}>{row.database}</h2>
      {row.errors.length > 0 && (
        <Note tone="danger">
          {row.errors.map((error) => (
            <p key={error.field + error.message}>
              <Told>{error.message}</Told>
            </p>
          ))}
        </Note>
      )}
      <KeyValue
        width={104}
        items={[
          { key: t('Tenant'), value: row.name },
          {
            key: t('Slug'),
            value: row.slug === null ? <span className="third">–</span> : identifier(row.slug),
          },
          { key: t('Owner role'), value: identifier(row.owner) },
          { key: t('Login role'), value: identifier(row.role) },
          {
            key: t('Who signs in'),
            value: row.loginRoles.length === 0 ? t('nobody') : identifier(row.loginRoles.join(', ')),
          },
          { key: t('Schema'), value: `${detectedWords(row)}${byWords(row)}` },
          {
            key: t('Subscription'),
            value:
              subscription === null
                ? t('none|subscription')
                : trialDays === 0
                  ? (plan?.name ?? subscription)
                  : tn('{{plan}}, {{count}} day of trial', '{{plan}}, {{count}} days of trial', {
                      plan: plan?.name ?? subscription,
                      count: trialDays,
                    }),
          },
          {
            key: t('Tier'),
            value:
              row.tier === null ? (
                t('none|tier')
              ) : (
                <>
                  {t('{{name}}, version {{version}}', row.tier)}{' '}
                  <span className="third">
                    <Told>{row.tier.because}</Told>
                  </span>
                </>
              ),
          },
          { key: t('Encoding'), value: row.encoding ?? t('not read') },
          {
            key: t('Size'),
            value:
              row.bytes === null
                ? t('not read')
                : `${format.bytes(row.bytes)}${row.tables === null ? '' : `, ${tn('{{count}} table', '{{count}} tables', { count: row.tables })}`}`,
          },
          {
            key: t('Connections'),
            value:
              row.connections === null
                ? t('not read')
                : row.connectionLimit === null || row.connectionLimit < 0
                  ? t('{{count}}, no limit', { count: row.connections })
                  : t('{{some}} of {{all}}', { some: row.connections, all: row.connectionLimit }),
          },
        ]}
      />
      <h3>{t('Adopting runs')}</h3>
      {row.statements.length === 0 ? (
        <p className="small second">{t('Nothing on the server: it is only taken into the register.')}</p>
      ) : (
        <Code wrap copyLabel={t('Copy the statements')}>
          {row.statements.map(ended).join('\n')}
        </Code>
      )}
      {row.findings.length > 0 && <h3>{t('Not as Cadastre makes them; nothing of it is changed')}</h3>}
      {row.findings.map((finding) => (
        <Finding key={finding.check + finding.message} finding={finding} />
      ))}
    </aside>
  );
}

function Finding({ finding }: { finding: AdoptionFinding }) {
  const warning = finding.severity === 'warning';
  return (
    <div className={styles['finding']}>
      <Icon name={warning ? 'alert' : 'info'} className={warning ? 'is-warn' : 'third'} />
      <div>
        <p>
          <Told>{finding.message}</Told>
        </p>
        {finding.statements.length > 0 && (
          <Code wrap copyLabel={t('Copy the statements')}>
            {finding.statements.map(ended).join('\n')}
          </Code>
        )}
      </div>
    </div>
  );
}

function byWords(row: AdoptionRow): string {
  switch (row.detectedBy) {
    case 'history':
      return t(', by its history');
    case 'tool':
      return t(', by the history of the tool that made it');
    case 'tables':
      return t(', by its tables');
    case 'none':
      return '';
  }
}

function ended(statement: string): string {
  return statement.trim().endsWith(';') ? statement : `${statement};`;
}
