import { useQuery } from '@tanstack/react-query';
import { BLOCKER_RULES, type BlockerRule } from '../../../../shared/models/migration-options.ts';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { orpc } from '../../../client/query.ts';
import { t, tn, type Word, word } from '../../../locales/index.ts';
import {
  AreaField,
  Button,
  Checkbox,
  ManyField,
  NumberField,
  ReasonField,
  SelectField,
  TextField,
} from '../../../parts/index.ts';
import { fileTitle } from '../matrix-rows.ts';
import { useTenantBlueprints } from '../use-blueprint.ts';
import styles from './plan.module.css';
import { LIMITS, type LimitedField } from './plan-form.ts';
import type { PlanState } from './use-plan.ts';
import { WavesEditor } from './waves-editor.tsx';

const BLOCKER_WORDS: Record<BlockerRule, Word> = {
  leave: word('Leave it alone: try again, then fail'),
  'idle-in-transaction': word('End it when it is idle in a transaction'),
  any: word('End it whatever it does'),
};
const ALL = '';
/** Chosen in the list of tenants there may be thousands: past this they are counted, not named. */
const MOST_NAMED = 40;
/** PostgreSQL's own names, and SQL: the same in every language. */
const LOCK_TIMEOUT = 'lock_timeout';
const STATEMENT_TIMEOUT = 'statement_timeout';
const SECONDS = 's';

interface PlanFieldsProps {
  state: PlanState;
  versions: MigrationStatus['versions'];
}

export function PlanFields({ state, versions }: PlanFieldsProps) {
  const { form, change, problems } = state;
  const blueprints = useTenantBlueprints() ?? [];
  return (
    <div className={styles['fields']}>
      <h3>{t('What')}</h3>
      <div className={styles['two']}>
        <SelectField
          label={t('Blueprint')}
          value={form.blueprint}
          onChange={(blueprint) => change({ blueprint, to: null, version: null })}
          options={blueprints.map(({ name }) => ({ value: name, label: name }))}
        />
        <SelectField
          label={t('Up to version')}
          value={form.to ?? ALL}
          onChange={(to) => change({ to: to === ALL ? null : to })}
          options={[
            { value: ALL, label: t('The newest: all files') },
            ...versions
              .toReversed()
              .map((file) => ({ value: file.version, label: `${file.version} ${fileTitle(file)}` })),
          ]}
          searchable
        />
      </div>
      <Who state={state} versions={versions} />
      <h3>{t('In which waves')}</h3>
      <WavesEditor state={state} />
      <h3>{t('Limits and locks')}</h3>
      <div className={styles['three']}>
        <Limited state={state} field="perServer" label={t('At once on a server')} />
        <Limited state={state} field="total" label={t('At once in all')} />
        <Limited state={state} field="statementSeconds" label={STATEMENT_TIMEOUT} unit={SECONDS} />
        <Limited state={state} field="lockTimeoutMs" label={LOCK_TIMEOUT} unit="ms" />
        <Limited state={state} field="lockTries" label={t('Tries for a lock')} />
      </div>
      <SelectField
        label={t('A session that holds a lock we want')}
        value={form.blockers}
        onChange={(blockers) => change({ blockers })}
        options={BLOCKER_RULES.map((value) => ({ value, label: t(BLOCKER_WORDS[value]) }))}
      />
      <h3>{t('When it stops, and what comes first')}</h3>
      <div className={styles['two']}>
        <Limited
          state={state}
          field="stopAtFailures"
          label={t('Stops past so many failures')}
          hint={t('0: at the first one')}
        />
        <Limited
          state={state}
          field="stopAtPercent"
          label={t('Stops past this part of a wave')}
          unit="%"
          hint={t('0: not used')}
        />
      </div>
      <AreaField
        label={t('Health query, after the soak of each wave')}
        value={form.healthQuery}
        onChange={(healthQuery) => change({ healthQuery })}
        placeholder={t('SELECT count(*) > 0 FROM users')}
        maxLength={10_000}
        hint={t('One row with one true value says that a tenant is well; read-only')}
      />
      <TextField
        label={t('Folder for a backup of each tenant first, if wanted')}
        mono
        value={form.backupTo}
        onChange={(backupTo) => change({ backupTo })}
        placeholder="/srv/before-migrations"
        hint={t('On the machine that does the work; read back and checked')}
      />
      <Checkbox
        checked={form.allowDrift}
        onChange={(allowDrift) => change({ allowDrift })}
        label={t('Migrate drifted tenants too')}
        hint={t('Their schema is known to differ from their version')}
      />
      <ReasonField
        value={form.reason}
        onChange={(reason) => change({ reason })}
        wrong={problems.some(({ field }) => field === 'reason')}
      />
    </div>
  );
}

/** All conditions hold together; none chosen means all. */
function Who({ state, versions }: PlanFieldsProps) {
  const { form, change } = state;
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants ?? [];
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  const own = tenants.filter(
    ({ blueprint, status }) => blueprint === form.blueprint && status !== 'DELETED' && status !== 'PURGED',
  );
  const tiers = [...new Set(own.flatMap(({ tier }) => (tier === null ? [] : [tier.name])))].sort();
  const labels = [
    ...new Set(
      servers.flatMap((server) => Object.entries(server.labels).map(([key, value]) => `${key}=${value}`)),
    ),
  ].sort();
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <>
      <h3>{t('Who')}</h3>
      <div className={styles['two']}>
        <ManyField
          label={t('Tiers')}
          value={form.tiers}
          onChange={(next) => change({ tiers: next })}
          options={plain(tiers)}
          placeholder={t('all')}
        />
        <ManyField
          label={t('Servers')}
          value={form.servers}
          onChange={(next) => change({ servers: next })}
          options={plain(servers.map(({ name }) => name))}
          placeholder={t('all')}
        />
        <ManyField
          label={t('Labels of the server')}
          value={form.labels}
          onChange={(next) => change({ labels: next })}
          options={plain(labels)}
          placeholder={t('any|filter')}
        />
        <SelectField
          label={t('Standing at version')}
          value={form.version ?? ALL}
          onChange={(version) => change({ version: version === ALL ? null : version })}
          options={[
            { value: ALL, label: t('any|filter') },
            ...versions
              .toReversed()
              .map((file) => ({ value: file.version, label: `${file.version} ${fileTitle(file)}` })),
          ]}
          searchable
        />
      </div>
      {form.tenants.length > MOST_NAMED ? (
        <p className={styles['chosen']}>
          <span className="second">{t('Only these tenants')}</span>
          <b>{tn('{{count}} selected', '{{count}} selected', { count: form.tenants.length })}</b>
          <Button small tone="quiet" onClick={() => change({ tenants: [] })}>
            {t('Clear')}
          </Button>
        </p>
      ) : (
        <ManyField
          label={t('Only these tenants')}
          value={form.tenants}
          onChange={(next) => change({ tenants: next })}
          options={own.map(({ slug, name }) => ({ value: slug, label: `${name} · ${slug}` }))}
          placeholder={t('all that the conditions leave')}
        />
      )}
      <Checkbox
        checked={form.suspended}
        onChange={(suspended) => change({ suspended })}
        label={t('Suspended tenants too')}
        hint={t('Left out, they fall behind and break on the day they come back')}
      />
    </>
  );
}

interface LimitedProps {
  state: PlanState;
  field: LimitedField;
  label: string;
  unit?: string;
  hint?: string;
}

function Limited({ state, field, label, unit, hint }: LimitedProps) {
  const [least, most] = LIMITS[field];
  const wrong = state.problems.some((problem) => problem.field === field);
  return (
    <NumberField
      label={label}
      value={state.form[field]}
      onChange={(value) => state.change({ [field]: value })}
      minimum={least}
      maximum={most}
      {...(unit === undefined ? {} : { unit })}
      {...(hint === undefined ? {} : { hint })}
      error={wrong ? t('From {{least}} to {{most}}', { least, most }) : undefined}
    />
  );
}
