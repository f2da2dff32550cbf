import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PreflightCheck, PreflightFinding, PreflightReport } from '../../../shared/models/preflight.ts';
import { classes } from '../../lib/classes.ts';
import { currentLocale, Told, t, tn, told, tx, type Word, word } from '../../locales/index.ts';
import { Button, Code, CopyButton, ErrorNote, Icon, Status, Tag, TextField } from '../../parts/index.ts';
import styles from './findings.module.css';
import { asLines, asScript } from './statement-text.ts';
import { sortFindings, type usePreflight } from './use-preflight.ts';

const CHECK_WORDS: Record<PreflightCheck, Word> = {
  version: word('Version'),
  privileges: word('Privileges'),
  tls: word('TLS'),
  'password-encryption': word('Passwords'),
  certificate: word('Certificate'),
  collation: word('Collation'),
  connections: word('Connections'),
  'public-access': word('PUBLIC access'),
  checksums: word('Checksums'),
  'prepared-transactions': word('Prepared'),
  clock: word('Clock'),
  'statement-log': word('Statement log'),
  'disk-space': word('Disk space'),
  'client-programs': word('Client programs'),
};

/** Counts of a report as tags. */
export function FindingTags({ report }: { report: PreflightReport }) {
  const { open, passed } = sortFindings(report);
  const blocks = open.filter((finding) => finding.verdict === 'blocks').length;
  const decide = open.length - blocks;
  return (
    <span className={styles['tags']}>
      {blocks > 0 && (
        <Tag tone="danger" icon="failed">
          {tn('{{count}} blocks', '{{count}} block', { count: blocks })}
        </Tag>
      )}
      {decide > 0 && (
        <Tag tone="warn" icon="alert">
          {tn('{{count}} to decide', '{{count}} to decide', { count: decide })}
        </Tag>
      )}
      <Tag tone="ok" icon="ok">
        {tn('{{count}} passed', '{{count}} passed', { count: passed.length })}
      </Tag>
    </span>
  );
}

interface FindingsProps {
  report: PreflightReport;
  preflight: ReturnType<typeof usePreflight>;
  /** What passed stands beside the list where there is room, else below it. */
  beside?: boolean;
}

/** *blocks*, *decide*, *passed*: the first open one shows its statements. */
export function Findings({ report, preflight, beside = false }: FindingsProps) {
  const { open, passed } = sortFindings(report);
  const [opened, setOpened] = useState<PreflightCheck | null>(null);
  const first = opened ?? open[0]?.check ?? null;
  return (
    <div className={styles['room']}>
      <div className={classes(styles['findings'], beside && styles['beside'])}>
        <ul className={styles['list']}>
          {open.map((finding) => (
            <Finding
              key={finding.check}
              finding={finding}
              preflight={preflight}
              opened={finding.check === first}
              onOpen={() => setOpened(finding.check)}
              stacked={!beside}
            />
          ))}
          {open.length === 0 && (
            <li className={styles['clear']}>
              <Icon name="ok" className="is-ok" size={16} />
              <div>
                <b>{t('Nothing stands in the way')}</b>
                <p className="second small">{t('This server can hold tenants.')}</p>
              </div>
            </li>
          )}
        </ul>
        <section className={styles['passed']}>
          <h3>
            <Icon name="ok" className="is-ok" />
            {t('Passed')}
          </h3>
          <dl>
            {passed.map((finding) => (
              <div key={finding.check}>
                <dt>{t(CHECK_WORDS[finding.check])}</dt>
                <dd title={leftBy(finding) ?? (finding.detail === '' ? undefined : told(finding.detail))}>
                  {finding.left ? (
                    tx('left: <title/>', { title: <Told>{finding.title}</Told> })
                  ) : (
                    <Told>{finding.title}</Told>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </div>
  );
}

/** Whichever admin left it, and why. */
function leftBy({ answer }: PreflightFinding): string | undefined {
  if (answer === undefined) return undefined;
  const { actor, at, reason } = answer;
  const day = new Date(at).toLocaleDateString(currentLocale());
  return reason === null
    ? t('left by {{actor}} on {{day}}', { actor, day })
    : t('left by {{actor}} on {{day}}: {{reason}}', { actor, day, reason });
}

interface FindingProps {
  finding: PreflightFinding;
  preflight: FindingsProps['preflight'];
  opened: boolean;
  onOpen: () => void;
  stacked: boolean;
}

function Finding({ finding, preflight, opened, onOpen, stacked }: FindingProps) {
  const [, go] = useLocation();
  const [leaving, setLeaving] = useState(false);
  const blocks = finding.verdict === 'blocks';
  const mine = preflight.settle.variables?.check === finding.check;
  const busy = mine && preflight.settle.isPending;
  const has = (id: string) => finding.remedies.some((remedy) => remedy.id === id);
  const label = (id: string) => told(finding.remedies.find((remedy) => remedy.id === id)?.label ?? '');
  // What changes the server is pressed beside its statements, never before they were seen.
  const ways = (
    <span className={styles['ways']}>
      {has('run') && opened && (
        <Button
          small
          tone={blocks ? 'primary' : 'default'}
          busy={busy}
          onClick={() => preflight.run(finding.check)}
        >
          {label('run')}
        </Button>
      )}
      {has('run') && !opened && (
        <Button small onClick={onOpen}>
          {label('run')}…
        </Button>
      )}
      {has('copy') && <CopyButton text value={asScript(finding.statements)} label={label('copy')} />}
      {has('programs') && (
        <Button small onClick={() => go('/settings/programs')}>
          {label('programs')}…
        </Button>
      )}
      {has('leave') && !leaving && (
        <Button small tone={stacked ? 'quiet' : 'default'} disabled={busy} onClick={() => setLeaving(true)}>
          {t('Leave…')}
        </Button>
      )}
    </span>
  );
  return (
    <li className={classes(styles['finding'], blocks && styles['blocks'], stacked && styles['stacked'])}>
      <span className={styles['verdict']}>
        {blocks ? <Status value="failed" word={stacked ? '' : t('Blocks')} /> : <Decide stacked={stacked} />}
      </span>
      <div className={styles['words']}>
        {finding.statements.length > 0 && !opened ? (
          <button type="button" className={styles['open']} aria-expanded={false} onClick={onOpen}>
            <Told>{finding.title}</Told>
          </button>
        ) : (
          <b>
            <Told>{finding.title}</Told>
          </b>
        )}
        <p>
          <Told>{finding.detail}</Told>
        </p>
      </div>
      {!stacked && ways}
      {opened && finding.statements.length > 0 && (
        <div className={styles['statements']}>
          <Code>{asLines(finding.statements, stacked)}</Code>
        </div>
      )}
      {leaving && (
        <LeaveForm
          busy={busy}
          onLeave={(reason) => preflight.leave(finding.check, reason)}
          onCancel={() => setLeaving(false)}
        />
      )}
      {mine && preflight.settle.error !== null && (
        <div className={styles['statements']}>
          <ErrorNote error={preflight.settle.error} />
        </div>
      )}
      {stacked && <div className={styles['below']}>{ways}</div>}
    </li>
  );
}

function Decide({ stacked }: { stacked: boolean }) {
  return (
    <span className={styles['decide']}>
      <Icon name="alert" />
      {stacked ? <span className="sr-only">{t('Decide')}</span> : t('Decide')}
    </span>
  );
}

/** *Leave* is an answer: it is written to the audit log, with its reason. */
function LeaveForm(props: { busy: boolean; onLeave: (reason: string) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <form
      className={styles['leave']}
      onSubmit={(event) => {
        event.preventDefault();
        props.onLeave(reason.trim());
      }}
    >
      <TextField
        label={t('Why it is left as it is')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        placeholder={t('optional; kept in the audit log')}
        autoFocus
        className="grow"
      />
      <Button type="submit" busy={props.busy}>
        {t('Leave as it is')}
      </Button>
      <Button tone="quiet" onClick={props.onCancel}>
        {t('Back')}
      </Button>
    </form>
  );
}
