import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import type { IsolationContext } from './isolation-job.ts';

export interface TestIsolationContext extends IsolationContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
}

/** Begins a test. Throws `NOT_FOUND` for an unknown tenant and `REFUSED` for one that nobody can sign in as. */
export function testIsolation(
  context: TestIsolationContext,
  actor: Actor,
  input: { tenants?: readonly string[]; extent: 'short' | 'full' },
): Promise<StartedJob> {
  const slugs = input.tenants === undefined ? null : [...new Set(input.tenants)];
  const target =
    slugs === null ? 'all tenants' : slugs.length === 1 ? `tenant ${slugs[0]}` : `${slugs.length} tenants`;
  const intent = { actor, verb: 'test isolation', target, input: { tenants: slugs, extent: input.extent } };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const ids = slugs === null ? null : await Promise.all(slugs.map((slug) => idOf(platform, slug)));
    const record = await insertJob(platform.database, {
      kind: 'isolation.test',
      title: slugs === null ? 'Test the isolation of all tenants' : `Test the isolation of ${target}`,
      serverName: null,
      tenantSlug: slugs?.length === 1 ? (slugs[0] ?? null) : null,
      tenantName: null,
      parentId: null,
      actor,
      input: { tenants: ids, extent: input.extent },
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(context.runner.definition('isolation.test').steps),
    });
    return context.runner.start(record, 'run');
  });
}

async function idOf(platform: OpenPlatform, slug: string): Promise<number> {
  const { id, status } = await getTenant(platform, slug);
  if (status === 'TRIAL' || status === 'ACTIVE') return id;
  throw new CadastreError('REFUSED', `Tenant ${slug} is ${status.toLowerCase()}`, {
    fields: [{ field: 'tenants', message: `${slug}: nobody can sign in as it now` }],
    wayOut: 'Attacks are tried as the tenant’s own login. Reactivate it first.',
  });
}
