import { z } from 'zod';
import {
  settingDifferenceSchema,
  tierEffectSchema,
  tierNameSchema,
  tierProblemSchema,
  tierSchema,
  tierScopesSchema,
  tierVersionSchema,
} from '../models/tier.ts';
import { procedure } from './base.ts';

/** A tier, its newest version when none is named. */
export const tierReference = z.object({ tier: tierNameSchema, version: z.number().int().min(1).optional() });

const document = z.string().max(200_000, 'At most 200,000 characters');

export const tiers = {
  /** All tiers, newest version of each, in the order of their strength. */
  list: procedure.output(z.array(tierSchema)),
  get: procedure.input(tierReference).output(tierSchema),
  /** Reads a file as it would be published, and says everything that is wrong with it. Changes nothing. */
  check: procedure.input(z.object({ document, file: z.string().max(500).default('tier.yaml') })).output(
    z.object({
      problems: z.array(tierProblemSchema),
      /** What can be published, and does less than it says, such as an alert that nothing measures. */
      warnings: z.array(tierProblemSchema).default([]),
      /** Flat, by path, parents included; null where it cannot be read. */
      values: z.record(z.string(), z.unknown()).nullable(),
      /** Against the newest published version of this name. */
      differences: z.array(settingDifferenceSchema),
      /** Names of the variables it uses. */
      variables: z.array(z.string()),
      /** What was read: null where it cannot be. */
      summary: z
        .object({
          name: z.string(),
          /** Settings that stand in the file, and those that come from what it extends. */
          own: z.number().int(),
          inherited: z.number().int(),
          /** Nearest first. */
          extends: z.array(z.string()),
          /** Environments and regions it speaks of, each checked with them. */
          parts: z.array(z.string()),
          /** Paths of settings in force that nothing keeps yet. */
          notYet: z.array(z.string()),
        })
        .nullable(),
      /** null where it cannot be read. */
      scopes: tierScopesSchema.nullable(),
    }),
  ),
  /** What it would mean for those who have the tier: statements by kind, counted. Changes nothing. Errors: `INVALID_INPUT`. */
  effect: procedure
    .input(z.object({ document, file: z.string().max(500).default('tier.yaml') }))
    .output(tierEffectSchema),
  /**
   * The same file with one setting changed, comments and order kept. `value` null: taken out. A path may lead into a
   * list by the number of an entry, from 0: `monitoring.alerts.1.for`; the number behind the last one adds an entry.
   */
  edit: procedure
    .input(
      z.object({
        document,
        path: z.string().max(200),
        value: z.unknown(),
      }),
    )
    .output(z.object({ document: z.string() })),
  diff: procedure
    .input(z.object({ left: tierReference, right: tierReference }))
    .output(z.array(settingDifferenceSchema)),
  /** The JSON Schema of a tier's file, for editors. */
  schema: procedure.output(z.record(z.string(), z.unknown())),
  /** A new version. Tenants keep theirs until they are moved. Errors: `INVALID_INPUT` with every problem. Audited. */
  publish: procedure
    .input(
      z.object({
        document,
        file: z.string().max(500).default('tier.yaml'),
        /** The version that was edited, 0 for none: `CONFLICT` when another one was published since. */
        basedOn: z.number().int().min(0).optional(),
      }),
    )
    // `published` false: the newest version says exactly this already, and there is no new one.
    .output(tierVersionSchema.extend({ published: z.boolean() })),
  /** No new tenant gets it. Errors: `CONFLICT` when it is the default or a plan points at it. Audited. */
  retire: procedure.input(z.object({ tier: tierNameSchema })).output(tierSchema),
  /** Back in service. Audited. */
  reinstate: procedure.input(z.object({ tier: tierNameSchema })).output(tierSchema),
};
