import type { French } from '../french.ts';
import { adapters } from './adapters.ts';
import { adoption } from './adoption.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { blueprintCommands } from './blueprint-commands.ts';
import { blueprintFormats } from './blueprint-formats.ts';
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
import { localServer } from './local-server.ts';
import { mail } from './mail.ts';
import { migrationLint } from './migration-lint.ts';
import { migrationLintForms } from './migration-lint-forms.ts';
import { migrationPlan } from './migration-plan.ts';
import { migrationRuns } from './migration-runs.ts';
import { migrationsBack } from './migrations-back.ts';
import { namespaces } from './namespaces.ts';
import { orphans } from './orphans.ts';
import { places } from './places.ts';
import { platform } from './platform.ts';
import { probes } from './probes.ts';
import { provisioning } from './provisioning.ts';
import { rehearsals } from './rehearsals.ts';
import { routing } from './routing.ts';
import { schemaDrift } from './schema-drift.ts';
import { schemaMends } from './schema-mends.ts';
import { secrets } from './secrets.ts';
import { servers } from './servers.ts';
import { tenantBackups } from './tenant-backups.ts';
import { tierChanges } from './tier-changes.ts';
import { tierSettings } from './tier-settings.ts';
import { tierWork } from './tier-work.ts';
import { tiers } from './tiers.ts';
import { usage } from './usage.ts';

/**
 * What the engine says: steps, acts, effects, obstacles, errors. What it fills in is one word; `name`, `databases`,
 * `place` and `text` hold any text; `why`, `what`, `list`, `status`, `statuses` and `act` any words of the engine,
 * `model`, `from` and `to` one of them, which are told too; `how` words of the engine that must be known; `hint` what
 * may follow, or nothing; `size` a number.
 */
export const engine: French = {
  ...conversion,
  ...endings,
  ...isolation,
  ...jobs,
  ...keys,
  ...lifecycle,
  ...places,
  ...platform,
  ...probes,
  ...provisioning,
  ...routing,
  ...servers,
  ...adapters,
  ...secrets,
  ...localServer,
  ...adoption,
  ...orphans,
  ...domains,
  ...mail,
  ...gate,
  ...audit,
  ...blueprints,
  ...backups,
  ...tenantBackups,
  ...tierSettings,
  ...tierWork,
  ...tiers,
  ...tierChanges,
  ...enforcement,
  ...configuration,
  ...blueprintFormats,
  ...blueprintCommands,
  ...migrationLint,
  ...migrationLintForms,
  ...migrationPlan,
  ...migrationRuns,
  ...migrationsBack,
  ...rehearsals,
  ...namespaces,
  ...schemaDrift,
  ...schemaMends,
  ...usage,
};
