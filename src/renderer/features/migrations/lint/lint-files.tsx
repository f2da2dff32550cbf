import { useQuery } from '@tanstack/react-query';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { orpc } from '../../../client/query.ts';
import { t, tn } from '../../../locales/index.ts';
import { Empty, ErrorNote, Icon, Tag } from '../../../parts/index.ts';
import { fileTitle } from '../matrix-rows.ts';
import styles from './lint.module.css';
import { LintFindings } from './lint-findings.tsx';

interface LintFilesProps {
  blueprint: string;
  versions: MigrationStatus['versions'];
}

/** The files of the blueprint, the newest first, each with what lint finds in it. */
export function LintFiles({ blueprint, versions }: LintFilesProps) {
  const query = useQuery({
    ...orpc.migrations.lint.queryOptions({ input: { blueprint } }),
    placeholderData: undefined,
    retry: false,
  });
  const report = query.data;
  const total = versions.length;
  if (total === 0)
    return <Empty title={t('No files yet')}>{t('The files of its folder will be here.')}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <section className={styles['files']} tabIndex={0} aria-label={t('Files')}>
      {query.isError && (
        <div className={styles['pad']}>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Check again')} />
        </div>
      )}
      <ol>
        {versions.toReversed().map((file) => {
          const findings = report?.findings.filter((finding) => isOf(finding.file, file)) ?? [];
          return (
            <li key={file.version}>
              <div className={styles['fileHead']}>
                <b className="mono">{file.version}</b>
                <span className="cut" title={`${file.name} · ${file.checksum}`}>
                  {fileTitle(file)}
                </span>
                {!file.transactional && <Tag>{t('no transaction')}</Tag>}
                {file.repeatable && <Tag>{t('repeatable')}</Tag>}
                {file.hasDown && <Tag>{t('can be taken back')}</Tag>}
                <span className="grow" />
                <span className="second small">
                  {tn('{{count}} tenant has it', '{{count}} tenants have it', { count: file.appliedBy })}
                </span>
                {report !== undefined && <Verdict found={findings.length} />}
              </div>
              {findings.length > 0 && <LintFindings blueprint={blueprint} findings={findings} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Verdict({ found }: { found: number }) {
  return found === 0 ? (
    <span className={`row small second ${styles['verdict']}`}>
      <Icon name="ok" className="is-ok" />
      {t('nothing found')}
    </span>
  ) : (
    <span className={`row small is-warn ${styles['verdict']}`}>
      <Icon name="alert" />
      {tn('{{count}} finding', '{{count}} findings', { count: found })}
    </span>
  );
}

/** Findings name the path; the file is known by its version and name. */
function isOf(path: string, file: { version: string; name: string }): boolean {
  const name = path.split('/').at(-1) ?? path;
  return name === file.name || name.startsWith(`${file.version}_`) || name === `${file.version}.sql`;
}
