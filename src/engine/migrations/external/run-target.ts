import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { type ProvisioningContext, readServerFacts } from '../../provisioning/provision-run.ts';
import type { ApplyVoice } from '../run/apply-target.ts';
import type { Claimed } from '../run/claim-targets.ts';
import { type AppliedByCommand, applyCommand } from './apply-command.ts';
import { knownTarget } from './known-target.ts';

type RunTargetContext = Pick<ProvisioningContext, 'commands' | 'connectTo' | 'maintenance'>;

interface TargetWork {
  readonly run: number;
  readonly blueprint: Blueprint;
  readonly options: RunOptions;
}

/** One target of a run whose blueprint has a command. Never throws. */
export async function runTargetByCommand(
  context: RunTargetContext,
  platform: OpenPlatform,
  target: Claimed,
  { run, blueprint, options }: TargetWork,
  voice: ApplyVoice,
): Promise<AppliedByCommand> {
  const { serverId, database, isolation, schema, ownerRole, slug, organizationId } = target;
  const { command } = blueprint;
  try {
    if (!command || isolation === 'row' || organizationId === null) {
      throw new CadastreError(
        'NOT_SUPPORTED',
        'A command brings up one tenant at a time; these share their tables',
      );
    }
    return await applyCommand(
      context,
      {
        serverId,
        database,
        schema: isolation === 'schema' ? schema : null,
        ownerRole,
        tenant: slug ?? database,
        tenantId: organizationId,
      },
      { ...blueprint, command },
      {
        ...options,
        platform: platform.id,
        facts: await readServerFacts(await context.maintenance(serverId)),
        oneCluster: platform.serverId === serverId,
        target: await targetOn(context, blueprint, serverId),
        appliedBy: `run ${run}`,
        settle: target.settle,
      },
      voice,
    );
  } catch (error) {
    return { applied: [], history: null, error: toErrorData(error), output: '' };
  }
}

/** Where the template of a server says that it leads: under one hash it never changes. */
const targets = new Map<string, string>();

async function targetOn(
  context: RunTargetContext,
  blueprint: Blueprint,
  serverId: string,
): Promise<string | null> {
  const key = `${serverId} ${blueprint.hash}`;
  const known = targets.get(key) ?? (await knownTarget(context, blueprint, [serverId]));
  if (known !== null) targets.set(key, known);
  return known;
}
