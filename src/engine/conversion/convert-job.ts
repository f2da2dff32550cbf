import type { JobDefinition } from '../jobs/job-definition.ts';
import {
  type ConversionContext,
  type ConversionRun,
  closeConversionRun,
  openConversionRun,
} from './conversion-run.ts';
import {
  compareStep,
  copyStep,
  openStep,
  readyStep,
  shutStep,
  switchStep,
  untilSwitched,
  verifyStep,
  whole,
} from './convert-steps.ts';
import { checkConvertible } from './may-convert.ts';
import { refuseOwnObjects } from './own-objects.ts';
import { buildTarget, removeTarget } from './target-place.ts';

/**
 * Leads a tenant from one isolation model to another on the same server: a new place is built beside the one at work,
 * then the tenant is shut out for as long as copying and comparing take, then the books name the new place. Role, login
 * and password stay; the former place is kept, shut, until somebody confirms.
 */
export function convertTenantJob(context: ConversionContext): JobDefinition<ConversionRun> {
  return {
    kind: 'tenant.convert',
    open: (voice) => openConversionRun(context, voice),
    close: closeConversionRun,
    // Whoever is shut out by a conversion that does not come about has to be let in again at once.
    undoAtOnce: (_record, error) => error.code !== 'SERVER_UNREACHABLE',
    wholeAlready: whole,
    undoneFact: (record) =>
      record.error
        ? `Undone after: ${record.error.message}; the tenant is at work where it was`
        : 'Cancelled and undone; the tenant is at work where it was',
    steps: [
      untilSwitched({
        name: 'check',
        title: 'Check what is to be moved',
        async run(run) {
          await checkConvertible(run.platform, run.tenant, run.to, run.blueprint);
          const { model, database, schema } = run.former;
          await run.voice.remember({ former: { model, database, schema } });
          return `from ${model} to ${run.to}; ${run.place.role} keeps its name and password`;
        },
      }),
      untilSwitched({
        name: 'target',
        title: 'Build the new place',
        async run(run) {
          const fact = await buildTarget(run);
          await refuseOwnObjects(run);
          return fact;
        },
        undo: { text: () => 'remove the new place', run: removeTarget },
      }),
      shutStep,
      copyStep,
      compareStep,
      switchStep,
      openStep,
      verifyStep,
      readyStep,
    ],
  };
}
