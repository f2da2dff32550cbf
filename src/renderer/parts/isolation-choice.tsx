import { ISOLATION_MODELS, type IsolationModel } from '../../shared/models/tenant.ts';
import { t, type Word, word } from '../locales/index.ts';
import styles from './isolation-choice.module.css';

export const ISOLATION_WORDS: Record<IsolationModel, Word> = {
  database: word('Database'),
  schema: word('Schema'),
  row: word('Row'),
};

const MEANS: Record<IsolationModel, Word> = {
  database: word('a database of its own'),
  schema: word('a schema in a shared database'),
  row: word('rows of shared tables'),
};

interface IsolationChoiceProps {
  value: IsolationModel;
  /** What the blueprint supports. */
  supported: readonly string[];
  /** What the tenant has already: cannot be chosen. */
  present?: IsolationModel;
  onChange: (model: IsolationModel) => void;
}

/** All three models are named; those that the blueprint does not support cannot be chosen. */
export function IsolationChoice({ value, supported, present, onChange }: IsolationChoiceProps) {
  return (
    <div className={styles['isolations']} role="radiogroup" aria-label={t('Isolation')}>
      {ISOLATION_MODELS.map((model) => (
        <label key={model} className={styles['isolation']}>
          <input
            type="radio"
            name="isolation"
            checked={model === value}
            disabled={model === present || !supported.includes(model)}
            onChange={() => onChange(model)}
          />
          <b>{t(ISOLATION_WORDS[model])}</b>
          <small>
            {model === present
              ? t('its model now')
              : supported.includes(model)
                ? t(MEANS[model])
                : t('not with this blueprint')}
          </small>
        </label>
      ))}
    </div>
  );
}
