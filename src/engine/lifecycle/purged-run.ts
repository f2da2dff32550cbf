import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { JobVoice } from '../jobs/job-definition.ts';
import { sql } from '../postgres/sql.ts';
import { readJobStand } from './change-status.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import type { Place, PlaceTools } from './place.ts';

/**
 * The run of a purge that has done everything and died before it could say so. Its steps see that, and touch nothing:
 * there is no place any more. null: it is not that.
 */
export async function openPurgedRun(
  context: LifecycleContext,
  voice: JobVoice,
): Promise<LifecycleRun | null> {
  const { tenantId } = voice.record;
  if (tenantId === null) return null;
  const platform = await context.platform();
  const { stand } = await readJobStand(platform, 'purge', tenantId, voice.record.id);
  if (stand !== 'settled') return null;
  if (!(await platform.locks.tryLock('tenant', tenantId))) return null;
  const { rows } = await platform.database.run<{ created_at: Date; status_since: Date; name: string }>(
    sql`SELECT created_at, status_since, name FROM platform.organizations WHERE id = ${tenantId}`,
  );
  const gone = `purged-${tenantId}`;
  const tenant: Tenant = {
    id: tenantId,
    slug: gone,
    name: rows[0]?.name ?? gone,
    status: 'PURGED',
    isolation: 'database',
    serverId: '',
    server: '',
    database: gone,
    role: gone,
    login: gone,
    ownerRole: gone,
    ownerEmail: '',
    blueprint: null,
    schemaVersion: null,
    trialEndsAt: null,
    createdAt: rows[0]?.created_at.toISOString() ?? '',
    statusSince: rows[0]?.status_since.toISOString() ?? '',
    statusReason: null,
    statusDeadline: null,
    deletedAt: null,
    purgeDueAt: null,
    schema: null,
    plan: null,
    tier: null,
    job: null,
  };
  const place: Place = {
    tenantId,
    model: 'database',
    serverId: '',
    database: gone,
    schema: null,
    role: gone,
    ownerRole: gone,
    parkedAs: null,
  };
  return { context, voice, platform, tenant, place, tools: noTools(voice) };
}

function noTools(voice: JobVoice): PlaceTools {
  const nowhere = () =>
    Promise.reject(new CadastreError('INTERNAL', 'A purged tenant has no place that could be touched'));
  return {
    maintenance: { run: nowhere, withSession: nowhere, transaction: nowhere, close: async () => undefined },
    onServer: nowhere,
    inDatabase: nowhere,
    remark: (text) => voice.remark(text),
    planning: false,
    signal: voice.signal,
  };
}
