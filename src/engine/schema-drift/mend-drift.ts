import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import { driftTarget } from './drift-targets.ts';
import { confirmOf } from './plan-mend.ts';
import type { SchemaDriftContext } from './read-job.ts';

export interface MendInput {
  readonly tenant: string;
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly reason?: string | undefined;
  readonly confirm?: string | undefined;
}

/**
 * Begins to run what a plan has shown. Errors: `NOT_FOUND`, `INVALID_INPUT` where there is nothing to run, `CONFLICT`
 * while a job is at work on the tenant, `CONFIRMATION_REQUIRED` on a production platform without its name; the job ends with `CONFLICT` when it is no longer what was shown.
 */
export function mendDrift(context: SchemaDriftContext, actor: Actor, input: MendInput): Promise<StartedJob> {
  const { tenant: place, keys, shown, reason } = input;
  const intent = { actor, verb: 'mend schema', target: `tenant ${place}`, input: { keys, shown }, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const target = await driftTarget(platform, place);
    if (shown.length === 0) {
      throw new CadastreError('INVALID_INPUT', 'None of these differences has statements that mend it', {
        fields: [{ field: 'shown', message: 'No statements' }],
        wayOut: 'What a person has to decide says why.',
        command: `cadastre drift schema show ${place}`,
      });
    }
    const confirm = confirmOf(platform, target);
    if (confirm !== null && input.confirm !== confirm) {
      throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${confirm} to change its schema`, {
        fields: [{ field: 'confirm', message: `Type ${confirm}` }],
      });
    }
    const held = await platform.locks.heldIds('tenant');
    if (target.tenants.some((id) => held.has(id))) {
      throw new CadastreError('CONFLICT', `Another job is at work on ${place}`, {
        wayOut: 'Wait until it has ended.',
      });
    }
    const record = await insertJob(platform.database, {
      kind: 'drift.mend',
      title: `Mend the schema of ${target.name}`,
      serverName: target.server,
      ...(target.organizationId === null ? {} : { tenantId: target.organizationId }),
      tenantSlug: target.organizationId === null ? null : target.place,
      tenantName: target.organizationId === null ? null : target.name,
      parentId: null,
      actor,
      input: { place: target.place, keys, shown, reason: reason ?? null },
      sealed: null,
      sealedKey: null,
      state: {},
      steps: freshSteps(context.runner.definition('drift.mend').steps),
    });
    return context.runner.start(record, 'run');
  });
}
