import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { MigrationRun, RunTarget, TargetStatus } from '../../../../shared/models/migration-run.ts';
import { client } from '../../../client/client.ts';
import { orpc } from '../../../client/query.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { useHandOver } from '../../../lib/use-hand-over.ts';
import { t, tn, told } from '../../../locales/index.ts';
import { DataTable } from '../../../parts/data-table/index.ts';
import { useStable } from '../../../parts/data-table/use-rows.ts';
import { Button, Card, ErrorNote, Segments } from '../../../parts/index.ts';
import styles from '../run.module.css';
import { countOf, isOpen, TARGET_LOOKS, TARGET_ORDER } from '../run-view.ts';
import { targetsCsv } from '../targets-csv.ts';
import { AtWork } from './at-work.tsx';
import { useTargetColumns } from './target-columns.tsx';
import { TargetDialog } from './target-dialog.tsx';

const PAGE = 500;
const EVERYTHING = 20_000;
const ROW_HEIGHT = 40;
const NONE: ReadonlySet<string> = new Set();

interface RunTargetsProps {
  run: MigrationRun;
  retrying: boolean;
  onRetry: (targets: readonly RunTarget[]) => void;
  onSkip: (targets: readonly RunTarget[]) => void;
}

/** Failures first, then what is at work; every other result behind its tab. */
export function RunTargets({ run, retrying, onRetry, onSkip }: RunTargetsProps) {
  const format = useFormat();
  const open = isOpen(run);
  const [chosen, setChosen] = useState<TargetStatus | null>(null);
  const tab = chosen ?? (open || run.counts.failed > 0 ? 'failed' : 'succeeded');
  const [limit, setLimit] = useState(PAGE);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const [shown, setShown] = useState<string | null>(null);
  const query = useQuery(
    orpc.migrations.targets.queryOptions({
      input: { run: run.id, statuses: [tab], limit },
      refetchInterval:
        run.status === 'running' || run.counts.atWork > 0 ? (tab === 'failed' ? 1_500 : 4_000) : false,
    }),
  );
  const fits = query.data?.targets.every(({ status }) => status === tab) ?? false;
  const targets = fits ? query.data?.targets : undefined;
  const total = query.data?.total ?? 0;
  const retryOne = useStable((target: RunTarget) => onRetry([target]));
  const columns = useTargetColumns(tab === 'failed' ? retryOne : null);
  const more = useCallback(() => {
    setLimit((before) => (before < total ? Math.min(EVERYTHING, before + PAGE) : before));
  }, [total]);
  const selectable = tab === 'failed' || tab === 'not-run';
  const picked = (targets ?? []).filter(({ id }) => selected.has(String(id)));
  const target = targets?.find(({ id }) => String(id) === shown);
  return (
    <Card
      className={styles['targets']}
      title={
        <Segments
          label={t('Result')}
          value={tab}
          onChange={(next) => {
            setChosen(next);
            setSelected(NONE);
            setLimit(PAGE);
          }}
          options={TARGET_ORDER.map((status) => ({
            value: status,
            label: `${t(TARGET_LOOKS[status].word)} ${format.count(countOf(run.counts, status))}`,
            ...(status === 'failed' && run.counts.failed > 0 ? { icon: 'failed' as const } : {}),
          }))}
        />
      }
      aside={<ExportList run={run} status={tab} />}
      {...(picked.length > 0
        ? {
            footer: (
              <div className={styles['picked']} role="toolbar" aria-label={t('Selected tenants')}>
                <b>{tn('{{count}} selected', '{{count}} selected', { count: picked.length })}</b>
                {tab === 'failed' && (
                  <Button small icon="retry" busy={retrying} onClick={() => onRetry(picked)}>
                    {t('Retry')}
                  </Button>
                )}
                <Button small onClick={() => onSkip(picked)}>
                  {t('Skip with a reason…')}
                </Button>
                <Button small tone="quiet" onClick={() => setSelected(NONE)}>
                  {t('Clear')}
                </Button>
              </div>
            ),
          }
        : {})}
    >
      {query.isError && (
        <div className={styles['pad']}>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      <div
        className={styles['list']}
        data-short={tab === 'failed' && open}
        style={{ '--rows': `${29 + Math.max(1, run.counts.failed) * ROW_HEIGHT}px` } as React.CSSProperties}
      >
        <DataTable
          view="migration-targets"
          label={told(t(TARGET_LOOKS[tab].word))}
          rows={targets}
          columns={columns}
          rowId={({ id }) => String(id)}
          rowLabel={({ name }) => name}
          rowHeight={ROW_HEIGHT}
          openId={shown}
          onOpen={setShown}
          onEnd={more}
          {...(selectable ? { selection: selected, onSelectionChange: setSelected } : {})}
          empty={<p className={styles['nobody']}>{emptyWords(tab)}</p>}
        />
      </div>
      {tab === 'failed' && open && <AtWork run={run} />}
      {target !== undefined && (
        <TargetDialog
          run={run}
          target={target}
          retrying={retrying}
          onRetry={() => {
            onRetry([target]);
            setShown(null);
          }}
          onSkip={() => {
            setShown(null);
            onSkip([target]);
          }}
          onClose={() => setShown(null)}
        />
      )}
    </Card>
  );
}

function emptyWords(status: TargetStatus): string {
  switch (status) {
    case 'failed':
      return t('None failed.');
    case 'at-work':
      return t('Nobody is at work now.');
    case 'skipped':
      return t('None skipped.');
    case 'succeeded':
      return t('None is done yet.');
    case 'not-run':
      return t('None is left.');
  }
}

/** The whole tab, not only what was read so far. */
function ExportList({ run, status }: { run: MigrationRun; status: TargetStatus }) {
  const { copies, handOver } = useHandOver();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      const { targets } = await client.migrations.targets({
        run: run.id,
        statuses: [status],
        limit: EVERYTHING,
      });
      await handOver({
        fileName: `run-${run.id}-${status}.csv`,
        content: targetsCsv(targets),
        type: 'text/csv;charset=utf-8',
      });
      setSaid(copies);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      className="link"
      disabled={busy || countOf(run.counts, status) === 0}
      onClick={() => void take()}
      onBlur={() => setSaid(false)}
    >
      {said ? t('Copied') : copies ? t('Copy the list') : t('Export the list')}
    </button>
  );
}
