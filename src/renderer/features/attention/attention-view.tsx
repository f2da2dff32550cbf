import { AlertFindings } from './alert-findings.tsx';
import styles from './attention.module.css';
import { BackupFindings } from './backup-findings.tsx';
import { ComparisonFindings } from './comparison-findings.tsx';
import { ConfigurationFindings } from './configuration-findings.tsx';
import { IsolationFindings } from './isolation-findings.tsx';
import { MigrationFindings } from './migration-findings.tsx';
import { StuckFindings } from './stuck-findings.tsx';
import { useAttention } from './use-attention.ts';

/** Everything that waits for a person, question by question. */
export function AttentionView() {
  const { stuck, runs, schemas, backups, alerts, comparison, configurations, drifted, isolation } =
    useAttention();
  return (
    <div className={styles['view']}>
      <StuckFindings source={stuck} />
      <MigrationFindings runs={runs} schemas={schemas} />
      <BackupFindings source={backups} />
      <AlertFindings source={alerts} />
      <ComparisonFindings source={comparison} />
      <ConfigurationFindings source={configurations} drifted={drifted} />
      <IsolationFindings source={isolation} />
    </div>
  );
}
