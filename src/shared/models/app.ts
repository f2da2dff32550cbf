import { z } from 'zod';
import { platformStatusSchema } from './platform.ts';
import { secretStatusSchema } from './secret.ts';

/** What stands between a fresh start and the first tenant; `ready` when nothing does. */
export const SETUP_STEPS = ['secret-store', 'server', 'platform', 'ready'] as const;

export const appStatusSchema = z.object({
  version: z.string(),
  contractVersion: z.string(),
  setup: z.enum(SETUP_STEPS),
  actor: z.object({ name: z.string(), shell: z.string(), workstation: z.string() }),
  dataDirectory: z.string(),
  platform: platformStatusSchema,
  /** Without its entries: `secrets.status` has them. */
  secrets: secretStatusSchema.omit({ entries: true }),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

export const CHANGE_TOPICS = [
  'app',
  'servers',
  'tenants',
  'jobs',
  'audit',
  'settings',
  'secrets',
  'blueprints',
  'platform',
  'local',
  'domains',
  'routing',
  'tiers',
  'backups',
  'usage',
] as const;
export type ChangeTopic = (typeof CHANGE_TOPICS)[number];

/** Events say *changed*; the listener reads again. */
export const changeEventSchema = z.object({
  topic: z.enum(CHANGE_TOPICS),
  /** The job or tenant number, where one is meant. */
  id: z.number().int().nullable(),
});
export type ChangeEvent = z.infer<typeof changeEventSchema>;
