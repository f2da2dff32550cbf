import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { TenantUsage as Shown, UsageAlert } from '../../../shared/models/usage.ts';
import { readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { AlertLine } from './alert-line.tsx';
import { SilenceDialog } from './silence-dialog.tsx';
import styles from './usage.module.css';
import { RANGES, type Range, UsageHistory } from './usage-history.tsx';
import { UsageMeters } from './usage-meters.tsx';
import { alertTitle, MISSING_WORDS, RULE_STATES } from './usage-words.ts';

const DAY = 24 * 3600 * 1000;

/** What a tenant uses of what its tier gives it, since when, and what its alerts say. */
export function TenantUsage({ tenant }: { tenant: Tenant }) {
  const queries = useQueryClient();
  const [range, setRange] = useState<Range>('day');
  const since = useMemo(() => new Date(Date.now() - RANGES[range] * DAY).toISOString(), [range]);
  const query = useQuery(
    orpc.usage.show.queryOptions({
      input: { tenant: tenant.slug, since },
      retry: false,
      // Of another tenant nothing is kept; of another range the former stays until this one is read.
      placeholderData: (before) => (before?.tenant === tenant.slug ? before : undefined),
    }),
  );
  const measure = useMutation(
    orpc.usage.measure.mutationOptions({
      gcTime: 0,
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.usage.key() }),
    }),
  );
  const usage = query.data;
  const refused = query.isError ? readError(query.error) : null;
  if (refused?.code === 'REFUSED') {
    return (
      <div className={styles['pad']}>
        <p className="second small">
          {t('It is held to no tier, so nothing says how often it is measured, nor against what.')}
        </p>
      </div>
    );
  }
  const failed = measure.data?.unread[0] ?? measure.data?.left[0];
  return (
    <div className={styles['usage']}>
      {refused !== null && (
        <div className={styles['pad']}>
          <ErrorNote
            error={query.error}
            onRetry={() => void query.refetch()}
            retryLabel={t('Read it again')}
          />
        </div>
      )}
      {usage !== undefined && (
        <>
          <Head
            usage={usage}
            busy={measure.isPending}
            onMeasure={() => measure.mutate({ tenants: [tenant.slug] })}
          />
          {(measure.error !== null || failed !== undefined) && (
            <div className={styles['pad']}>
              {measure.error !== null ? (
                <ErrorNote error={measure.error} />
              ) : (
                <p className="is-warn small">
                  <Told>{failed?.reason ?? ''}</Told>
                </p>
              )}
            </div>
          )}
          {usage.latest === null ? (
            <p className={`${styles['pad']} second small`}>
              {t('Nothing is known yet. It is measured when its interval has passed, or now.')}
            </p>
          ) : (
            <>
              <UsageMeters usage={usage} />
              <Facts usage={usage} />
            </>
          )}
          <Alerts usage={usage} />
          <UsageHistory usage={usage} range={range} onRange={setRange} now={query.dataUpdatedAt} />
        </>
      )}
    </div>
  );
}

function Head({ usage, busy, onMeasure }: { usage: Shown; busy: boolean; onMeasure: () => void }) {
  const format = useFormat();
  const { latest, intervalMs, stale } = usage;
  return (
    <header className={styles['head']}>
      <span className={stale ? 'is-warn' : 'second'}>
        {stale && <Icon name="clock" size={12} />}{' '}
        {latest === null ? (
          t('never measured')
        ) : (
          <span title={format.full(latest.at)}>
            {stale
              ? t('measured {{time}} ago, which is too long', { time: format.age(latest.at) })
              : t('measured {{when}}', { when: format.when(latest.at) })}
          </span>
        )}
        {', '}
        {intervalMs === null
          ? t('its configuration does not ask for it')
          : t('every {{time}}', { time: format.duration(intervalMs) })}
      </span>
      <span className="grow" />
      <Button small icon="retry" busy={busy} onClick={onMeasure}>
        {t('Measure now')}
      </Button>
    </header>
  );
}

function Facts({ usage }: { usage: Shown }) {
  const format = useFormat();
  const { latest, change } = usage;
  if (latest === null) return null;
  const missing = (field: 'statementMs' | 'commits') => (
    <span className="third">{t(MISSING_WORDS[latest.missing[field] ?? 'not-read'])}</span>
  );
  const time = (value: number | null) => {
    if (value === null) return missing('statementMs');
    return value === 0 ? <span className="third">{t('none')}</span> : format.duration(value);
  };
  return (
    <div className={styles['pad']}>
      <KeyValue
        width={132}
        items={[
          { key: t('Longest statement'), value: time(latest.statementMs) },
          { key: t('Longest transaction'), value: time(latest.transactionMs) },
          { key: t('Idle in transaction'), value: time(latest.idleMs) },
          {
            key: t('Since the last one'),
            value:
              latest.commits === null ? (
                missing('commits')
              ) : change === null ? (
                <span className="third">{t('nothing to compare with')}</span>
              ) : (
                <span title={format.full(change.since)}>
                  {t(
                    '{{commits}} commits, {{rollbacks}} rollbacks, {{temp}} of temporary files, {{deadlocks}} deadlocks',
                    {
                      commits: format.count(change.commits),
                      rollbacks: format.count(change.rollbacks),
                      temp: format.bytes(change.tempBytes),
                      deadlocks: format.count(change.deadlocks),
                    },
                  )}
                </span>
              ),
          },
        ]}
      />
    </div>
  );
}

/** How each alert of the tier stands, then those that are raised and were raised in this time. */
function Alerts({ usage }: { usage: Shown }) {
  const format = useFormat();
  const [silencing, setSilencing] = useState<UsageAlert | null>(null);
  const { rules, history } = usage;
  return (
    <section className={styles['part']} aria-label={t('Alerts')}>
      <header>
        <h3>{t('Alerts')}</h3>
        <span className="third small">
          {rules.length === 0
            ? t('its tier asks for none')
            : tn('{{count}} asked for', '{{count}} asked for', { count: rules.length })}
        </span>
      </header>
      {rules.length > 0 && (
        <ul className={styles['rules']}>
          {rules.map((rule) => {
            const { icon, tone, said } = RULE_STATES[rule.state];
            const title = alertTitle(rule.alert);
            return (
              <li key={`${rule.alert} ${rule.threshold}`}>
                <Icon name={icon} className={tone} />
                <span className={title === rule.alert ? 'mono' : ''}>{title}</span>
                <span className="second">
                  {rule.forMs === 0
                    ? t('{{threshold}} at once', { threshold: format.share(rule.threshold / 100) })
                    : t('{{threshold}} for {{time}}', {
                        threshold: format.share(rule.threshold / 100),
                        time: format.duration(rule.forMs),
                      })}
                </span>
                <span className={`${tone} small`}>{t(said)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {history.map((alert) => (
        <AlertLine key={alert.id} alert={alert} onSilence={() => setSilencing(alert)} />
      ))}
      <SilenceDialog alert={silencing} onClose={() => setSilencing(null)} />
    </section>
  );
}
