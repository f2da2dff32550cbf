import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { HistoryEntry } from '../../../shared/models/migration-status.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { migrationPlanPath, runPath, schemaDriftPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, type Word, word } from '../../locales/index.ts';
import { Button, ErrorNote, Icon, KeyValue } from '../../parts/index.ts';
import { BaselineDialog } from './baseline-dialog.tsx';
import { TakeBackSheet } from './down/take-back-sheet.tsx';
import { fileTitle } from './matrix-rows.ts';
import styles from './tenant-schema.module.css';
import { useSchemaStandings } from './use-schema-standings.ts';

const STATES: Record<HistoryEntry['state'], Word> = {
  applied: word('applied'),
  edited: word('edited since'),
  unfinished: word('begun, not ended'),
  unknown: word('not in the blueprint'),
};

/** Version by version: when, how long, by whom, in which run; and whether the schema is what it says. */
export function TenantSchema({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const [, go] = useLocation();
  const [backing, setBacking] = useState(false);
  const [telling, setTelling] = useState(false);
  const history = useQuery({
    ...orpc.migrations.history.queryOptions({ input: { tenant: tenant.slug } }),
    placeholderData: undefined,
    retry: false,
  });
  const drift = useQuery({
    ...orpc.schemaDrift.show.queryOptions({ input: { tenant: tenant.slug } }),
    placeholderData: undefined,
    retry: false,
  });
  const standing = useSchemaStandings()(tenant);
  const entries = history.data?.entries;
  const numbered = entries?.filter(({ version }) => /^\d/.test(version)) ?? [];
  const [last] = numbered;
  const state = drift.data?.state;
  return (
    <div className={styles['tab']}>
      <div className={styles['head']}>
        <KeyValue
          width={84}
          items={[
            {
              key: t('Blueprint'),
              value: tenant.blueprint ?? <span className="third">{t('none')}</span>,
            },
            {
              key: t('Version|noun'),
              value: (
                <span>
                  <b>{last?.version ?? tenant.schemaVersion ?? '–'}</b>{' '}
                  {last !== undefined && <span className="second">{fileTitle(last)}</span>}{' '}
                  {standing.behind && (
                    <span className="small is-warn">
                      {t('behind {{newest}}', { newest: standing.newest ?? '' })}
                    </span>
                  )}
                </span>
              ),
            },
            {
              key: t('Drift'),
              value: (
                <span className="row" style={{ gap: 6, overflowWrap: 'normal' }}>
                  {state === undefined ? (
                    <span className="third">{drift.isError ? t('not read') : t('reading…')}</span>
                  ) : (
                    <>
                      <Icon
                        name={state === 'in-sync' ? 'ok' : state === 'drifted' ? 'alert' : 'unknown'}
                        className={state === 'in-sync' ? 'is-ok' : state === 'drifted' ? 'is-warn' : 'third'}
                      />
                      {state === 'in-sync'
                        ? t('in sync')
                        : state === 'drifted'
                          ? tn('{{count}} difference', '{{count}} differences', {
                              count: drift.data?.differences ?? 0,
                            })
                          : t('unknown')}
                      <Link className="small" href={schemaDriftPath(tenant.slug)}>
                        {t('Open the drift')}
                      </Link>
                    </>
                  )}
                </span>
              ),
            },
          ]}
        />
        <div className={styles['verbs']}>
          <Button
            small
            disabled={tenant.blueprint === null}
            onClick={() =>
              go(
                migrationPlanPath({
                  ...(tenant.blueprint === null ? {} : { blueprint: tenant.blueprint }),
                  tenants: [tenant.slug],
                }),
              )
            }
          >
            {t('Migrate…')}
          </Button>
          <Button small icon="undo" disabled={numbered.length < 2} onClick={() => setBacking(true)}>
            {t('Take back…')}
          </Button>
        </div>
      </div>
      {history.isError && (
        <div className={styles['pad']}>
          <ErrorNote error={history.error} onRetry={() => void history.refetch()} />
        </div>
      )}
      {entries !== undefined && entries.length === 0 && (
        <p className={styles['none']}>
          {t('It has no history of migrations.')}{' '}
          {tenant.isolation === 'database' && (
            <Button small onClick={() => setTelling(true)}>
              {t('Say which version it has…')}
            </Button>
          )}
        </p>
      )}
      <ol className={styles['history']} aria-label={t('History')}>
        {entries?.map((entry) => (
          <li key={entry.version}>
            <Icon
              name={entry.state === 'applied' ? 'ok' : 'alert'}
              className={entry.state === 'applied' ? 'is-ok' : 'is-danger'}
              label={t(STATES[entry.state])}
            />
            <div className="grow">
              <span className="cut">
                <b className="mono">{entry.version}</b> {fileTitle(entry)}
              </span>
              <small>
                {[
                  ...(entry.state === 'applied' ? [] : [t(STATES[entry.state])]),
                  format.when(entry.appliedAt),
                  t('took {{span}}', { span: format.duration(entry.durationMs) }),
                ].join(' · ')}
                {' · '}
                <Told>{entry.appliedBy}</Told>
                {entry.run !== null && (
                  <>
                    {' · '}
                    <Link href={runPath(entry.run)}>{t('Run {{id}}', { id: entry.run })}</Link>
                  </>
                )}
              </small>
            </div>
          </li>
        ))}
      </ol>
      {(history.data?.takenBack ?? []).length > 0 && (
        <>
          <h3 className={styles['back']}>{t('Taken back')}</h3>
          <ol className={styles['history']} aria-label={t('Taken back')}>
            {history.data?.takenBack?.map(({ versions, run, at, by }) => (
              <li key={run}>
                <Icon name="undo" className="third" />
                <div className="grow">
                  <span className="cut mono">{versions.join(', ')}</span>
                  <small>
                    {format.when(at)} · <Told>{by}</Told> ·{' '}
                    <Link href={runPath(run)}>{t('Run {{id}}', { id: run })}</Link>
                  </small>
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
      {telling && <BaselineDialog tenant={tenant} onClose={() => setTelling(false)} />}
      <TakeBackSheet
        opened={backing}
        of={{ tenant: tenant.slug, versions: numbered.map(({ version }) => version) }}
        onClose={() => setBacking(false)}
      />
    </div>
  );
}
