import type { AttackDescription, IsolationReport } from '../../../shared/models/isolation.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { Button, Icon, KeyValue } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { GROUP_WAYS_OUT, MODEL_WORDS, mendScript } from './isolation-view.ts';

/** Tenants that are named before *and 6 more*. */
const NAMED = 6;

interface FindingCardProps {
  finding: IsolationReport['findings'][number];
  attack: AttackDescription | undefined;
  onTenant: (slug: string) => void;
  onProbe: (tenants: readonly string[]) => void;
  onMend: () => void;
}

/** What was reached, whose, what ought to hold it, and what can be done. */
export function FindingCard({ finding, attack, onTenant, onProbe, onMend }: FindingCardProps) {
  const { tenants, text, model, mends = [] } = finding;
  const more = tenants.length - NAMED;
  const title = attack === undefined ? finding.attack : told(attack.title);
  return (
    <section className={styles['finding']} aria-label={title}>
      <header>
        <Icon name="failed" className="is-danger" />
        <h2>{title}</h2>
        <span className="is-danger small">
          {tn('{{count}} tenant', '{{count}} tenants', { count: tenants.length })}
        </span>
      </header>
      <div className={styles['findingBody']}>
        <p>
          <Told>{text}</Told>
        </p>
        <KeyValue
          width={92}
          items={[
            { key: t('Isolation'), value: t(MODEL_WORDS[model]) },
            {
              key: t('As'),
              value: (
                <span className={styles['names']}>
                  {tenants.slice(0, NAMED).map((slug) => (
                    <button key={slug} type="button" className="link" onClick={() => onTenant(slug)}>
                      {slug}
                    </button>
                  ))}
                  {more > 0 && <span className="third">{t('and {{more}} more', { more })}</span>}
                </span>
              ),
            },
            ...(attack === undefined ? [] : [{ key: t('Should hold'), value: <Told>{attack.why}</Told> }]),
            ...(attack === undefined || mends.length > 0
              ? []
              : [{ key: t('Way out'), value: t(GROUP_WAYS_OUT[attack.group]) }]),
          ]}
        />
        {mends.length > 0 && (
          <Code wrap copyLabel={t('Copy the statements')}>
            {mendScript(mends)}
          </Code>
        )}
        <div className="row">
          {mends.some(({ exact }) => exact) && (
            <Button small tone="primary" icon="shield-ok" onClick={onMend}>
              {t('Mend…')}
            </Button>
          )}
          <Button small icon="retry" onClick={() => onProbe(tenants)}>
            {tn('Probe this tenant again…', 'Probe these {{count}} again…', { count: tenants.length })}
          </Button>
        </div>
      </div>
    </section>
  );
}
