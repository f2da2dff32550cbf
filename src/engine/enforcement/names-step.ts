import { z } from 'zod';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { JobStepDefinition } from '../jobs/job-definition.ts';
import type { LifecycleRun } from '../lifecycle/lifecycle-run.ts';
import { isWhole, lookAtNames, makeNames, namesFact, unmakeNames } from '../namespaces/index.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import type { NamedPlace } from './wanted.ts';

const nameSchema = <Kind extends string>(kinds: readonly [Kind, ...Kind[]]) =>
  z.object({ kind: z.enum(kinds), name: z.string(), from: z.string().nullable() });
/** What was about to be made and renamed: durable before it is. */
const lookSchema = z.object({
  roles: z.array(nameSchema(['admin', 'app', 'read_only'])),
  schemas: z.array(nameSchema(['data', 'analytics', 'audit'])),
});
/** In the state of the job. */
const KEPT = 'namesBefore';

/**
 * The schemas and roles that a configuration names, before anything is set on them. A tenant that is shut gets them
 * when it is back: until then the server lets nobody in as it.
 */
export function namesStep<Run extends LifecycleRun>(
  valuesOf: (run: Run) => Promise<FlatSettings | null>,
  placeOf: (run: Run) => Promise<NamedPlace>,
): JobStepDefinition<Run> {
  return {
    name: 'make-names',
    title: 'Schemas and roles of its tier',
    async run(run) {
      const values = await valuesOf(run);
      if (values === null) return 'it is held to no tier';
      const { status } = await getTenantById(run.platform, run.tenant.id);
      if (status !== 'TRIAL' && status !== 'ACTIVE') return `it is ${status.toLowerCase()}: when it is back`;
      const place = await placeOf(run);
      const look = await lookAtNames(run.tools, run.platform, place, values);
      const fact = namesFact(look);
      if (isWhole(look)) return fact;
      if (run.voice.record.state[KEPT] === undefined) {
        const { roles, schemas } = look;
        await run.voice.remember({ [KEPT]: { roles, schemas } });
      }
      if (!run.tools.planning) await makeNames(run.tools, run.platform, place, look);
      return fact;
    },
    undo: {
      text: () => 'take back its new schemas and roles',
      async run(run) {
        const kept = lookSchema.safeParse(run.voice.record.state[KEPT]);
        if (kept.success) await unmakeNames(run.tools, run.platform, await placeOf(run), kept.data);
      },
    },
  };
}
