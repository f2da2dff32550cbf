import { Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { orpc } from '../client/query.ts';
import { useBackupFindings } from '../features/backups/index.ts';
import { isolationNeeds } from '../features/isolation/index.ts';
import { finishedOf, runsThatNeed, useRecentRuns } from '../features/migrations/index.ts';
import { classes } from '../lib/classes.ts';
import { useFormat } from '../lib/use-format.ts';
import { t, tn } from '../locales/index.ts';
import { Icon } from '../parts/index.ts';
import { useRunningJobs } from './jobs-ring.tsx';
import { FOOT_PLACES, isAt, MAIN_PLACES, type Place } from './places.ts';
import styles from './rail.module.css';

interface Mark {
  count?: string;
  /** A round dot when collapsed. */
  running?: boolean;
  /** A diamond when collapsed. */
  needs?: string;
}

export function Rail({ collapsed }: { collapsed: boolean }) {
  const marks = useMarks();
  const entry = (place: Place) => (
    <Entry key={place.path} place={place} collapsed={collapsed} mark={marks[place.path] ?? {}} />
  );
  return (
    <nav className={classes(styles['rail'], collapsed && styles['collapsed'])} aria-label={t('Main')}>
      {MAIN_PLACES.map(entry)}
      <span className="grow" />
      <hr />
      {FOOT_PLACES.map(entry)}
    </nav>
  );
}

function Entry({ place, collapsed, mark }: { place: Place; collapsed: boolean; mark: Mark }) {
  const [location] = useLocation();
  const said = [t(place.title), mark.needs, mark.running && t('running')].filter(Boolean).join(', ');
  return (
    <Tooltip label={said} position="right" disabled={!collapsed} openDelay={300}>
      <Link
        href={place.path}
        className={styles['entry']}
        aria-current={isAt(location, place.path) ? 'page' : undefined}
        aria-label={collapsed || mark.needs !== undefined ? said : undefined}
      >
        <Icon name={place.icon} size={16} />
        <span className={styles['title']}>{t(place.title)}</span>
        {mark.needs !== undefined ? (
          <span className={classes(styles['mark'], styles['needs'])}>
            <Icon name="alert" size={12} className={styles['alert']} />
            <span>{mark.count}</span>
          </span>
        ) : (
          mark.count !== undefined && (
            <span className={classes(styles['mark'], mark.running && styles['running'])}>
              <span>{mark.count}</span>
            </span>
          )
        )}
      </Link>
    </Tooltip>
  );
}

function useMarks(): Record<string, Mark> {
  const format = useFormat();
  const { data: status } = useQuery(orpc.app.status.queryOptions());
  const { data: servers } = useQuery(orpc.servers.list.queryOptions());
  const { data: open } = useQuery(
    orpc.isolation.open.queryOptions({
      enabled: status?.platform.state === 'ready',
    }),
  );
  const { data: runs } = useRecentRuns(status?.platform.state === 'ready');
  const backups = useBackupFindings(status?.platform.state === 'ready').data?.length ?? 0;
  const waiting = runsThatNeed(runs ?? []).length;
  const running = runs?.find((run) => run.status === 'running');
  const findings = isolationNeeds(open);
  const jobs = useRunningJobs();
  const tenants = status?.platform.tenants;
  const blocked = servers?.filter(
    (server) => server.state === 'unreachable' || (server.preflight?.blocks ?? 0) > 0,
  ).length;
  return {
    '/tenants': tenants === null || tenants === undefined ? {} : { count: format.count(tenants) },
    '/migrations': {
      ...(running !== undefined && {
        count: format.share(finishedOf(running.counts) / Math.max(1, running.counts.total)),
        running: true,
      }),
      ...(waiting > 0 && {
        count: format.count(waiting),
        needs: tn('{{count}} needs you', '{{count}} need you', { count: waiting }),
      }),
    },
    '/backups': {
      ...(backups > 0 && {
        count: format.count(backups),
        needs: tn('{{count}} needs you', '{{count}} need you', { count: backups }),
      }),
    },
    '/isolation': {
      ...(findings > 0 && {
        count: format.count(findings),
        needs: tn('{{count}} finding', '{{count}} findings', { count: findings }),
      }),
    },
    '/servers': {
      ...(servers && { count: format.count(servers.length) }),
      ...(blocked !== undefined &&
        blocked > 0 && {
          count: format.count(blocked),
          needs: tn('{{count}} needs you', '{{count}} need you', { count: blocked }),
        }),
    },
    '/jobs': {
      ...(jobs.count > 0 && { count: format.count(jobs.count), running: true }),
      ...(jobs.needs > 0 && {
        count: format.count(jobs.needs),
        needs: tn('{{count}} needs you', '{{count}} need you', { count: jobs.needs }),
      }),
    },
  };
}
