import { useEffect, useRef } from 'react';
import type { Tenant, TenantProbe } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
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
    <section
      ref={section}
      className={`${styles['section']} ${styles['test']}`}
      aria-label={t('Test as tenant')}
    >
      <div className={styles['sectionHead']}>
        <h3>{t('Test as tenant')}</h3>
        {result && (
          <>
            <Tag tone={result.passed ? 'ok' : 'danger'} icon={result.passed ? 'ok' : 'failed'}>
              {probeWords(result)}
            </Tag>
            <span className="small third cut" title={format.full(result.at)}>
              {t('{{at}}, as {{role}}, took {{time}}, nothing kept', {
                at: format.time(result.at, true),
                role: tenant.role,
                time: format.duration(result.durationMs),
              })}
            </span>
          </>
        )}
        <Button small icon={result ? 'retry' : 'shield-ok'} busy={test.busy} onClick={test.run}>
          {result ? t('Test again') : t('Test as tenant')}
        </Button>
      </div>
      {test.error !== null && <ErrorNote error={test.error} />}
      {result === undefined && test.error === null && (
        <p className="small second">
          {t(
            'Signs in as {{role}}, reads and writes a row of its own and takes it back, then tries what must be refused: other tenants, the platform database, postgres and template1.',
            { role: tenant.role },
          )}
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
        {result && !test.busy ? t('{{some}} probes passed', { some: probeWords(result) }) : ''}
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
        label={probe.passed ? t('passed') : t('failed')}
      />
      <span
        className="cut"
        title={t('{{what}}: {{said}}', { what: told(probe.title), said: told(probe.outcome) })}
      >
        <Told>{probe.title}</Told>
      </span>
      <span className="third" title={told(probe.outcome)}>
        {probe.sqlstate ?? format.duration(probe.durationMs)}
      </span>
      {!probe.passed && (
        <small>
          {t('Expected: {{expected}}. Seen: {{outcome}}', {
            expected: probe.expected,
            outcome: probe.outcome,
          })}
        </small>
      )}
    </li>
  );
}
