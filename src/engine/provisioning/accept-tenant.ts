import type { CreateTenantInput } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { freshSteps, type JobDefinition, type JobRecord } from '../jobs/job-definition.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { orderedDatabase, type ProvisionRun, sealContext } from './provision-run.ts';
import { makeTenantSecrets, newTicket, type ResolvedTenant } from './resolve-tenant-input.ts';

/** Writes the job with all it intends, its secrets sealed. Nothing is made on a server that could outlast this. */
export async function acceptTenant(
  platform: OpenPlatform,
  definition: JobDefinition<ProvisionRun>,
  actor: Actor,
  given: CreateTenantInput,
  resolved: ResolvedTenant,
  parentId: number | null,
): Promise<JobRecord> {
  const ticket = newTicket();
  const secrets = await makeTenantSecrets(given, resolved.blueprint);
  return insertJob(orderedDatabase(platform, resolved.server.id), {
    kind: definition.kind,
    title: `${definition.kind === 'tenant.signup' ? 'Sign up' : 'Create'} ${resolved.input.name}`,
    serverName: resolved.server.name,
    tenantSlug: resolved.input.slug,
    tenantName: resolved.input.name,
    parentId,
    actor,
    input: resolved.input,
    sealed: platform.cipher.seal(JSON.stringify(secrets), sealContext(ticket)),
    sealedKey: platform.cipher.keyId,
    state: { ticket },
    steps: freshSteps(definition.steps),
  });
}
