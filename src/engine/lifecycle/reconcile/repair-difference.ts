import type { DifferenceKind, Reconciliation } from '../../../shared/models/lifecycle-acts.ts';
import type { Actor } from '../../acts/actor.ts';
import { type ActRecord, performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { getTenant } from '../../tenants/select-tenants.ts';
import { forgetSnapshot, readSnapshot } from '../access-snapshots.ts';
import { type LifecycleContext, placeOf, toolsFor } from '../lifecycle-run.ts';
import type { Place, PlaceTools } from '../place.ts';
import { placeKeeper } from '../places/index.ts';
import { reconcile } from './reconcile.ts';

/**
 * Makes the server as the platform database says, and looks again. Errors: `CONFLICT` while a job is at work on the
 * tenant, `REFUSED` where the difference is gone or nothing can mend it.
 */
export function repairDifference(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
  kind: DifferenceKind,
): Promise<Reconciliation> {
  const intent = { actor, verb: 'repair difference', target: `tenant ${slug}`, input: { kind } };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    const difference = (await reconcile(context, [slug])).differences.find((each) => each.kind === kind);
    if (!difference) {
      throw new CadastreError('REFUSED', `Tenant ${slug} has no difference of this kind any more`, {
        wayOut: 'Look at its differences again.',
        command: `cadastre tenant check ${slug}`,
      });
    }
    if (difference.repair === null) {
      throw new CadastreError('REFUSED', `Nothing that Cadastre could do mends this: ${difference.found}`, {
        wayOut: difference.wayOut ?? undefined,
      });
    }
    if (!(await platform.locks.tryLock('tenant', tenant.id))) {
      throw new CadastreError('CONFLICT', `A job is at work on tenant ${slug}`, {
        wayOut: 'Wait until it has ended, then compare again.',
      });
    }
    try {
      // Read again under the lock: a job may have led it on since.
      const now = await getTenant(platform, slug);
      if (now.status !== tenant.status || now.statusSince !== tenant.statusSince)
        throw new CadastreError('CONFLICT', `Tenant ${slug} has changed its status meanwhile`);
      const place = await placeOf(platform, now);
      await mend(kind, platform, place, await toolsOf(context, record, place));
    } finally {
      await platform.locks.unlock('tenant', tenant.id);
    }
    platform.locks.say('tenants', tenant.id);
    return reconcile(context, [slug]);
  });
}

async function toolsOf(context: LifecycleContext, record: ActRecord, place: Place): Promise<PlaceTools> {
  const voice = {
    signal: new AbortController().signal,
    statement: ({ shown }: { shown: string }) => record.statement(shown),
    remark: () => undefined,
  };
  return toolsFor(context, voice, place, await context.maintenance(place.serverId));
}

async function mend(
  kind: DifferenceKind,
  platform: OpenPlatform,
  place: Place,
  tools: PlaceTools,
): Promise<void> {
  const keeper = placeKeeper(place.model);
  switch (kind) {
    case 'login-open':
    case 'connect-open':
    case 'sessions-left':
      await keeper.block(tools, place);
      return;
    case 'login-shut':
    case 'connect-shut':
      await keeper.unblock(tools, place, (await readSnapshot(platform, place.tenantId)) ?? {});
      await platform.database.run(forgetSnapshot(place.tenantId));
      return;
    case 'database-parked':
      await keeper.unpark(tools, place);
      await platform.database.run(
        sql`UPDATE platform.tenants SET parked_as = NULL WHERE organization_id = ${place.tenantId}`,
      );
      return;
    case 'database-not-parked':
      await keeper.park(tools, place, place.parkedAs ?? place.database);
      return;
    default:
      throw new CadastreError('REFUSED', `Nothing that Cadastre could do mends a difference of kind ${kind}`);
  }
}
