import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { ATTACK_GROUPS, type AttackDescription } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button, ErrorNote, KeyValue, Note, Sheet, Tag } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { GROUP_WORDS, MODEL_WORDS } from './isolation-view.ts';
import { Verdict } from './verdict.tsx';

interface TenantResultProps {
  tenant: string | null;
  /** Of this report; undefined: its newest test. */
  report: number | undefined;
  attacks: readonly AttackDescription[];
  onClose: () => void;
  onProbe: (tenants: readonly string[]) => void;
}

/** Everything that was tried as one tenant, with what PostgreSQL answered. */
export function TenantResult({ tenant, report, attacks, onClose, onProbe }: TenantResultProps) {
  const format = useFormat();
  const query = useQuery(
    orpc.isolation.tenant.queryOptions({
      input: { tenant: tenant ?? '', ...(report !== undefined && { report }) },
      enabled: tenant !== null,
      placeholderData: undefined,
    }),
  );
  const found = query.data;
  const held = found?.observations.filter((each) => each.held).length ?? 0;
  return (
    <Sheet
      opened={tenant !== null}
      onClose={onClose}
      width={640}
      title={t('Isolation of {{tenant}}', { tenant: tenant ?? '' })}
      {...(found && {
        hint: t('report {{id}}, {{when}}', { id: found.report, when: format.when(found.at) }),
        aside: found.held ? (
          <Tag tone="ok" icon="ok">
            {t('holds')}
          </Tag>
        ) : found.problem === null ? (
          <Tag tone="danger" icon="failed">
            {t('does not hold')}
          </Tag>
        ) : (
          <Tag tone="warn" icon="unknown">
            {t('not tested')}
          </Tag>
        ),
      })}
      footer={
        <>
          <span className="grow small">
            {tenant !== null && <Link href={tenantPath(tenant)}>{t('Open the tenant')}</Link>}
          </span>
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button icon="retry" onClick={() => tenant !== null && onProbe([tenant])}>
            {t('Probe again…')}
          </Button>
        </>
      }
    >
      <div className={styles['one']}>
        {query.error !== null && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
        {found === null && (
          <Note tone="info">{t('This tenant was not part of the report. Probe it to know.')}</Note>
        )}
        {found != null && (
          <>
            {found.problem !== null && (
              <Note tone="warn">
                <Told>{found.problem}</Told>
              </Note>
            )}
            <KeyValue
              width={110}
              items={[
                { key: t('Isolation'), value: t(MODEL_WORDS[found.model]) },
                { key: t('Server'), value: found.server },
                {
                  key: t('Against'),
                  value:
                    found.neighbours.length === 0
                      ? t('nobody: it is alone on its server')
                      : found.neighbours.join(', '),
                },
                {
                  key: t('Attempts'),
                  value: tn(
                    '{{held}} of {{count}} ended as it must',
                    '{{held}} of {{count}} ended as they must',
                    { count: found.observations.length, held },
                  ),
                },
              ]}
            />
            {found.observations.length > 0 && (
              <table className={styles['observed']}>
                <tbody>
                  {ATTACK_GROUPS.map((group) => {
                    const rows = attacks.flatMap((attack) => {
                      const seen = found.observations.find((each) => each.attack === attack.id);
                      return attack.group === group && seen ? [{ attack, seen }] : [];
                    });
                    return rows.length === 0 ? null : (
                      <Fragment key={group}>
                        <tr className={styles['group']}>
                          <th scope="rowgroup" colSpan={2}>
                            {t(GROUP_WORDS[group])}
                          </th>
                        </tr>
                        {rows.map(({ attack, seen }) => (
                          <tr key={attack.id}>
                            <th scope="row">
                              <Told>{attack.title}</Told>
                              {seen.observed !== '' && (
                                <p className="third small">
                                  <Told>{seen.observed}</Told>
                                </p>
                              )}
                            </th>
                            <td>
                              <Verdict {...seen} />
                            </td>
                          </tr>
                        ))}
                      </Fragment>
                    );
                  })}
                </tbody>
              </table>
            )}
          </>
        )}
      </div>
    </Sheet>
  );
}
