import { Link } from 'wouter';
import type { GateStep, GateTrial } from '../../../../shared/models/gate.ts';
import { tenantPath } from '../../../lib/paths.ts';
import { Told, t, type Word, word } from '../../../locales/index.ts';
import { Icon, type IconName, KeyValue } from '../../../parts/index.ts';
import styles from './gate.module.css';

const SOURCES: Record<GateStep['source'], Word> = {
  host: word('Host'),
  header: word('Header X-Tenant-ID'),
  path: word('Path'),
  slug: word('Slug'),
  claim: word('Claim of the token'),
  token: word('Token'),
};

const OUTCOMES: Record<GateStep['outcome'], { icon: IconName; tone: string }> = {
  names: { icon: 'ok', tone: 'is-ok' },
  verified: { icon: 'ok', tone: 'is-ok' },
  ignored: { icon: 'bar', tone: 'third' },
  unknown: { icon: 'unknown', tone: 'is-warn' },
  refused: { icon: 'failed', tone: 'is-danger' },
};

/** The decision first, then how it came about, then what the proxy and the application are told. */
export function GateAnswer({ trial }: { trial: GateTrial }) {
  const { decision, http, steps, rule } = trial;
  const letIn = http.answer === 'ok';
  const { slug, server } = decision;
  return (
    <>
      <header className={styles['verdict']} data-in={letIn}>
        <Icon name={letIn ? 'ok' : 'failed'} size={16} className={letIn ? 'is-ok' : 'is-danger'} />
        <div className="grow">
          <b>{letIn ? t('Let in') : t('Not let in')}</b>
          <p className="second">
            <Told>{rule}</Told>
          </p>
        </div>
        <code className="mono">{`${http.status} ${http.answer}`}</code>
      </header>
      {steps.length > 0 && (
        <ol className={styles['steps']}>
          {steps.map((step) => (
            <li key={`${step.source} ${step.given}`}>
              <Icon name={OUTCOMES[step.outcome].icon} className={OUTCOMES[step.outcome].tone} />
              <div className="grow">
                <span className={styles['given']}>
                  <b>{t(SOURCES[step.source])}</b>
                  {step.source !== 'token' && <code className="mono cut">{step.given}</code>}
                </span>
                <p className="second">
                  <Told>{step.text}</Told>
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      <KeyValue
        width={120}
        items={[
          ...(slug === null
            ? []
            : [{ key: t('Tenant'), value: <Link href={tenantPath(slug)}>{slug}</Link> }]),
          ...(server === null
            ? []
            : [
                {
                  key: t('Where'),
                  value: (
                    <span className="mono">{`${server.name} · ${decision.database ?? '–'} · ${decision.role ?? '–'}`}</span>
                  ),
                },
              ]),
          ...(http.message === null
            ? []
            : [
                {
                  key: t('Users are told'),
                  value: (
                    <>
                      <span lang="fr">{http.message.fr}</span>
                      <span className="third"> · </span>
                      <span lang="en">{http.message.en}</span>
                    </>
                  ),
                },
              ]),
          ...Object.entries(http.headers).map(([name, value]) => ({
            key: name,
            value: <span className="mono">{value}</span>,
          })),
        ]}
      />
    </>
  );
}
