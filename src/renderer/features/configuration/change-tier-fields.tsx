import type { Tenant } from '../../../shared/models/tenant.ts';
import { t, tn } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { NumberField, SelectField, TextField } from '../../parts/field.tsx';
import input from '../../parts/inline-input.module.css';
import { Phrase } from '../../parts/phrase.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import { Segments } from '../../parts/segments.tsx';
import styles from './configuration.module.css';
import type { ChangeTierState } from './use-change-tier.ts';

/** As on the command line. */
const VERB = 'set-tier';

interface ChangeTierFieldsProps {
  targets: readonly Tenant[];
  state: ChangeTierState;
}

/** To which tier and version, when, in which waves, and where the backup goes that the tier asks for. */
export function ChangeTierFields({ targets, state }: ChangeTierFieldsProps) {
  const { form, change, tier, tiers, problems } = state;
  const waits = state.plans?.some(({ mayWait }) => mayWait) ?? false;
  const many = targets.length > 1;
  return (
    <section className={styles['fields']}>
      <div className={styles['two']}>
        <SelectField
          label={t('Tier')}
          value={tier?.name ?? null}
          onChange={(next) => change({ tier: next, version: null })}
          options={tiers.map((each) => ({
            value: each.name,
            label: each.retiredAt === null ? each.title : t('{{title}}, retired', { title: each.title }),
          }))}
        />
        <SelectField
          label={t('Version|noun')}
          value={String(form.version ?? tier?.version ?? '')}
          onChange={(next) => change({ version: Number(next) === tier?.version ? null : Number(next) })}
          options={(tier?.versions ?? [])
            .toSorted((a, b) => b.version - a.version)
            .map(({ version }) => ({
              value: String(version),
              label: version === tier?.version ? t('{{version}}, the newest', { version }) : String(version),
            }))}
        />
      </div>
      <div className={styles['choice']}>
        <Segments
          label={t('When')}
          value={form.when}
          onChange={(when) => change({ when })}
          options={[
            { value: 'now', label: t('Now|when') },
            { value: 'date', label: t('On a date') },
          ]}
        />
        {form.when === 'date' && (
          <label className={styles['date']}>
            <span className="sr-only">{t('Date and time')}</span>
            <input
              type="datetime-local"
              className={input['input']}
              value={form.at}
              aria-invalid={problems.at}
              onChange={(event) => change({ at: event.currentTarget.value })}
            />
          </label>
        )}
      </div>
      {problems.at && <p className="tiny is-danger">{t('A time that is still to come')}</p>}
      {waits && (
        <Checkbox
          checked={form.queue}
          onChange={(queue) => change({ queue })}
          label={t('Wait until it fits')}
          hint={t('Who is over the new limits is moved as soon as it is not')}
        />
      )}
      {many && form.when === 'now' && (
        <div className={styles['two']}>
          <TextField
            label={t('Waves, if not all at once')}
            value={form.waves}
            onChange={(waves) => change({ waves })}
            placeholder="1, 10, 100"
            error={problems.waves ? t('Whole numbers from 1, such as 1, 10, 100') : undefined}
            hint={t('How many at first, then how many at a time')}
          />
          <NumberField
            label={t('Stops at')}
            value={form.stopAt}
            onChange={(stopAt) => change({ stopAt })}
            minimum={1}
            maximum={1000}
            unit={t('failures')}
            disabled={!state.inWaves}
            error={problems.stopAt ? t('1 or more') : undefined}
            hint={t('of one wave')}
          />
        </div>
      )}
      {state.needsFolder && (
        <TextField
          label={t('Folder for the backup before the change')}
          mono
          value={state.folder}
          onChange={(backupTo) => change({ backupTo })}
          placeholder="/srv/before-changes"
          error={problems.folder ? t('Name a folder') : undefined}
          hint={t('On the machine that does the work; read back and checked')}
        />
      )}
      <ReasonField value={form.reason} onChange={(reason) => change({ reason })} wrong={problems.reason} />
      {state.guarded && <Phrase phrase={`${VERB} ${targets.length}`} onChange={state.onTyped} />}
      {many && (
        <p className="small third">
          {tn(
            '{{count}} tenant, each with a job of its own under one over all; one that fails stops no other of its wave.',
            '{{count}} tenants, each with a job of its own under one over all; one that fails stops no other of its wave.',
            { count: targets.length },
          )}
        </p>
      )}
    </section>
  );
}
