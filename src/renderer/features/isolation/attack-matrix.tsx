import { Fragment } from 'react';
import {
  ATTACK_GROUPS,
  type AttackDescription,
  type IsolationReport,
} from '../../../shared/models/isolation.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Card, Icon } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { cellsByPlace, GROUP_WORDS, MODEL_WORDS, placeOf } from './isolation-view.ts';
import { Verdict } from './verdict.tsx';

interface AttackMatrixProps {
  report: IsolationReport;
  attacks: readonly AttackDescription[];
  /** The attempt that is explained at the right. */
  open: string | null;
  onOpen: (attack: string | null) => void;
}

/** Attempts by isolation model: the worst that was seen in each. */
export function AttackMatrix({ report, attacks, open, onOpen }: AttackMatrixProps) {
  const format = useFormat();
  const cells = cellsByPlace(report);
  const models = report.models.map(({ model }) => model);
  return (
    <Card
      title={t('Attacks')}
      hint={t('each tried as the tenant’s own role; the code is what PostgreSQL answered')}
      footer={<Legend />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <section className={styles['scroll']} tabIndex={0} aria-label={t('Attacks by isolation model')}>
        <table className={styles['matrix']} data-models={models.length}>
          <thead>
            <tr>
              <th scope="col" className={styles['attempt']}>
                {t('Attempt')}
              </th>
              {report.models.map(({ model, tenants }) => (
                <th key={model} scope="col" className={styles['model']}>
                  <b>{t(MODEL_WORDS[model])}</b> <span>{format.count(tenants)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ATTACK_GROUPS.map((group) => {
              const rows = attacks.filter(
                (attack) =>
                  attack.group === group && models.some((model) => cells.has(placeOf(attack.id, model))),
              );
              if (rows.length === 0) return null;
              return (
                <Fragment key={group}>
                  <tr className={styles['group']}>
                    <th scope="rowgroup" colSpan={models.length + 1}>
                      {t(GROUP_WORDS[group])}
                    </th>
                  </tr>
                  {rows.map((attack) => (
                    <tr key={attack.id} data-open={attack.id === open}>
                      <th scope="row">
                        <button
                          type="button"
                          aria-pressed={attack.id === open}
                          title={told(attack.title)}
                          onClick={() => onOpen(attack.id === open ? null : attack.id)}
                        >
                          <Told>{attack.title}</Told>
                        </button>
                      </th>
                      {models.map((model) => {
                        const cell = cells.get(placeOf(attack.id, model));
                        return (
                          <td key={model} data-held={cell?.held ?? true} title={cell && told(cell.observed)}>
                            {cell === undefined ? (
                              <Verdict verdict="not-applicable" held sqlstate={null} />
                            ) : (
                              <>
                                <Verdict {...cell} />
                                {models.length === 1 && cell.observed !== '' && (
                                  <span className="third"> · {told(cell.observed)}</span>
                                )}
                              </>
                            )}
                          </td>
                        );
                      })}
                    </tr>
                  ))}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

function Legend() {
  return (
    <span className={styles['legend']}>
      <span>
        <Icon name="ok" className="is-ok" />
        {t('held by PostgreSQL')}
      </span>
      <span>
        <Icon name="gate" className="second" />
        {t('held by the application')}
      </span>
      <span>
        <Icon name="failed" className="is-danger" />
        {t('reached')}
      </span>
      <span>
        <Icon name="eye" className="second" />
        {t('cannot be hidden')}
      </span>
      <span>
        <i>–</i>
        {t('does not apply')}
      </span>
    </span>
  );
}
