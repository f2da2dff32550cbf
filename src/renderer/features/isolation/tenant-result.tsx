import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { ATTACK_GROUPS, type AttackDescription, type Observation } from '../../../shared/models/isolation.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { Button, ErrorNote, KeyValue, Note, Sheet, Tag } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { CAUSE_WORDS, GROUP_WORDS, MODEL_WORDS, mendScript } from './isolation-view.ts';
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
        hint: [
          t('report {{id}}, {{when}}', { id: found.report, when: format.when(found.at) }),
          t(CAUSE_WORDS[found.cause]),
        ].join(' · '),
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <section className={styles['one']} tabIndex={0} aria-label={t('Attempts')}>
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
            {found.observations.length > 0 && <Observed attacks={attacks} seen={found.observations} />}
          </>
        )}
      </section>
    </Sheet>
  );
}

interface ObservedProps {
  attacks: readonly AttackDescription[];
  seen: readonly Observation[];
}

/** What is not as it must be comes first, then the kinds of attempts. */
function Observed({ attacks, seen }: ObservedProps) {
  const rows = attacks.flatMap((attack) => {
    const found = seen.find((each) => each.attack === attack.id);
    return found === undefined ? [] : [{ attack, found }];
  });
  const groups = [
    { id: 'broken', title: t('Not as it must be'), rows: rows.filter(({ found }) => !found.held) },
    ...ATTACK_GROUPS.map((group) => ({
      id: group,
      title: t(GROUP_WORDS[group]),
      rows: rows.filter(({ attack, found }) => attack.group === group && found.held),
    })),
  ];
  return (
    <table className={styles['observed']}>
      <tbody>
        {groups
          .filter((group) => group.rows.length > 0)
          .map((group) => (
            <Fragment key={group.id}>
              <tr className={styles['group']}>
                <th scope="rowgroup" colSpan={2}>
                  {group.title}
                </th>
              </tr>
              {group.rows.map(({ attack, found }) => (
                <tr key={attack.id}>
                  <th scope="row">
                    <Told>{attack.title}</Told>
                    {found.observed !== '' && (
                      <p className={found.held ? 'third small' : 'is-danger small'}>
                        <Told>{found.observed}</Told>
                      </p>
                    )}
                    {found.mends !== undefined && found.mends.length > 0 && (
                      <Code wrap copyLabel={t('Copy the statements')}>
                        {mendScript(found.mends)}
                      </Code>
                    )}
                  </th>
                  <td>
                    <Verdict {...found} />
                  </td>
                </tr>
              ))}
            </Fragment>
          ))}
      </tbody>
    </table>
  );
}
