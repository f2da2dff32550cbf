import { z } from 'zod';
import { blueprintProblemSchema, blueprintSummarySchema, templateBuildSchema } from '../models/blueprint.ts';
import { lintReportSchema } from '../models/migration-lint.ts';
import { procedure } from './base.ts';

export const blueprints = {
  list: procedure.output(z.array(blueprintSummarySchema)),
  /** Reads a folder and says everything that is wrong with it; nothing is kept. */
  check: procedure.input(z.object({ directory: z.string().min(1) })).output(
    z.object({
      summary: blueprintSummarySchema.nullable(),
      problems: z.array(blueprintProblemSchema),
      /** Of its migrations; null while there are problems. */
      lint: lintReportSchema.nullable(),
    }),
  ),
  /** Registers a folder on this workstation. */
  add: procedure.input(z.object({ directory: z.string().min(1) })).output(blueprintSummarySchema),
  remove: procedure
    .input(z.object({ blueprint: z.string().min(1) }))
    .output(z.object({ removed: z.string() })),
  /** Builds the template database on a server, or finds that it stands. */
  build: procedure
    .input(z.object({ blueprint: z.string().min(1).default('studio'), server: z.string().min(1) }))
    .output(templateBuildSchema),
};
