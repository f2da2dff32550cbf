import type { IsolationCause } from '../../shared/models/isolation.ts';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { IsolationContext } from './isolation-job.ts';

export interface TestIsolationContext extends IsolationContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
}

export interface TestIsolationInput {
  /** Slugs; all in service when left out. */
  readonly tenants?: readonly string[];
  readonly extent: 'short' | 'full';
  /** `hand` when left out. */
  readonly cause?: IsolationCause;
  /** Attacks beside those of the short list. */
  readonly also?: readonly string[];
}

/** Begins a test. Throws `NOT_FOUND` for an unknown tenant and `REFUSED` for one that nobody can sign in as. */
export function testIsolation(
  context: TestIsolationContext,
  actor: Actor,
  input: TestIsolationInput,
): Promise<StartedJob> {
  const { extent, cause = 'hand', also = [] } = input;
  const slugs = input.tenants === undefined ? null : [...new Set(input.tenants)];
  const target =
    slugs === null ? 'all tenants' : slugs.length === 1 ? `tenant ${slugs[0]}` : `${slugs.length} tenants`;
  const intent = { actor, verb: 'test isolation', target, input: { tenants: slugs, extent, cause } };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const ids = slugs === null ? null : await numbersOf(platform, slugs);
    const record = await insertJob(platform.database, {
      kind: 'isolation.test',
      title: slugs === null ? 'Test the isolation of all tenants' : `Test the isolation of ${target}`,
      serverName: null,
      tenantSlug: slugs?.length === 1 ? (slugs[0] ?? null) : null,
      tenantName: null,
      parentId: null,
      actor,
      input: { tenants: ids, extent, cause, also },
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(context.runner.definition('isolation.test').steps),
    });
    return context.runner.start(record, 'run');
  });
}

async function numbersOf(platform: OpenPlatform, slugs: readonly string[]): Promise<number[]> {
  const { rows } = await platform.database.run<{ id: number; slug: string; status: string }>(
    sql`SELECT id, slug, status FROM platform.organizations WHERE slug = ANY (${slugs}::text[]) AND status <> 'PURGED'`,
  );
  const known = new Map(rows.map((row) => [row.slug, row]));
  return slugs.map((slug) => {
    const found = known.get(slug);
    if (!found) {
      throw new CadastreError('NOT_FOUND', `There is no tenant ${slug}`, {
        wayOut: 'The list of tenants shows those there are.',
        command: 'cadastre tenant list',
      });
    }
    if (found.status === 'TRIAL' || found.status === 'ACTIVE') return found.id;
    throw new CadastreError('REFUSED', `Tenant ${slug} is ${found.status.toLowerCase()}`, {
      fields: [{ field: 'tenants', message: `${slug}: nobody can sign in as it now` }],
      wayOut: 'Attacks are tried as the tenant’s own login. Reactivate it first.',
    });
  });
}
