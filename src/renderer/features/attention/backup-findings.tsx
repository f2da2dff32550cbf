import { Link } from 'wouter';
import type { BackupFinding } from '../../../shared/models/backup.ts';
import { t, tn } from '../../locales/index.ts';
import { FindingLines } from '../backups/index.ts';
import { AttentionSection, Entry, Said } from './attention-section.tsx';
import type { Source } from './use-attention.ts';

/** Before *and 30 more*: the page of backups has them all. */
const SHOWN = 20;

/** Backups that failed, were missed, cannot be made, or are not what they were. */
export function BackupFindings({ source }: { source: Source<readonly BackupFinding[]> }) {
  const findings = source.found ?? [];
  const more = findings.length - SHOWN;
  return (
    <AttentionSection
      title={t('Backups')}
      source={source}
      fact={
        findings.length === 0
          ? t('nothing waits')
          : tn('{{count}} problem', '{{count}} problems', { count: findings.length })
      }
      actions={
        <Link className="small" href="/backups">
          {t('All backups')}
        </Link>
      }
      well={
        findings.length === 0
          ? t('Every backup that a tier asks for was made, and none is known to be broken.')
          : null
      }
    >
      {findings.slice(0, SHOWN).map((finding) => (
        <Entry key={`${finding.kind} ${finding.tenants[0]?.slug} ${finding.message}`}>
          <FindingLines finding={finding} />
        </Entry>
      ))}
      {more > 0 && (
        <Said>
          <Link href="/backups">
            {tn('and {{count}} more problem', 'and {{count}} more problems', { count: more })}
          </Link>
        </Said>
      )}
    </AttentionSection>
  );
}
