import { Command } from 'commander';
import { addAdoptCommand } from './commands/adopt.ts';
import { addAgentCommands } from './commands/agent.ts';
import { addApplyCommand } from './commands/apply.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addBlueprintCommands } from './commands/blueprint.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDomainCommands } from './commands/domain.ts';
import { addSchemaDriftCommands } from './commands/drift-schema.ts';
import { addEndingCommands } from './commands/ending.ts';
import { addEnforcementCommands } from './commands/enforcement.ts';
import { addGateCommands } from './commands/gate.ts';
import { addIsolationCommands } from './commands/isolation.ts';
import { addJobCommands } from './commands/job.ts';
import { addKeyCommands } from './commands/key.ts';
import { addLifecycleCommands } from './commands/lifecycle.ts';
import { addLocalCommands } from './commands/local.ts';
import { addMigrateCommands } from './commands/migrate.ts';
import { addOrphanCommands } from './commands/orphans.ts';
import { addPlatformCommands } from './commands/platform.ts';
import { addRoutingCommands } from './commands/routing.ts';
import { addSecretsCommands } from './commands/secrets.ts';
import { addServerCommands } from './commands/server.ts';
import { addSettingsCommands } from './commands/settings.ts';
import { addSignUpCommands } from './commands/signup.ts';
import { addTenantCommands } from './commands/tenant.ts';
import { addTenantConvert } from './commands/tenant-convert.ts';
import { addTenantImport } from './commands/tenant-import.ts';
import { addTenantPassword } from './commands/tenant-password.ts';
import { addTenantSetTier } from './commands/tenant-set-tier.ts';
import { addTierCommands } from './commands/tier.ts';
import { addUsageCommands } from './commands/usage.ts';
import { addWebCommand } from './commands/web.ts';
import type { RunCommand } from './run-command.ts';

/** All commands. Bad arguments are thrown as `CommanderError`, help is printed and thrown with exit code 0. */
export function createProgram(version: string, run: RunCommand): Command {
  const program = new Command('cadastre')
    .description(
      'The control plane for people who give each of their customers a PostgreSQL database of its own',
    )
    .version(version);
  addLocalCommands(program, run);
  addServerCommands(program, run);
  addPlatformCommands(program, run);
  addBlueprintCommands(program, run);
  addTierCommands(program, run);
  const tenant = addTenantCommands(program, run);
  addTenantImport(tenant, run);
  addSignUpCommands(program, tenant, run);
  addEndingCommands(tenant, run);
  addAdoptCommand(tenant, run);
  addLifecycleCommands(tenant, run);
  addTenantConvert(tenant, run);
  addTenantPassword(tenant, run);
  addTenantSetTier(tenant, run);
  addMigrateCommands(program, run);
  addBackupCommands(program, run);
  addGateCommands(program, run);
  addDomainCommands(program, run);
  addRoutingCommands(program, run);
  addOrphanCommands(program, run);
  addConfigCommands(program, run);
  addEnforcementCommands(program, run);
  addSchemaDriftCommands(program, run);
  addApplyCommand(program, run);
  addUsageCommands(program, run);
  addJobCommands(program, run);
  addIsolationCommands(program, run);
  addAgentCommands(program, run);
  addAuditCommands(program, run);
  addSettingsCommands(program, run);
  addSecretsCommands(program, run);
  addKeyCommands(program, run);
  addWebCommand(program);
  addDemoCommand(program);
  program.addHelpText(
    'after',
    '\nEvery command takes --json and --data. Exit codes stand in docs/cli.md; 0 is success, 2 is bad input.',
  );
  for (const command of withDescendants(program)) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  return program;
}

const withDescendants = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap((child) => withDescendants(child)),
];
