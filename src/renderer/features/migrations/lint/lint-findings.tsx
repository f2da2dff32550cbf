import { useState } from 'react';
import type { LintFinding } from '../../../../shared/models/migration-lint.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t } from '../../../locales/index.ts';
import { Button, Code, Icon, Tag } from '../../../parts/index.ts';
import styles from './lint.module.css';
import { Unwaive, Waive } from './waive-dialog.tsx';

interface LintFindingsProps {
  blueprint: string;
  findings: readonly LintFinding[];
}

/** What would happen to whom, the lock, the form that does the same without it, and the reason if it was waived. */
export function LintFindings({ blueprint, findings }: LintFindingsProps) {
  const [waiving, setWaiving] = useState<LintFinding | null>(null);
  const [taking, setTaking] = useState<LintFinding | null>(null);
  return (
    <>
      <ul className={styles['findings']}>
        {findings.map((finding) => (
          <Finding
            key={`${finding.file} ${finding.line} ${finding.column} ${finding.rule}`}
            finding={finding}
            onWaive={() => setWaiving(finding)}
            onUnwaive={() => setTaking(finding)}
          />
        ))}
      </ul>
      {waiving !== null && <Waive blueprint={blueprint} finding={waiving} onClose={() => setWaiving(null)} />}
      {taking?.waiver != null && <Unwaive waiver={taking.waiver} onClose={() => setTaking(null)} />}
    </>
  );
}

interface FindingProps {
  finding: LintFinding;
  onWaive: () => void;
  onUnwaive: () => void;
}

function Finding({ finding, onWaive, onUnwaive }: FindingProps) {
  const format = useFormat();
  const [open, setOpen] = useState(finding.severity === 'refuse' && finding.waiver === null);
  const { waiver } = finding;
  const state = waiver !== null ? 'waived' : finding.severity;
  return (
    <li className={styles['finding']} data-state={state}>
      <div className={styles['findingHead']}>
        <button type="button" className={styles['fold']} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'forward'} size={12} className="third" />
          <Icon name={state === 'refuse' ? 'failed' : state === 'warn' ? 'alert' : 'ok'} />
          <b>{state === 'refuse' ? t('Refused') : state === 'warn' ? t('Warning') : t('Waived')}</b>
          <span className="mono cut">{finding.rule}</span>
        </button>
        {finding.lock !== null && <Tag>{finding.lock}</Tag>}
        {waiver === null ? (
          <Button small onClick={onWaive}>
            {t('Waive…')}
          </Button>
        ) : (
          waiver.id !== null && (
            <Button small onClick={onUnwaive}>
              {t('Take the waiver back…')}
            </Button>
          )
        )}
      </div>
      <p>
        <Told>{finding.reason}</Told>
        <span className={`mono tiny third ${styles['place']}`}>
          {finding.file.split('/').at(-1)}:{finding.line}
          {finding.object !== null && ` · ${finding.object}`}
        </span>
      </p>
      {waiver !== null && (
        <p className="second">
          {waiver.at === null
            ? t('In the file: {{reason}}', { reason: waiver.reason })
            : t('{{who}}, {{when}}: {{reason}}', {
                who: waiver.by,
                when: format.when(waiver.at),
                reason: waiver.reason,
              })}
        </p>
      )}
      {open && (
        <>
          <Code wrap>{finding.statement}</Code>
          <p className="second">{t('Instead')}</p>
          <SafeForm text={finding.safeForm} />
        </>
      )}
    </li>
  );
}

/** SQL is pasted, a sentence is read. */
function SafeForm({ text }: { text: string }) {
  const isSql =
    /^\s*(?:--|(?:ALTER|CREATE|DROP|UPDATE|SET|BEGIN|INSERT|DELETE|REFRESH|REINDEX|COMMENT)\b)/.test(text);
  return isSql ? (
    <Code wrap copyLabel={t('Copy the safe form')}>
      {text}
    </Code>
  ) : (
    <p>
      <Told>{text}</Told>
    </p>
  );
}
