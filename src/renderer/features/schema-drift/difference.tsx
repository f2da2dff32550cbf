import type { SchemaDifference } from '../../../shared/models/schema-drift.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Checkbox, Icon } from '../../parts/index.ts';
import { SqlText } from '../../parts/sql-text.tsx';
import styles from './drift.module.css';
import { CHANGE_WORDS, canMend, ended, KIND_WORDS } from './drift-view.ts';
import { lineText, objectText } from './object-words.ts';

interface DifferenceProps {
  item: SchemaDifference;
  chosen: boolean;
  busy?: boolean;
  onChoose?: (chosen: boolean) => void;
  onAccept?: () => void;
  onUnaccept?: () => void;
}

/** As found, as it should be, and the statement that mends it. Sign before colour. */
export function Difference({ item, chosen, busy, onChoose, onAccept, onUnaccept }: DifferenceProps) {
  const format = useFormat();
  const { accepted } = item;
  return (
    <li className={styles['item']}>
      <span>
        {accepted === null && (
          <Checkbox
            checked={chosen}
            disabled={!canMend(item)}
            onChange={(takes) => onChoose?.(takes)}
            label={
              <span className="sr-only">
                {t('Mend {{object}} with the others', { object: objectText(item) })}
              </span>
            }
          />
        )}
      </span>
      <div className={styles['kind']}>
        <b>{t(KIND_WORDS[item.kind])}</b>
        <small>{t(CHANGE_WORDS[item.change])}</small>
      </div>
      <div className={styles['what']}>
        <h3>{objectText(item)}</h3>
        <div className={styles['lines']}>
          {item.found.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one difference never move.
            <p key={index} className={styles['found']}>
              <span aria-hidden="true">−</span>
              <span className="sr-only">{t('found')} </span>
              <span>{lineText(line)}</span>
            </p>
          ))}
          {item.wanted.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one difference never move.
            <p key={index} className={styles['wanted']}>
              <span aria-hidden="true">+</span>
              <span className="sr-only">{t('wanted')} </span>
              <span>{lineText(line)}</span>
            </p>
          ))}
          {item.mend.map((statement) => (
            <p key={statement} className={styles['mend']}>
              <Icon name="wrench" size={12} />
              <span>
                <SqlText>{ended(statement)}</SqlText>
              </span>
            </p>
          ))}
        </div>
        {(item.mend.length === 0 || item.alone) && item.why !== '' && (
          <p className={styles['why']}>
            <Told>{item.why}</Told>
          </p>
        )}
        {accepted !== null && (
          <p className={styles['why']}>
            {t('{{who}}, {{when}}: {{reason}}', {
              who: accepted.by,
              when: format.when(accepted.at),
              reason: accepted.reason,
            })}
          </p>
        )}
      </div>
      <div className={styles['since']}>
        {item.since === null ? (
          t('not dated')
        ) : (
          <span title={format.full(item.since)}>
            {t('since {{date}}', { date: format.date(item.since, true) })}
          </span>
        )}
        {onAccept !== undefined && (
          <button type="button" className="link" onClick={onAccept}>
            {t('accept…')}
          </button>
        )}
        {onUnaccept !== undefined && (
          <button type="button" className="link" disabled={busy === true} onClick={onUnaccept}>
            {t('no more')}
          </button>
        )}
      </div>
    </li>
  );
}
