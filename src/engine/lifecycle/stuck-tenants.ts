import { type LifecycleAct, type TenantStatus, TRANSITIONS } from '../../shared/models/lifecycle.ts';
import type { StuckTenant } from '../../shared/models/lifecycle-acts.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Shells that stay take up an interrupted job within seconds; after this many nobody is there who does. */
const LEFT_SECONDS = 15;

interface Row extends Record<string, unknown> {
  readonly slug: string;
  readonly name: string;
  readonly server: string;
  readonly status: TenantStatus;
  readonly status_since: Date;
  readonly status_deadline: Date | null;
  readonly overdue: boolean;
  /** Long enough here for a job that nobody holds to be one that nobody takes up. */
  readonly left: boolean;
  readonly job_id: number | null;
  readonly job_status: string | null;
  readonly job_fact: string | null;
}

/** Tenants that hang between two statuses: past their deadline, or with a job that stopped or that nobody works. */
export async function stuckTenants(platform: OpenPlatform): Promise<StuckTenant[]> {
  const between = Object.values(TRANSITIONS).flatMap(({ via }) => (via === null ? [] : [via]));
  const [{ rows }, held] = await Promise.all([
    platform.database.run<Row>(
      sql`SELECT slug, organizations.name, servers.name AS server, organizations.status, status_since, status_deadline,
            coalesce(status_deadline < now(), false) AS overdue,
            status_since < now() - make_interval(secs => ${LEFT_SECONDS}::int) AS left,
            jobs.id::int AS job_id, jobs.status AS job_status, jobs.fact AS job_fact
          FROM platform.organizations
          JOIN platform.tenants ON organization_id = organizations.id
          JOIN platform.servers ON servers.id = server_id
          LEFT JOIN platform.jobs ON jobs.id = status_job
          WHERE organizations.status = ANY (${between as string[]}::text[])
          ORDER BY status_since, organizations.id`,
    ),
    platform.locks.heldIds('job'),
  ]);
  return rows.flatMap((row) => {
    const isHeld = row.job_id !== null && held.has(row.job_id);
    const stopped = row.job_status === 'failed' || row.job_status === 'repair';
    const abandoned = !isHeld && row.left;
    return row.overdue || stopped || abandoned ? [stuckTenant(row, isHeld)] : [];
  });
}

function stuckTenant(row: Row, held: boolean): StuckTenant {
  const open = row.job_status !== null && !['succeeded', 'undone'].includes(row.job_status);
  const job =
    row.job_id === null || row.job_status === null
      ? null
      : {
          id: row.job_id,
          status: row.job_status,
          held,
          canResume: open && !held,
          canUndo: open && row.job_status !== 'repair',
        };
  return {
    tenant: row.slug,
    name: row.name,
    server: row.server,
    status: row.status,
    act: actOf(row.status),
    since: row.status_since.toISOString(),
    deadline: row.status_deadline?.toISOString() ?? null,
    overdue: row.overdue,
    problem: problemOf(row, held),
    job,
    ...wayOut(row.slug, job),
  };
}

function problemOf(row: Row, held: boolean): string {
  if (row.job_id === null) return 'No job is known that would lead it on';
  if (row.job_status === 'repair') return `Its undo failed: ${row.job_fact}`;
  if (row.job_status === 'failed') return `Its job stopped: ${row.job_fact}`;
  if (!held) return 'Its job was interrupted and nobody has taken it up';
  return `Its job is at work for longer than it should: ${row.job_fact}`;
}

function wayOut(slug: string, job: StuckTenant['job']): Pick<StuckTenant, 'wayOut' | 'command'> {
  if (job === null || !(job.canResume || job.canUndo))
    return { wayOut: 'Compare it with its server.', command: `cadastre tenant check ${slug}` };
  const resume = `cadastre job resume ${job.id}`;
  const cancel = `cadastre job cancel ${job.id}`;
  if (!job.canUndo) return { wayOut: 'Go on with its job.', command: resume };
  if (!job.canResume) return { wayOut: 'Cancel its job, which leads it back.', command: cancel };
  return {
    wayOut: 'Go on with its job, or cancel it, which leads it back.',
    command: `${resume}; ${cancel}`,
  };
}

function actOf(status: TenantStatus): LifecycleAct {
  const found = (Object.keys(TRANSITIONS) as LifecycleAct[]).find((act) => TRANSITIONS[act].via === status);
  return found ?? 'suspend';
}
