import type { Actor } from '../acts/actor.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps, type JobRecord } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { Session } from '../postgres/session.ts';

interface Held {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Of its server. */
  readonly server: string;
}

/**
 * The job that holds a tenant whose place was there already, written in the transaction that makes it a tenant: whoever
 * dies between the two leaves a job that is taken up, and nobody is forgotten.
 */
export function insertHold(
  session: Session,
  runner: Pick<JobRunner, 'definition'>,
  actor: Actor,
  { id, slug, name, server }: Held,
  parentId: number | null = null,
): Promise<JobRecord> {
  const kind = 'tenant.apply-configuration';
  return insertJob(session, {
    kind,
    title: `Hold ${name} to its configuration`,
    serverName: server,
    tenantId: id,
    tenantSlug: slug,
    tenantName: name,
    parentId,
    actor,
    input: { reason: null },
    sealed: null,
    sealedKey: null,
    state: {},
    steps: freshSteps(runner.definition(kind).steps),
  });
}

/** Begins it, as an act of its own. */
export function beginHold(
  context: Pick<LifecycleContext, 'audit' | 'runner'>,
  record: JobRecord,
): Promise<StartedJob> {
  const { actor, tenantSlug } = record;
  const intent = { actor, verb: 'apply configuration', target: `tenant ${tenantSlug}`, input: {} };
  return performJob(context.audit, intent, () => context.runner.start(record, 'run'));
}
