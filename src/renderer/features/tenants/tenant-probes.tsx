import { useEffect, useRef } from 'react';
import type { Tenant, TenantProbe } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Tag } from '../../parts/tag.tsx';
import styles from './tenants-page.module.css';
import { probeWords, useTenantTest } from './use-tenant-test.ts';

/** Signs in as the tenant: what it may do works, what it may not is refused, and nothing is kept. */
export function TenantProbes({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const test = useTenantTest(tenant.slug);
  const result = test.result;
  const section = useRef<HTMLElement>(null);
  // The verb also stands in the head of the panel: what it finds must come into sight.
  useEffect(() => {
    if (test.busy || result !== undefined) section.current?.scrollIntoView({ block: 'nearest' });
  }, [test.busy, result]);
  return (
    <section ref={section} className={`${styles['section']} ${styles['test']}`} aria-label="Test as tenant">
      <div className={styles['sectionHead']}>
        <h3>Test as tenant</h3>
        {result && (
          <>
            <Tag tone={result.passed ? 'ok' : 'danger'} icon={result.passed ? 'ok' : 'failed'}>
              {probeWords(result)}
            </Tag>
            <span className="small third cut" title={format.full(result.at)}>
              {format.time(result.at, true)}, as {tenant.role}, took {format.duration(result.durationMs)},
              nothing kept
            </span>
          </>
        )}
        <Button small icon={result ? 'retry' : 'shield-ok'} busy={test.busy} onClick={test.run}>
          {result ? 'Test again' : 'Test as tenant'}
        </Button>
      </div>
      {test.error !== null && <ErrorNote error={test.error} />}
      {result === undefined && test.error === null && (
        <p className="small second">
          Signs in as {tenant.role}, reads and writes a row of its own and takes it back, then tries what must
          be refused: other tenants, the platform database, postgres and template1.
        </p>
      )}
      {result && (
        <ul className={styles['probes']}>
          {result.probes.map((probe) => (
            <Probe key={probe.probe} probe={probe} />
          ))}
        </ul>
      )}
      <p className="sr-only" role="status">
        {result && !test.busy ? `${probeWords(result)} probes passed` : ''}
      </p>
    </section>
  );
}

function Probe({ probe }: { probe: TenantProbe }) {
  const format = useFormat();
  return (
    <li data-passed={probe.passed}>
      <Icon
        name={probe.passed ? 'ok' : 'failed'}
        className={probe.passed ? 'is-ok' : 'is-danger'}
        label={probe.passed ? 'passed' : 'failed'}
      />
      <span className="cut" title={`${probe.title}: ${probe.outcome}`}>
        {probe.title}
      </span>
      <span className="third" title={probe.outcome}>
        {probe.sqlstate ?? format.duration(probe.durationMs)}
      </span>
      {!probe.passed && (
        <small>
          Expected: {probe.expected}. Seen: {probe.outcome}
        </small>
      )}
    </li>
  );
}
