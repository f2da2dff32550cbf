import {
  LIMITED_MEASURES,
  type LimitedMeasure,
  shareOf,
  type TenantUsage,
} from '../../../shared/models/usage.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Meter } from '../../parts/meter.tsx';
import styles from './usage.module.css';
import { amountText, MEASURE_WORDS, MISSING_WORDS, usedText } from './usage-words.ts';

/** From here on a limit is near, where no alert says when; a share. */
const NEAR = 0.8;

/** The latest measures, each against its limit. What is not known says why, and is never drawn as nothing. */
export function UsageMeters({ usage }: { usage: TenantUsage }) {
  return (
    <ul className={styles['meters']}>
      {LIMITED_MEASURES.map((measure) => (
        <MeterLine key={measure} usage={usage} measure={measure} />
      ))}
    </ul>
  );
}

function MeterLine({ usage, measure }: { usage: TenantUsage; measure: LimitedMeasure }) {
  const format = useFormat();
  const { latest, limits } = usage;
  const title = t(MEASURE_WORDS[measure]);
  const value = latest?.[measure] ?? null;
  const limit = limits[measure];
  const percent = shareOf(latest, limits, measure);
  const share = percent === null ? null : percent / 100;
  return (
    <li>
      <span>{title}</span>
      {value === null ? (
        <span className={`${styles['unknown']} third`}>
          <Icon name="unknown" size={12} />
          {t(MISSING_WORDS[latest?.missing[measure] ?? 'not-read'])}
        </span>
      ) : (
        <>
          <span className={styles['amount']}>
            {limit === null ? amountText(format, measure, value) : usedText(format, measure, value, limit)}
          </span>
          {share === null ? (
            <span className="third">{t('no limit')}</span>
          ) : (
            <>
              <Meter
                share={share}
                label={t('{{what}} at {{share}}', { what: title, share: format.share(share) })}
                tone={share >= 1 ? 'danger' : share >= NEAR ? 'warn' : 'accent'}
              />
              <b className={share >= 1 ? 'is-danger' : share >= NEAR ? 'is-warn' : ''}>
                {format.share(share)}
              </b>
            </>
          )}
        </>
      )}
    </li>
  );
}
