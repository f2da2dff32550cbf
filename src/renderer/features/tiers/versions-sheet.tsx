import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tier, TierVersion } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import input from '../../parts/inline-input.module.css';
import { Segments } from '../../parts/segments.tsx';
import { Sheet } from '../../parts/sheet.tsx';

import { DifferencesTable } from './differences-table.tsx';
import styles from './tiers.module.css';

interface VersionsSheetProps {
  opened: boolean;
  tier: Tier;
  onClose: () => void;
}

/** What a tier said and when; a published version never changes. */
export function VersionsSheet({ opened, tier, onClose }: VersionsSheetProps) {
  const format = useFormat();
  const versions = [...tier.versions].sort((a, b) => b.version - a.version);
  const [chosen, setChosen] = useState<number | null>(null);
  const right = versions.find(({ version }) => version === chosen) ?? versions[0];
  const [against, setAgainst] = useState<number | null>(null);
  const before = versions.find(({ version }) => version < (right?.version ?? 0));
  const left = versions.find(({ version }) => version === against && version !== right?.version) ?? before;
  const [view, setView] = useState<'differences' | 'file'>('differences');
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      title={t('Versions of {{title}}', { title: tier.title })}
      hint={tier.name}
      footer={<Button onClick={onClose}>{t('Close')}</Button>}
    >
      <div className={styles['versions']}>
        <ol className={styles['versionList']} aria-label={t('Versions')}>
          {versions.map((each) => (
            <li key={each.version}>
              <button
                type="button"
                className={classes(styles['version'], each.version === right?.version && styles['shown'])}
                aria-pressed={each.version === right?.version}
                onClick={() => setChosen(each.version)}
              >
                <b>{t('Version {{version}}', { version: each.version })}</b>
                <span className={styles['versionFact']} title={format.full(each.publishedAt)}>
                  {format.when(each.publishedAt)}
                </span>
                <small className={styles['versionFact']}>
                  {each.shipped ? t('shipped with Cadastre') : t('by {{name}}', { name: each.publishedBy })}
                </small>
                <small className={classes(styles['versionFact'], styles['versionCount'])}>
                  {each.tenants === 0
                    ? t('no tenant')
                    : tn('{{count}} tenant', '{{count}} tenants', { count: each.tenants })}
                </small>
              </button>
            </li>
          ))}
        </ol>
        <div className={styles['versionSide']}>
          <div className={styles['versionHead']}>
            <Segments
              label={t('What is shown of the version')}
              value={view}
              onChange={setView}
              options={[
                { value: 'differences', label: t('Differences') },
                { value: 'file', label: t('File|noun') },
              ]}
            />
            {view === 'differences' && right !== undefined && versions.length > 1 && (
              <label className={styles['against']}>
                {t('against')}
                <select
                  className={input['input']}
                  value={left?.version ?? ''}
                  onChange={(event) => setAgainst(Number(event.currentTarget.value))}
                >
                  {left === undefined && <option value="">–</option>}
                  {versions
                    .filter(({ version }) => version !== right.version)
                    .map(({ version }) => (
                      <option key={version} value={version}>
                        {t('version {{version}}', { version })}
                      </option>
                    ))}
                </select>
              </label>
            )}
          </div>
          {right === undefined ? null : view === 'file' ? (
            <File tier={tier} version={right} />
          ) : (
            <Differences tier={tier} left={left} right={right} />
          )}
        </div>
      </div>
    </Sheet>
  );
}

function File({ tier, version }: { tier: Tier; version: TierVersion }) {
  const query = useQuery(
    orpc.tiers.get.queryOptions({
      input: { tier: tier.name, version: version.version },
      placeholderData: undefined,
    }),
  );
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <p className={styles['nothing']}>{t('reading…')}</p>;
  return (
    <Code language="plain" copyLabel={t('Copy the file')}>
      {query.data.document}
    </Code>
  );
}

interface DifferencesProps {
  tier: Tier;
  left: TierVersion | undefined;
  right: TierVersion;
}

function Differences({ tier, left, right }: DifferencesProps) {
  const query = useQuery({
    ...orpc.tiers.diff.queryOptions({
      input: {
        left: { tier: tier.name, version: left?.version ?? right.version },
        right: { tier: tier.name, version: right.version },
      },
      placeholderData: undefined,
    }),
    enabled: left !== undefined,
  });
  if (left === undefined) return <p className={styles['nothing']}>{t('There is no version before it.')}</p>;
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <p className={styles['nothing']}>{t('reading…')}</p>;
  if (query.data.length === 0)
    return <p className={styles['nothing']}>{t('The two say the same; only the text differs.')}</p>;
  return (
    <DifferencesTable
      label={t('Differences')}
      left={t('Version {{version}}', { version: left.version })}
      right={t('Version {{version}}', { version: right.version })}
      differences={query.data}
    />
  );
}
