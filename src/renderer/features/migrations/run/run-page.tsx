import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { MigrationRun, RunTarget } from '../../../../shared/models/migration-run.ts';
import { readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { runPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn } from '../../../locales/index.ts';
import { Empty, ErrorNote, Note, PageHead, ReasonDialog, Tag } from '../../../parts/index.ts';
import { ListBody, ListPage } from '../../../parts/list-page.tsx';
import { useSlowText } from '../../jobs/index.ts';
import { TakeBackSheet } from '../down/take-back-sheet.tsx';
import { rowId } from '../matrix-rows.ts';
import styles from '../run.module.css';
import { finishedOf, isOpen, RUN_LOOKS } from '../run-view.ts';
import { useRun } from '../use-run.ts';
import { type RunActs, useRunActs } from '../use-run-acts.ts';
import { useStatus } from '../use-status.ts';
import { VersionMatrix } from '../version-matrix.tsx';
import { LockCard } from './lock-card.tsx';
import { RunTargets } from './run-targets.tsx';
import { RunTotals } from './run-totals.tsx';
import { RunVerbs } from './run-verbs.tsx';

/** Is it safe to go on? One run, live. */
export function RunPage() {
  const { id } = useParams<{ id: string }>();
  const number = /^\d+$/.test(id) && Number(id) > 0 ? Number(id) : null;
  const { run, error, reread } = useRun(number);
  if (run === undefined) {
    return (
      <ListPage>
        <PageHead title={<Crumbs title={t('Run {{id}}', { id })} />} />
        {number === null || (error !== null && readError(error).code === 'NOT_FOUND') ? (
          <Empty
            title={t('There is no such run')}
            actions={<Link href="/migrations">{t('All runs')}</Link>}
          />
        ) : (
          error !== null && (
            <div className={styles['pad']}>
              <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the run again')} />
            </div>
          )
        )}
      </ListPage>
    );
  }
  return <Opened key={run.id} run={run} />;
}

function Crumbs({ title }: { title: string }) {
  return (
    <>
      <Link href="/migrations" className="above-title">
        {t('Migrations')} /
      </Link>{' '}
      {title}
    </>
  );
}

function Opened({ run }: { run: MigrationRun }) {
  const acts = useRunActs(run.id);
  const [skipping, setSkipping] = useState<readonly RunTarget[] | null>(null);
  const [backing, setBacking] = useState(false);
  const look = RUN_LOOKS[run.status];
  const { status, refresh } = useStatus(run.blueprint, false);
  useFollowed(run, refresh);
  useSettled(run);
  const locked = useMemo(() => new Set(run.blocked.map(rowId)), [run.blocked]);
  const problem = acts.pause.error ?? acts.resume.error ?? acts.retry.error;
  const said = useSlowText(
    t('{{some}} of {{all}} finished, {{failed}} failed', {
      some: finishedOf(run.counts),
      all: run.counts.total,
      failed: run.counts.failed,
    }),
  );
  const waited = useEver(run.blocked.length > 0) && isOpen(run);
  return (
    <ListPage>
      <PageHead
        title={<Crumbs title={titleOf(run)} />}
        scope={
          <span className={styles['scope']}>
            <span className="mono" title={run.files.join(', ')}>
              {run.files.length === 1
                ? run.files[0]
                : tn('{{count}} file to {{to}}', '{{count}} files to {{to}}', {
                    count: run.files.length,
                    to: run.to,
                  })}
            </span>
            <Tag tone={look.tone} icon={look.icon}>
              {t(look.word)}
            </Tag>
            {run.takesBack !== undefined && (
              <Link className="small" href={runPath(run.takesBack)}>
                {t('takes run {{id}} back', { id: run.takesBack })}
              </Link>
            )}
            <Options run={run} />
          </span>
        }
        actions={<RunVerbs run={run} acts={acts} onTakeBack={() => setBacking(true)} />}
      />
      <p className="sr-only" role="status">
        {said}
      </p>
      <p className="sr-only" role="alert">
        {run.status === 'stopped' ? <Told>{run.error?.message ?? run.fact}</Told> : ''}
      </p>
      <ListBody strip={<RunTotals run={run} />} columns="minmax(0, 1fr) minmax(384px, 32%)">
        <div className={styles['left']}>
          <Stands run={run} />
          {problem !== null && <ErrorNote error={problem} />}
          {waited && <LockCard run={run} acts={acts} onSkip={setSkipping} />}
          <RunTargets
            run={run}
            retrying={acts.retry.isPending}
            onRetry={(targets) => acts.retry.mutate({ run: run.id, targets: targets.map(({ id }) => id) })}
            onSkip={setSkipping}
          />
        </div>
        <VersionMatrix status={status} locked={locked} current={run.to} />
      </ListBody>
      {skipping !== null && (
        <Skip run={run} targets={skipping} acts={acts} onClose={() => setSkipping(null)} />
      )}
      <TakeBackSheet opened={backing} of={{ run: run.id }} onClose={() => setBacking(false)} />
    </ListPage>
  );
}

function titleOf(run: MigrationRun): string {
  return run.kind === 'down' ? t('Run {{id}}, taking back', { id: run.id }) : t('Run {{id}}', { id: run.id });
}

/** By whom, and the two rules that matter while it goes on. */
function Options({ run }: { run: MigrationRun }) {
  const format = useFormat();
  const { lockTimeoutMs, stopAtFailures, stopAtPercent } = run.options;
  return (
    <span className="cut" title={format.full(run.createdAt)}>
      {[
        t('by {{actor}}, {{when}}', { actor: run.actor, when: format.when(run.createdAt) }),
        `lock_timeout ${format.duration(lockTimeoutMs)}`,
        stopAtPercent > 0
          ? t('stops past {{count}} failures or {{share}}', {
              count: stopAtFailures,
              share: format.share(stopAtPercent / 100),
            })
          : tn('stops past {{count}} failure', 'stops past {{count}} failures', { count: stopAtFailures }),
      ].join(' · ')}
    </span>
  );
}

/** Why it does not go on, where it does not. */
function Stands({ run }: { run: MigrationRun }) {
  if (run.status === 'running' || run.status === 'succeeded') return null;
  if (run.error !== null && run.status === 'stopped') return <ErrorNote error={run.error} />;
  return (
    <Note
      tone={
        run.status === 'partly' || run.status === 'stopped'
          ? 'danger'
          : run.status === 'cancelled'
            ? 'info'
            : 'warn'
      }
      icon={RUN_LOOKS[run.status].icon}
    >
      {run.fact === '' ? t(RUN_LOOKS[run.status].word) : <Told>{run.fact}</Told>}
    </Note>
  );
}

interface SkipProps {
  run: MigrationRun;
  targets: readonly RunTarget[];
  acts: RunActs;
  onClose: () => void;
}

function Skip({ run, targets, acts, onClose }: SkipProps) {
  const [first] = targets;
  return (
    <ReasonDialog
      title={
        targets.length === 1 && first !== undefined
          ? t('Skip {{name}}', { name: first.name })
          : tn('Skip {{count}} tenant', 'Skip {{count}} tenants', { count: targets.length })
      }
      verb={tn('Skip {{count}} tenant', 'Skip {{count}} tenants', { count: targets.length })}
      needed
      hint={t('Stays in the audit log and in the report')}
      placeholder={t('Such as: its own schema, migrated by hand on Monday')}
      busy={acts.skip.isPending}
      error={acts.skip.error}
      onClose={() => {
        acts.skip.reset();
        onClose();
      }}
      onConfirm={(reason) =>
        acts.skip.mutate(
          { run: run.id, targets: targets.map(({ id }) => id), reason: reason ?? '' },
          { onSuccess: onClose },
        )
      }
    >
      <p>
        {t(
          'This run leaves it at the version it has now, and counts it as skipped. It stays behind until another run.',
        )}
      </p>
    </ReasonDialog>
  );
}

const EVERY_MS = 2_000;

/** The matrix follows the run: read again while tenants change, not at every change. */
function useFollowed(run: MigrationRun, refresh: () => void): void {
  const done = finishedOf(run.counts);
  const latest = useRef(refresh);
  latest.current = refresh;
  const last = useRef({ done, at: 0 });
  useEffect(() => {
    if (last.current.done === done) return;
    const timer = setTimeout(
      () => {
        last.current = { done, at: Date.now() };
        latest.current();
      },
      Math.max(0, last.current.at + EVERY_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [done]);
}

/** While it moves its tenants are read by the clock; when it stands, each change of it reads them once more. */
function useSettled(run: MigrationRun): void {
  const queries = useQueryClient();
  const stands = run.status === 'running' ? null : JSON.stringify([run.status, run.counts]);
  useEffect(() => {
    if (stands !== null) void queries.invalidateQueries({ queryKey: orpc.migrations.targets.key() });
  }, [stands, queries]);
}

/** True from the first time on. */
function useEver(now: boolean): boolean {
  const [ever, setEver] = useState(now);
  if (now && !ever) setEver(true);
  return ever || now;
}
