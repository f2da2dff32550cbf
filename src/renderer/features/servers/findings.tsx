import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PreflightCheck, PreflightFinding, PreflightReport } from '../../../shared/models/preflight.ts';
import { classes } from '../../lib/classes.ts';
import { Button, Code, CopyButton, ErrorNote, Icon, Status, Tag, TextField } from '../../parts/index.ts';
import styles from './findings.module.css';
import { asLines, asScript } from './statement-text.ts';
import { sortFindings, type usePreflight } from './use-preflight.ts';

const CHECK_WORDS: Record<PreflightCheck, string> = {
  version: 'Version',
  privileges: 'Privileges',
  tls: 'TLS',
  'password-encryption': 'Passwords',
  collation: 'Collation',
  connections: 'Connections',
  'public-access': 'PUBLIC access',
  checksums: 'Checksums',
  'prepared-transactions': 'Prepared',
  clock: 'Clock',
  'client-programs': 'Client programs',
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
          {blocks === 1 ? '1 blocks' : `${blocks} block`}
        </Tag>
      )}
      {decide > 0 && (
        <Tag tone="warn" icon="alert">
          {decide} to decide
        </Tag>
      )}
      <Tag tone="ok" icon="ok">
        {passed.length} passed
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
                <b>Nothing stands in the way</b>
                <p className="second small">This server can hold tenants.</p>
              </div>
            </li>
          )}
        </ul>
        <section className={styles['passed']}>
          <h3>
            <Icon name="ok" className="is-ok" />
            Passed
          </h3>
          <dl>
            {passed.map((finding) => (
              <div key={finding.check}>
                <dt>{CHECK_WORDS[finding.check]}</dt>
                <dd title={finding.detail || undefined}>
                  {finding.left ? `left: ${finding.title}` : finding.title}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </div>
  );
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
  const label = (id: string) => finding.remedies.find((remedy) => remedy.id === id)?.label ?? '';
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
          Leave…
        </Button>
      )}
    </span>
  );
  return (
    <li className={classes(styles['finding'], blocks && styles['blocks'], stacked && styles['stacked'])}>
      <span className={styles['verdict']}>
        {blocks ? <Status value="failed" word={stacked ? '' : 'Blocks'} /> : <Decide stacked={stacked} />}
      </span>
      <div className={styles['words']}>
        {finding.statements.length > 0 && !opened ? (
          <button type="button" className={styles['open']} aria-expanded={false} onClick={onOpen}>
            {finding.title}
          </button>
        ) : (
          <b>{finding.title}</b>
        )}
        <p>{finding.detail}</p>
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
      {stacked ? <span className="sr-only">Decide</span> : 'Decide'}
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
        label="Why it is left as it is"
        value={reason}
        onChange={setReason}
        maxLength={500}
        placeholder="optional; kept in the audit log"
        autoFocus
        className="grow"
      />
      <Button type="submit" busy={props.busy}>
        Leave as it is
      </Button>
      <Button tone="quiet" onClick={props.onCancel}>
        Back
      </Button>
    </form>
  );
}
