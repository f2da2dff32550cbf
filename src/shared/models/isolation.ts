import { z } from 'zod';
import { ISOLATION_MODELS } from './tenant.ts';

export const ATTACK_GROUPS = ['get-in', 'read-write', 'undo-settings', 'disturb', 'look-around'] as const;
export type AttackGroup = (typeof ATTACK_GROUPS)[number];

/**
 * What came of an attempt. `refused`: PostgreSQL said no. `none`: it answered, with nothing of anybody else.
 * `application`: PostgreSQL cannot hold it in this isolation model, the application has to. `seen`: it cannot be hidden
 * by anybody. `reached`: the attempt succeeded where it must not. `not-tried`: something else got in the way.
 */
export const VERDICTS = [
  'refused',
  'none',
  'application',
  'seen',
  'reached',
  'not-applicable',
  'not-tried',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const attackSchema = z.object({
  id: z.string(),
  group: z.enum(ATTACK_GROUPS),
  title: z.string(),
  /** What holds it, or why nothing can: one sentence. */
  why: z.string(),
  /** What is expected, by isolation model. A model that stands out does not know this attack. */
  expected: z.partialRecord(z.enum(ISOLATION_MODELS), z.array(z.enum(VERDICTS))),
});
export type AttackDescription = z.infer<typeof attackSchema>;

/** Why a report was made: somebody asked, tenants were new, its time had come, or something was mended. */
export const ISOLATION_CAUSES = ['hand', 'provisioning', 'schedule', 'mend'] as const;
export type IsolationCause = (typeof ISOLATION_CAUSES)[number];

/** A statement that takes what is too much, and where it runs. */
export const mendSchema = z.object({
  server: z.string(),
  database: z.string(),
  sql: z.string(),
  /** Exactly known, so that Cadastre may run it; else a person has to look first. */
  exact: z.boolean(),
});
export type Mend = z.infer<typeof mendSchema>;

export const observationSchema = z.object({
  attack: z.string(),
  verdict: z.enum(VERDICTS),
  /** As expected? */
  held: z.boolean(),
  /** PostgreSQL's word for a refusal. */
  sqlstate: z.string().nullable(),
  /** What was seen, in words. */
  observed: z.string(),
  durationMs: z.number(),
  /** What would mend it, as far as the catalogs say; only where it did not hold. */
  mends: z.array(mendSchema).optional(),
});
export type Observation = z.infer<typeof observationSchema>;

/** All attempts as one tenant's role. */
export const tenantIsolationSchema = z.object({
  tenant: z.string(),
  model: z.enum(ISOLATION_MODELS),
  server: z.string(),
  /** Every attempt ended as it must. */
  held: z.boolean(),
  /** Against these; none: it is alone on its server, and what needs a neighbour was not tried. */
  neighbours: z.array(z.string()),
  /** Why nothing was tried; null when it was. */
  problem: z.string().nullable(),
  observations: z.array(observationSchema),
});
export type TenantIsolation = z.infer<typeof tenantIsolationSchema>;

/** One attack in one isolation model, over all tenants tested: the worst that was seen. */
export const isolationCellSchema = z.object({
  attack: z.string(),
  model: z.enum(ISOLATION_MODELS),
  verdict: z.enum(VERDICTS),
  sqlstate: z.string().nullable(),
  observed: z.string(),
  held: z.boolean(),
});

export const isolationFindingSchema = z.object({
  attack: z.string(),
  model: z.enum(ISOLATION_MODELS),
  /** What was reached, in a sentence. */
  text: z.string(),
  tenants: z.array(z.string()),
  /** Of all its tenants, each statement once. */
  mends: z.array(mendSchema).optional(),
});

export const isolationReportSummarySchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  durationMs: z.number(),
  actor: z.string(),
  extent: z.enum(['short', 'full']),
  /** Left out in reports of older versions. */
  cause: z.enum(ISOLATION_CAUSES).optional(),
  attacks: z.number().int(),
  models: z.array(
    z.object({
      model: z.enum(ISOLATION_MODELS),
      tenants: z.number().int(),
      held: z.number().int(),
      /** Could not be tested at all. */
      untested: z.number().int(),
    }),
  ),
  passed: z.boolean(),
  findings: z.number().int(),
});
export type IsolationReportSummary = z.infer<typeof isolationReportSummarySchema>;

export const isolationReportSchema = isolationReportSummarySchema.omit({ findings: true }).extend({
  /** SHA-256 over the report without this field, so that a copy can be compared with what is kept. */
  digest: z.string(),
  cells: z.array(isolationCellSchema),
  findings: z.array(isolationFindingSchema),
  /** Tenants whose test could not be made, with the reason. */
  untested: z.array(z.object({ tenant: z.string(), problem: z.string() })),
});
export type IsolationReport = z.infer<typeof isolationReportSchema>;

/** What did not hold and was not tried again since. */
export const openFindingSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  model: z.enum(ISOLATION_MODELS),
  /** null: nothing could be tried. */
  attack: z.string().nullable(),
  text: z.string(),
  report: z.number().int(),
  at: z.iso.datetime(),
});
export type OpenFinding = z.infer<typeof openFindingSchema>;

/** What would be run to close one attack, from the catalogs as they are now. */
export const mendPlanSchema = z.object({
  attack: z.string(),
  tenants: z.array(z.string()),
  mends: z.array(mendSchema),
  /** What has to be typed, on a production platform; null: nothing. */
  confirm: z.string().nullable(),
});
export type MendPlan = z.infer<typeof mendPlanSchema>;

/** Why a report was made, in reports of older versions too. */
export const causeOf = ({ cause, actor }: Pick<IsolationReport, 'cause' | 'actor'>): IsolationCause =>
  cause ?? (actor === 'schedule' ? 'schedule' : 'hand');
