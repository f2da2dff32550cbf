import type { TierChangePlan } from '../../../shared/models/configuration.ts';
import { settingAt } from '../../../shared/models/flat-settings.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import table from '../../parts/plain-table.module.css';
import styles from './configuration.module.css';
import { Held } from './held.tsx';
import { settingWords } from './setting-words.ts';

/** What would be another value for one tenant, with who holds it; or why the change is not possible. */
export function TierPlanChanges({ plan, queued }: { plan: TierChangePlan; queued: boolean }) {
  const format = useFormat();
  const words = (path: string, value: unknown) => settingWords(path, value, format) ?? '–';
  return (
    <>
      {plan.whyNot !== null && (
        <Note
          tone={queued && plan.mayWait ? 'warn' : 'danger'}
          icon={queued && plan.mayWait ? 'clock' : 'ban'}
        >
          <p>
            <Told>{plan.whyNot}</Told>
          </p>
          {queued && plan.mayWait ? (
            <p className="second">{t('It waits, and is moved as soon as it fits.')}</p>
          ) : (
            plan.wayOut !== null && (
              <p className="second">
                <Told>{plan.wayOut}</Told>
              </p>
            )
          )}
        </Note>
      )}
      <section aria-label={t('What changes')} className={styles['changes']}>
        <h3>
          {plan.from === null
            ? t('From no tier to {{tier}}, version {{version}}', { ...plan.to })
            : t('From {{from}}, version {{before}}, to {{tier}}, version {{version}}', {
                from: plan.from.tier,
                before: plan.from.version,
                ...plan.to,
              })}
        </h3>
        {plan.changes.length === 0 ? (
          <p className="small third">{t('No value changes for this tenant.')}</p>
        ) : (
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">
                  {tn('{{count}} setting', '{{count}} settings', { count: plan.changes.length })}
                </th>
                <th scope="col">{t('Held by')}</th>
                <th scope="col">{t('Now')}</th>
                <th scope="col">{t('Then')}</th>
              </tr>
            </thead>
            <tbody>
              {plan.changes.map((each) => (
                <tr key={each.path}>
                  <th scope="row" title={each.path}>
                    <Told>{each.title}</Told>
                  </th>
                  <td>
                    <Held by={each.heldBy} notYet={settingAt(each.path)?.notYet ?? false} />
                  </td>
                  <td className="second">{words(each.path, each.from)}</td>
                  <td>
                    <Icon name="arrow" size={12} className="third" label={t('then|next')} />{' '}
                    <b>{words(each.path, each.to)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}
