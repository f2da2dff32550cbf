import { adoption } from './adoption.ts';
import { app, settings } from './app.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { blueprints } from './blueprints.ts';
import { configuration } from './configuration.ts';
import { conversion } from './conversion.ts';
import { domains } from './domains.ts';
import { endings } from './endings.ts';
import { enforcement } from './enforcement.ts';
import { gate } from './gate.ts';
import { isolation } from './isolation.ts';
import { jobs } from './jobs.ts';
import { keys } from './keys.ts';
import { lifecycle } from './lifecycle.ts';
import { local } from './local.ts';
import { migrations } from './migrations.ts';
import { orphans } from './orphans.ts';
import { passwords } from './passwords.ts';
import { platform } from './platform.ts';
import { routing } from './routing.ts';
import { schedule } from './schedule.ts';
import { schemaDrift } from './schema-drift.ts';
import { secrets } from './secrets.ts';
import { servers } from './servers.ts';
import { sharedSettings } from './settings.ts';
import { plans, signup } from './signup.ts';
import { tenants } from './tenants.ts';
import { tierChanges } from './tier-changes.ts';
import { tiers } from './tiers.ts';
import { alerts, usage } from './usage.ts';

/** The one contract that the desktop, the web shell and the command line share. */
export const contract = {
  app,
  settings,
  secrets,
  keys,
  servers,
  local,
  isolation,
  passwords,
  platform,
  blueprints,
  tenants,
  signup,
  plans,
  sharedSettings,
  lifecycle,
  schedule,
  endings,
  backups,
  orphans,
  adoption,
  conversion,
  tiers,
  enforcement,
  configuration,
  tierChanges,
  migrations,
  schemaDrift,
  usage,
  alerts,
  domains,
  routing,
  gate,
  jobs,
  audit,
};

/** Raised when a procedure changes its meaning. */
export const CONTRACT_VERSION = '1.0';
