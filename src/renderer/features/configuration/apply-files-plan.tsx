import { Link } from 'wouter';
import type { Client } from '../../client/client.ts';
import { tenantPath } from '../../lib/paths.ts';
import { Told, t, tn, type Word, word } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import table from '../../parts/plain-table.module.css';
import styles from './configuration.module.css';

type Plan = Awaited<ReturnType<Client['configuration']['planFiles']>>;
type Done = Awaited<ReturnType<Client['configuration']['applyFiles']>>;

const KINDS: Readonly<Record<Plan['changes'][number]['kind'], Word>> = {
  'publish-tier': word('Publish the tier'),
  'set-plan': word('Change the plan'),
  'set-tier': word('Move the tenant'),
  'set-values': word('Set'),
  'unset-values': word('Take away'),
};

/** Everything that is wrong with the files, or everything that they would change. */
export function FilesPlan({ plan: { problems, changes } }: { plan: Plan }) {
  if (problems.length > 0) {
    return (
      <section aria-label={t('What is wrong')}>
        <Note tone="danger">
          {tn(
            'The files have {{count}} mistake; nothing can be applied until it is mended.',
            'The files have {{count}} mistakes; nothing can be applied until they are mended.',
            { count: problems.length },
          )}
        </Note>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('Place')}</th>
              <th scope="col">{t('Setting')}</th>
              <th scope="col">{t('What is wrong')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ file, line, column, field, message }) => (
              <tr key={`${file} ${line} ${column} ${field} ${message}`}>
                <td className="mono">{[file, line, column].filter((each) => each !== null).join(':')}</td>
                <td className="mono">{field}</td>
                <td>
                  <Told>{message}</Told>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    );
  }
  if (changes.length === 0) {
    return (
      <p className={styles['answer']}>
        <Icon name="ok" className="is-ok" />
        {t('Everything is as the files say already.')}
      </p>
    );
  }
  return (
    <table className={table['table']} aria-label={t('What would change')}>
      <thead>
        <tr>
          <th scope="col">{t('What')}</th>
          <th scope="col">{t('Which')}</th>
          <th scope="col">{t('Change')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ kind, target, fact }) => (
          <tr key={`${kind} ${target}`}>
            <td>{t(KINDS[kind])}</td>
            <td className="mono">{target}</td>
            <td>
              <Told>{fact}</Told>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was done, tenant by tenant: the failure of one is nobody else's. */
export function AppliedFiles({ done: { published, plans, results } }: { done: Done }) {
  const failed = results.totals.failed + results.totals.notRun;
  return (
    <section aria-label={t('What was done')}>
      <Note tone={failed > 0 ? 'warn' : 'info'} icon={failed > 0 ? 'alert' : 'ok'}>
        {[
          ...(published.length > 0
            ? [tn('{{count}} tier published', '{{count}} tiers published', { count: published.length })]
            : []),
          ...(plans.length > 0
            ? [tn('{{count}} plan changed', '{{count}} plans changed', { count: plans.length })]
            : []),
          tn('{{count}} tenant as its file says', '{{count}} tenants as their files say', {
            count: results.totals.succeeded,
          }),
          ...(failed > 0 ? [t('{{count}} not', { count: failed })] : []),
        ].join(' · ')}
      </Note>
      {results.results.length > 0 && (
        <table className={table['table']}>
          <tbody>
            {results.results.map(({ tenant, result, message }) => (
              <tr key={tenant}>
                <th scope="row">
                  <Icon
                    name={result === 'failed' ? 'failed' : result === 'not-run' ? 'unknown' : 'ok'}
                    className={result === 'failed' ? 'is-danger' : result === 'not-run' ? 'third' : 'is-ok'}
                  />{' '}
                  <Link href={tenantPath(tenant, 'configuration')}>{tenant}</Link>
                </th>
                <td>
                  <Told>{message}</Told>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
