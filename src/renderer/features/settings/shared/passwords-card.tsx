import { useQuery } from '@tanstack/react-query';
import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { ErrorNote, NumberField } from '../../../parts/index.ts';
import { SettingsCard } from './settings-card.tsx';
import { useSharedPart } from './use-shared-part.ts';

type Passwords = SharedSettings['passwords'];

/** Hours and days as typed, by the name that an error gives them: `graceHours`, `rotateEveryDays.starter`. */
type Form = Readonly<Record<string, number | null>>;

const MOST_HOURS = 24 * 90;
const MOST_DAYS = 3650;
const daysOf = (plan: string) => `rotateEveryDays.${plan}`;

const within = (value: number | null | undefined, least: number, most: number) =>
  value !== null && value !== undefined && value >= least && value <= most;

/** How often passwords of tenants change by themselves, by plan, and how long both work. */
export function PasswordsCard() {
  const plans = useQuery(orpc.plans.list.queryOptions());
  const list = plans.data ?? [];
  const { state, view, query } = useSharedPart<'passwords', Form>(
    'passwords',
    (kept: Passwords) => ({
      graceHours: kept.graceHours,
      ...Object.fromEntries(list.map(({ id }) => [daysOf(id), kept.rotateEveryDays[id] ?? null])),
    }),
    (form, kept) => {
      const typed = list.flatMap(({ id }): [string, number][] => {
        const days = form[daysOf(id)];
        return days === null || days === undefined ? [] : [[id, days]];
      });
      const shown = new Set(list.map(({ id }) => id));
      const others = Object.entries(kept.rotateEveryDays).filter(([id]) => !shown.has(id));
      return {
        values: {
          graceHours: form['graceHours'] ?? 0,
          rotateEveryDays: Object.fromEntries([...others, ...typed]),
        },
        problems: {
          ...(!within(form['graceHours'], 0, MOST_HOURS) && {
            graceHours: t('From 0 to 2,160 hours, which are 90 days'),
          }),
          ...Object.fromEntries(
            typed
              .filter(([, days]) => !within(days, 1, MOST_DAYS))
              .map(([id]) => [daysOf(id), t('From 1 to 3,650 days')]),
          ),
        },
      };
    },
  );
  // Of the shared settings the card above tells the error.
  if (plans.error !== null) return <ErrorNote error={plans.error} onRetry={() => void plans.refetch()} />;
  if (query.error !== null || plans.data === undefined || state === null || view === undefined) return null;
  const { form, set, problem } = state;
  return (
    <SettingsCard
      title={t('Passwords of tenants')}
      hint={t('changed by the schedule at night, without a failed sign-in')}
      state={state}
      changed={view.changed.passwords}
    >
      {list.map(({ id, name }) => (
        <NumberField
          key={id}
          label={t('On {{plan}}, changed every', { plan: name })}
          value={form[daysOf(id)] ?? null}
          onChange={(days) => set({ [daysOf(id)]: days })}
          minimum={1}
          maximum={MOST_DAYS}
          unit={t('days')}
          placeholder={t('never by itself')}
          error={problem(daysOf(id))}
        />
      ))}
      <NumberField
        label={t('The former login stays open for')}
        value={form['graceHours'] ?? null}
        onChange={(graceHours) => set({ graceHours })}
        minimum={0}
        maximum={MOST_HOURS}
        unit={t('hours')}
        error={problem('graceHours')}
        hint={
          form['graceHours'] === 0
            ? t('Shut at once: an application that still uses it is cut off')
            : t('Until then both work, so that no sign-in fails')
        }
      />
    </SettingsCard>
  );
}
