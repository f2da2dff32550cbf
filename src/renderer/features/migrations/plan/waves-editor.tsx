import { t, type Word, word } from '../../../locales/index.ts';
import { Button, Checkbox, IconButton, NumberField, SelectField, TextField } from '../../../parts/index.ts';
import styles from './plan.module.css';
import type { WaveForm, WaveKind } from './plan-form.ts';
import type { PlanState } from './use-plan.ts';

const KINDS: readonly { value: WaveKind; word: Word }[] = [
  { value: 'count', word: word('a number') },
  { value: 'percent', word: word('a part') },
  { value: 'label', word: word('a label') },
  { value: 'rest', word: word('the rest') },
];
const MOST = 20;
const LABEL_EXAMPLE = 'region=paris';

/** One row a wave: how many of those that are left, how long it rests, whether a person lets the next one begin. */
export function WavesEditor({ state }: { state: PlanState }) {
  const { form, change } = state;
  const { waves } = form;
  const set = (key: number, part: Partial<WaveForm>) =>
    change({ waves: waves.map((wave) => (wave.key === key ? { ...wave, ...part } : wave)) });
  const wrong = (key: number, kind: string) =>
    state.problems.some(
      (problem) => problem.field === 'waves' && problem.key === key && problem.kind === kind,
    );
  const targets = state.plan.data?.waves ?? [];
  const planned = targets.length === waves.length && !state.stale;
  return (
    <div className={styles['waves']}>
      <ol>
        {waves.map((wave, index) => {
          const at = String(index + 1);
          return (
            <li key={wave.key} className={styles['wave']}>
              <TextField
                label={<Named words={t('Name of wave {{at}}', { at })} />}
                value={wave.name}
                onChange={(name) => set(wave.key, { name })}
                maxLength={60}
                error={wrong(wave.key, 'name') ? t('A name') : undefined}
              />
              <SelectField
                label={<Named words={t('Size of wave {{at}}', { at })} />}
                value={wave.kind}
                onChange={(kind) =>
                  set(wave.key, { kind, amount: kind === 'percent' ? 10 : kind === 'count' ? 5 : null })
                }
                options={KINDS.map((kind) => ({ value: kind.value, label: t(kind.word) }))}
              />
              {wave.kind === 'rest' ? (
                <span />
              ) : wave.kind === 'label' ? (
                <TextField
                  label={<Named words={t('Label of wave {{at}}', { at })} />}
                  value={wave.label}
                  onChange={(label) => set(wave.key, { label })}
                  mono
                  placeholder={LABEL_EXAMPLE}
                  error={wrong(wave.key, 'label') ? t('key=value') : undefined}
                />
              ) : (
                <NumberField
                  label={<Named words={t('How many in wave {{at}}', { at })} />}
                  value={wave.amount}
                  onChange={(amount) => set(wave.key, { amount })}
                  minimum={1}
                  {...(wave.kind === 'percent' ? { unit: '%' } : {})}
                  error={wrong(wave.key, 'amount') ? t('More than 0') : undefined}
                />
              )}
              <NumberField
                label={<Named words={t('Soak of wave {{at}}, in minutes', { at })} />}
                value={wave.soakMinutes}
                onChange={(soakMinutes) => set(wave.key, { soakMinutes })}
                minimum={0}
                unit={t('min soak')}
                error={wrong(wave.key, 'soak') ? t('0 to 7 days') : undefined}
              />
              <IconButton
                small
                icon="x"
                label={t('Remove wave {{at}}', { at })}
                disabled={waves.length === 1}
                onClick={() => change({ waves: waves.filter(({ key }) => key !== wave.key) })}
              />
              <span className={styles['waveAfter']}>
                <Checkbox
                  checked={wave.gate}
                  onChange={(gate) => set(wave.key, { gate })}
                  label={t('then wait for me')}
                />
                <span className={styles['waveTargets']}>
                  {planned ? t('{{count}} in it', { count: targets[index]?.targets ?? 0 }) : ''}
                </span>
              </span>
            </li>
          );
        })}
      </ol>
      <Button
        small
        icon="plus"
        disabled={waves.length >= MOST}
        onClick={() => {
          const key = Math.max(...waves.map((wave) => wave.key)) + 1;
          const last = waves.at(-1);
          const added: WaveForm = {
            key,
            name: t('Wave {{wave}}', { wave: waves.length + (last?.kind === 'rest' ? 0 : 1) }),
            kind: 'percent',
            amount: 25,
            label: '',
            soakMinutes: 0,
            gate: false,
          };
          // What comes after the rest would have nobody.
          change({ waves: last?.kind === 'rest' ? [...waves.slice(0, -1), added, last] : [...waves, added] });
        }}
      >
        {t('Add a wave')}
      </Button>
    </div>
  );
}

/** The row says what it is; the name is for who hears it. */
function Named({ words }: { words: string }) {
  return <span className="sr-only">{words}</span>;
}
