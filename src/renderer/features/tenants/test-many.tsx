import { useEffect, useMemo, useRef, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { client } from '../../client/client.ts';
import { readError } from '../../client/errors.ts';
import { t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Status } from '../../parts/status.tsx';
import { tenantColumn } from '../plan/index.ts';
import styles from './tenants-page.module.css';

/** Signing in is cheap, but each holds a connection: so many tenants are tested at once. */
const AT_ONCE = 3;

interface Result {
  readonly tenant: Tenant;
  readonly result: 'succeeded' | 'failed' | 'skipped' | 'not-run' | 'running';
  readonly words: string;
}

/** What a person looks for comes first. */
const ORDER: readonly Result['result'][] = ['failed', 'running', 'succeeded', 'skipped', 'not-run'];

/** One verb over many targets, one list of results; one tenant's failure stops no other. */
export function TestMany({ tenants, onClose }: { tenants: readonly Tenant[]; onClose: () => void }) {
  const { results, done, running, stop } = useTests(tenants);
  const count = (result: Result['result']) => results.filter((entry) => entry.result === result).length;
  const sorted = useMemo(
    () => [...results].sort((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result)),
    [results],
  );
  const columns = useColumns(onClose);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={tn('Test {{count}} tenant', 'Test {{count}} tenants', { count: tenants.length })}
      width={640}
      footer={
        <>
          <span className="small second grow" role="status">
            {[
              tn('{{count}} passed', '{{count}} passed', { count: count('succeeded') }),
              tn('{{count}} failed', '{{count}} failed', { count: count('failed') }),
              ...(count('skipped') > 0
                ? [tn('{{count}} skipped', '{{count}} skipped', { count: count('skipped') })]
                : []),
              ...(count('not-run') > 0
                ? [tn('{{count}} not run', '{{count}} not run', { count: count('not-run') })]
                : []),
            ].join(', ')}
          </span>
          {running ? (
            <Button icon="stop" onClick={stop}>
              {t('Stop')}
            </Button>
          ) : (
            <Button onClick={onClose}>{t('Close')}</Button>
          )}
        </>
      }
    >
      <Meter share={done / Math.max(1, tenants.length)} label={t('Tenants tested')} />
      <div className={styles['results']}>
        <DataTable
          view="test-many"
          label={t('Tenants tested')}
          rows={sorted}
          columns={columns}
          rowId={(entry) => entry.tenant.slug}
          rowLabel={(entry) => entry.tenant.name}
        />
      </div>
    </Dialog>
  );
}

function useColumns(onClose: () => void): readonly Column<Result>[] {
  return useMemo(
    () => [
      {
        id: 'result',
        title: t('Result'),
        width: 92,
        render: (entry) => (
          <Status value={entry.result} {...(entry.result === 'succeeded' ? { word: t('Passed') } : {})} />
        ),
      },
      tenantColumn('connect', 180, onClose),
      {
        id: 'words',
        title: t('What was seen'),
        width: 200,
        grow: true,
        render: (entry) => (
          <span className="second cut" title={entry.words}>
            {entry.words}
          </span>
        ),
      },
    ],
    [onClose],
  );
}

function useTests(tenants: readonly Tenant[]) {
  const [results, setResults] = useState<Result[]>(() =>
    tenants.map((tenant) => ({
      tenant,
      result: tenant.status === 'PENDING' ? 'skipped' : 'not-run',
      words: tenant.status === 'PENDING' ? t('not there yet') : '',
    })),
  );
  const [running, setRunning] = useState(true);
  const abort = useRef<AbortController | null>(null);
  const queue = useMemo(() => tenants.filter((tenant) => tenant.status !== 'PENDING'), [tenants]);

  useEffect(() => {
    const control = new AbortController();
    abort.current = control;
    const put = (tenant: Tenant, result: Result['result'], words: string) =>
      setResults((before) =>
        before.map((entry) => (entry.tenant.slug === tenant.slug ? { tenant, result, words } : entry)),
      );
    const waiting = [...queue];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (control.signal.aborted) return;
        put(next, 'running', '');
        try {
          const test = await client.tenants.test({ tenant: next.slug }, { signal: control.signal });
          const failed = test.probes.filter((probe) => !probe.passed);
          put(
            next,
            test.passed ? 'succeeded' : 'failed',
            test.passed
              ? tn('{{count}} probe', '{{count}} probes', { count: test.probes.length })
              : failed
                  .map((probe) =>
                    t('{{what}}: {{said}}', { what: told(probe.title), said: told(probe.outcome) }),
                  )
                  .join('; '),
          );
        } catch (error) {
          if (control.signal.aborted) put(next, 'not-run', '');
          else put(next, 'failed', readError(error).message);
        }
      }
    };
    setRunning(true);
    void Promise.all(Array.from({ length: AT_ONCE }, work)).then(() => {
      if (abort.current === control) setRunning(false);
    });
    return () => control.abort();
  }, [queue]);

  const done = results.filter((entry) => entry.result !== 'not-run' && entry.result !== 'running').length;
  return { results, done, running, stop: () => abort.current?.abort() };
}
