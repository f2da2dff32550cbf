import { Link } from 'wouter';
import type { Wave } from '../../../../shared/models/migration-options.ts';
import type { MigrationPlan } from '../../../../shared/models/migration-plan.ts';
import type { Format } from '../../../lib/format.ts';
import { schemaDriftPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn } from '../../../locales/index.ts';
import { Button, Icon, KeyValue, type KeyValueItem, Note, Tag } from '../../../parts/index.ts';
import { fileTitle } from '../matrix-rows.ts';
import styles from './plan.module.css';

interface PlanOverviewProps {
  plan: MigrationPlan;
  /** Takes files back instead of applying them. */
  down?: boolean;
  onLint: () => void;
  onTenants: () => void;
  onAllowDrift?: () => void;
}

/** What stands in the way first; then who, in which order, behind which locks, for how long. */
export function PlanOverview({ plan, down = false, onLint, onTenants, onAllowDrift }: PlanOverviewProps) {
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <section className={styles['scroll']} tabIndex={0} aria-label={t('Outline')}>
      <div className={styles['overview']}>
        {plan.refusals.map((refusal) => (
          <Note
            key={refusal.code + refusal.message}
            tone="danger"
            {...(isOfLint(plan, refusal.message)
              ? {
                  actions: (
                    <Button small onClick={onLint}>
                      {t('See the findings')}
                    </Button>
                  ),
                }
              : {})}
          >
            <p>
              <b>{t('It may not run yet.')}</b> <Told>{refusal.message}</Told>
            </p>
            <p className="second">
              <Told>{refusal.wayOut}</Told>
            </p>
          </Note>
        ))}
        {down && <Losses plan={plan} />}
        <KeyValue
          width={110}
          items={
            down
              ? backFactsOf(plan, format, { onLint, onTenants, onAllowDrift })
              : factsOf(plan, format, { onLint, onTenants, onAllowDrift })
          }
        />
        <Files plan={plan} down={down} />
        <Waves plan={plan} />
        {plan.locks.length > 0 && <Locks plan={plan} />}
      </div>
    </section>
  );
}

interface Ways {
  onLint: () => void;
  onTenants: () => void;
  onAllowDrift: (() => void) | undefined;
}

function driftOf({ drift }: MigrationPlan, ways: Ways, format: Format) {
  return (
    <span>
      {drift.drifted > 0 ? (
        <Link className={styles['inText']} href={schemaDriftPath()}>
          {tn('{{count}} drifted', '{{count}} drifted', { count: drift.drifted })}
        </Link>
      ) : (
        tn('{{count}} drifted', '{{count}} drifted', { count: 0 })
      )}
      {', '}
      {tn('{{count}} unknown', '{{count}} unknown', { count: drift.unknown })},{' '}
      {t('{{some}} in sync', { some: format.count(drift.inSync) })}{' '}
      {drift.drifted > 0 && ways.onAllowDrift !== undefined && (
        <button type="button" className="link" onClick={ways.onAllowDrift}>
          {t('migrate them too')}
        </button>
      )}
    </span>
  );
}

function HeldBack({ count, onTenants }: { count: number; onTenants: Ways['onTenants'] }) {
  if (count === 0) return null;
  return (
    <>
      {', '}
      <button type="button" className="link" onClick={onTenants}>
        {tn('{{count}} held back', '{{count}} held back', { count })}
      </button>
    </>
  );
}

function takesAbout({ estimate }: MigrationPlan, format: Format, rehearsed: boolean): KeyValueItem {
  const value =
    estimate === null ? (
      <span className="third">
        {rehearsed ? t('not measured yet; a rehearsal tells') : t('not measured yet')}
      </span>
    ) : (
      <span>
        {format.duration(estimate.totalMs)}{' '}
        <span className="third">
          {t('{{span}} a tenant,', { span: format.duration(estimate.perTenantMs) })}{' '}
          <Told>{estimate.from}</Told>
        </span>
      </span>
    );
  return { key: t('Takes about'), value };
}

function factsOf(plan: MigrationPlan, format: Format, ways: Ways): readonly KeyValueItem[] {
  const { counts, lint, disk } = plan;
  const tight = disk.filter(({ free, largest }) => free !== null && free < largest);
  const unknown = disk.filter(({ free }) => free === null);
  const build = plan.templates.filter(({ state }) => state === 'to-build').length;
  return [
    {
      key: t('Tenants'),
      value: (
        <span>
          <b>{tn('{{count}} to migrate', '{{count}} to migrate', { count: counts.lacking })}</b>
          {', '}
          {tn('{{count}} up to date', '{{count}} up to date', { count: counts.upToDate })}
          <HeldBack count={counts.held} onTenants={ways.onTenants} />
        </span>
      ),
    },
    takesAbout(plan, format, !isOfCommand(plan)),
    {
      key: t('Lint'),
      value: isOfCommand(plan) ? (
        <span className="third">{t('statements and locks are not known before the command runs')}</span>
      ) : lint.findings.length === 0 ? (
        <span className="row" style={{ gap: 5 }}>
          <Icon name="ok" className="is-ok" />
          {t('nothing found')}
        </span>
      ) : (
        <span>
          <button type="button" className="link" onClick={ways.onLint}>
            {[
              ...(lint.refusals > 0
                ? [tn('{{count}} refused', '{{count}} refused', { count: lint.refusals })]
                : []),
              ...(lint.warnings > 0
                ? [tn('{{count}} warning', '{{count}} warnings', { count: lint.warnings })]
                : []),
              ...(lint.waived > 0
                ? [tn('{{count}} waived', '{{count}} waived', { count: lint.waived })]
                : []),
            ].join(', ')}
          </button>
        </span>
      ),
    },
    {
      key: t('Drift'),
      value: driftOf(plan, ways, format),
    },
    {
      key: t('Disk'),
      value:
        tight.length > 0 ? (
          <span className="is-warn">
            {tight
              .map(({ server, free, largest }) =>
                t('{{server}}: {{free}} free, the largest tenant has {{largest}}', {
                  server,
                  free: format.bytes(free ?? 0),
                  largest: format.bytes(largest),
                }),
              )
              .join('; ')}
          </span>
        ) : disk.length === 0 ? (
          <span className="third">–</span>
        ) : unknown.length === disk.length ? (
          <span className="third">{t('not known from here')}</span>
        ) : (
          t('room for a copy of the largest tenant on each server')
        ),
    },
    {
      key: t('Templates'),
      value:
        build === 0
          ? t('ready on every server')
          : tn('built on {{count}} server first', 'built on {{count}} servers first', { count: build }),
    },
  ];
}

/** A command of the application shows none of its statements before it runs. */
const isOfCommand = ({ files }: MigrationPlan): boolean => files.some(({ command }) => command);

/** It names the place of something that lint has found. */
const isOfLint = ({ lint }: MigrationPlan, message: string): boolean =>
  lint.findings.some(({ file, line }) => message.includes(`${file}:${line}:`));

/** What goes with the files in each tenant: the reason to think twice. */
function Losses({ plan }: { plan: MigrationPlan }) {
  const losses = plan.losses ?? [];
  if (plan.counts.lacking === 0) return null;
  if (losses.length === 0) {
    return <Note tone="info">{t('Nothing in the down parts takes rows, columns or tables away.')}</Note>;
  }
  return (
    <Note tone="danger">
      <p>
        <b>{t('Lost in each tenant, for good:')}</b>
      </p>
      <ul className={styles['losses']}>
        {losses.map(({ file, line, what }) => (
          <li key={`${file}:${line}`}>
            <Told>{what}</Told>{' '}
            <span className="mono third">
              {file.split('/').at(-1)}:{line}
            </span>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function backFactsOf(plan: MigrationPlan, format: Format, ways: Ways): readonly KeyValueItem[] {
  const { counts, lint } = plan;
  return [
    {
      key: t('Tenants'),
      value: (
        <span>
          <b>{tn('{{count}} to take back', '{{count}} to take back', { count: counts.lacking })}</b>
          {', '}
          {tn('{{count}} has nothing of it', '{{count}} have nothing of it', { count: counts.upToDate })}
          <HeldBack count={counts.held} onTenants={ways.onTenants} />
        </span>
      ),
    },
    {
      key: t('Stand at then'),
      value: <b className="mono">{plan.to}</b>,
    },
    { key: t('Drift'), value: driftOf(plan, ways, format) },
    {
      key: t('Warnings'),
      value:
        lint.findings.length === 0 ? (
          t('nothing found')
        ) : (
          <span title={lint.findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`).join('\n')}>
            {tn('{{count}} warning', '{{count}} warnings', { count: lint.warnings })}
          </span>
        ),
    },
    { key: t('Templates'), value: t('stay: new tenants are made from the blueprint as it is') },
  ];
}

function Files({ plan, down }: { plan: MigrationPlan; down: boolean }) {
  const format = useFormat();
  const files = plan.files.filter(({ lackedBy }) => lackedBy > 0);
  if (files.length === 0) return null;
  return (
    <div>
      <h3>
        {isOfCommand(plan) ? t('Command') : tn('{{count}} file', '{{count}} files', { count: files.length })}
      </h3>
      <table className={styles['table']}>
        <tbody>
          {files.map((file) => (
            <tr key={file.version}>
              <th scope="row" className="mono">
                {file.version}
              </th>
              <td>
                <span className="cut" title={file.name}>
                  {fileTitle(file)}
                </span>{' '}
                {!file.transactional && !file.command && <Tag tone="warn">{t('no transaction')}</Tag>}{' '}
                {file.repeatable && <Tag>{t('repeatable')}</Tag>}
              </td>
              <td className={styles['number']}>
                {down
                  ? t('taken back of {{count}}', { count: format.count(file.lackedBy) })
                  : t('lacked by {{count}}', { count: format.count(file.lackedBy) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Waves({ plan }: { plan: MigrationPlan }) {
  const format = useFormat();
  if (plan.waves.length === 0) return null;
  return (
    <div>
      <h3>{t('Waves')}</h3>
      <table className={styles['table']}>
        <tbody>
          {plan.waves.map((wave, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two waves may have one name; a plan is drawn as a whole.
            <tr key={index}>
              <th scope="row">
                {index + 1} {wave.name}
              </th>
              <td className="second">{thenWords(wave, format)}</td>
              <td className={styles['number']}>
                {tn('{{count}} tenant', '{{count}} tenants', { count: wave.targets })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function thenWords(wave: Wave, format: Format): string {
  return [
    ...(wave.soakMs > 0 ? [t('soaks {{span}}', { span: format.duration(wave.soakMs) })] : []),
    ...(wave.gate ? [t('then waits for you')] : []),
  ].join(', ');
}

/** The strongest lock of each table, with the place that takes it. */
function Locks({ plan }: { plan: MigrationPlan }) {
  return (
    <div>
      <h3>{t('Locks')}</h3>
      <table className={styles['table']}>
        <tbody>
          {plan.locks.map((lock, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a file may lock one table twice; a plan is drawn as a whole.
            <tr key={index}>
              <th scope="row" className="mono">
                {lock.table}
              </th>
              <td className="mono">{lock.lock}</td>
              <td className={`mono third ${styles['number']}`}>
                {lock.file.split('/').at(-1)}:{lock.line}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
