import { draftEffect } from '../engine/tier-changes/index.ts';
import { checkTier } from '../engine/tiers/check-tier.ts';
import { diffTiers } from '../engine/tiers/diff-tiers.ts';
import { editDocument } from '../engine/tiers/edit-document.ts';
import { tierJsonSchema } from '../engine/tiers/json-schema.ts';
import { getTier, listTiers } from '../engine/tiers/list-tiers.ts';
import { publishTier } from '../engine/tiers/publish-tier.ts';
import { reinstateTier, retireTier } from '../engine/tiers/retire-tier.ts';
import { shippedSource } from '../engine/tiers/shipped-source.ts';
import { publishedSource } from '../engine/tiers/tier-records.ts';
import type { TiersContext } from '../engine/tiers/tiers-context.ts';
import { type ApiContext, os } from './base.ts';

const contextOf = ({ engine, actor }: ApiContext): TiersContext => ({
  audit: engine.audit,
  actor,
  platform: () => engine.platform.open(),
  directory: engine.shippedTiers,
});

const placeOf = async ({ engine }: ApiContext) => ({
  database: (await engine.platform.open()).database,
  directory: engine.shippedTiers,
});

/** Tells every shell, here and on other workstations, that tiers are others now. */
async function told<T>({ engine }: ApiContext, work: Promise<T>): Promise<T> {
  const result = await work;
  engine.announcer.announce('tiers');
  engine.platform.current()?.locks.say('tiers');
  return result;
}

export const tiers = {
  list: os.tiers.list.handler(async ({ context }) => listTiers(await placeOf(context))),
  get: os.tiers.get.handler(async ({ context, input }) =>
    getTier(await placeOf(context), input.tier, input.version),
  ),
  // A file can be checked before there is a platform database: then over the tiers that Cadastre ships.
  check: os.tiers.check.handler(async ({ context: { engine }, input }) =>
    checkTier(
      engine.platform.place()
        ? publishedSource((await engine.platform.open()).database)
        : shippedSource(engine.shippedTiers),
      input,
    ),
  ),
  effect: os.tiers.effect.handler(({ context: { engine }, input }) => draftEffect(engine.tierChanges, input)),
  edit: os.tiers.edit.handler(({ input }) => ({
    document: editDocument(input.document, input.path, input.value),
  })),
  diff: os.tiers.diff.handler(async ({ context, input }) =>
    diffTiers((await context.engine.platform.open()).database, input.left, input.right),
  ),
  schema: os.tiers.schema.handler(() => tierJsonSchema()),
  publish: os.tiers.publish.handler(({ context, input }) =>
    told(context, publishTier(contextOf(context), input)),
  ),
  retire: os.tiers.retire.handler(({ context, input }) =>
    told(context, retireTier(contextOf(context), input.tier)),
  ),
  reinstate: os.tiers.reinstate.handler(({ context, input }) =>
    told(context, reinstateTier(contextOf(context), input.tier)),
  ),
};
