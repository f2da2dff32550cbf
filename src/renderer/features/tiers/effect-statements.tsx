import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TierEffect } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import table from '../../parts/plain-table.module.css';
import styles from './tiers.module.css';

interface EffectStatementsProps {
  document: string;
  /** Of the tier. */
  name: string;
  opened: boolean;
}

/** What the servers would be given: each kind of statement once, with how many tenants it is for. */
export function EffectStatements({ document, name, opened }: EffectStatementsProps) {
  const query = useQuery({
    ...orpc.tiers.effect.queryOptions({ input: { document, file: `${name}.yaml` } }),
    enabled: opened,
    retry: false,
    staleTime: 0,
  });
  const { data } = query;
  return (
    <section className={styles['statements']} aria-busy={query.isFetching}>
      <header>
        <h3>{t('Statements')}</h3>
        <span className="small third">
          {data === undefined
            ? query.isFetching && t('asking the servers…')
            : tn('for {{count}} tenant, once it is moved', 'for {{count}} tenants, once they are moved', {
                count: data.changed,
              })}
        </span>
        <span className="grow" />
        {data !== undefined && data.groups.length > 0 && (
          <CopyButton
            text
            value={data.groups.map(({ statement }) => `${statement};`).join('\n')}
            label={t('Copy statements')}
          />
        )}
      </header>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {data !== undefined && <Groups effect={data} />}
    </section>
  );
}

function Groups({ effect: { groups, refused, unread } }: { effect: TierEffect }) {
  const format = useFormat();
  return (
    <>
      {groups.length === 0 && (
        <p className="second">{t('No server is given a statement: what changes is held elsewhere.')}</p>
      )}
      {groups.length > 0 && (
        <table className={table['table']} aria-label={t('Statements')}>
          <thead>
            <tr>
              <th scope="col">{t('Tenants')}</th>
              <th scope="col">{t('Setting')}</th>
              <th scope="col">{t('Statement')}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.statement}>
                <td>{format.count(group.tenants)}</td>
                <td>{told(group.title)}</td>
                <td>
                  <code>{group.statement};</code>
                  <span className="small third">{group.examples.join(', ')}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {refused.map(({ tenant, message }) => (
        <p key={tenant}>
          <Icon name="ban" className="is-danger" />{' '}
          <Link href={tenantPath(tenant, 'configuration')}>{tenant}</Link> {t('could not be moved:')}{' '}
          <Told>{message}</Told>
        </p>
      ))}
      {unread.map(({ server, reason }) => (
        <p key={server}>
          <Icon name="unknown" className="is-warn" /> {t('{{server}} could not be asked.', { server })}{' '}
          <Told>{reason}</Told>
        </p>
      ))}
    </>
  );
}
