import { adoption } from './adoption.ts';
import { app } from './app.ts';
import { attention } from './attention.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { configuration } from './configuration.ts';
import { domains } from './domains.ts';
import { engine } from './engine/index.ts';
import type { French } from './french.ts';
import { isolation } from './isolation.ts';
import { jobs } from './jobs.ts';
import { lifecycle } from './lifecycle/index.ts';
import { migrations } from './migrations/index.ts';
import { parts } from './parts.ts';
import { schemaDrift } from './schema-drift.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { sharedSettings } from './shared-settings.ts';
import { tenants } from './tenants.ts';
import { tiers } from './tiers.ts';
import { typeset } from './typeset.ts';
import { usage } from './usage.ts';

/** A sentence stands in the file of the feature that says it first; the others use it from there. */
export const FEATURES: readonly French[] = [
  parts,
  app,
  engine,
  tenants,
  lifecycle,
  attention,
  adoption,
  domains,
  jobs,
  isolation,
  migrations,
  schemaDrift,
  servers,
  setup,
  settings,
  sharedSettings,
  audit,
  tiers,
  configuration,
  usage,
  backups,
];

export const FRENCH: French = Object.fromEntries(
  FEATURES.flatMap((feature) => Object.entries(feature)).map(([sentence, text]) => [
    sentence,
    typeof text === 'string' ? typeset(text) : ([typeset(text[0]), typeset(text[1])] as const),
  ]),
);
