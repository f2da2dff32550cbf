import { addDomain } from '../engine/domains/add-domain.ts';
import { checkDomain } from '../engine/domains/check-domain.ts';
import { listDomains } from '../engine/domains/list-domains.ts';
import { removeDomain } from '../engine/domains/remove-domain.ts';
import { verifyDomain } from '../engine/domains/verify-domain.ts';
import { type ApiContext, os } from './base.ts';

const contextOf = ({ engine, actor }: ApiContext) => ({
  audit: engine.audit,
  actor,
  platform: () => engine.platform.open(),
});

export const domains = {
  list: os.domains.list.handler(async ({ context, input }) =>
    listDomains(await context.engine.platform.open(), input.tenant),
  ),
  check: os.domains.check.handler(async ({ context, input }) =>
    checkDomain(await context.engine.platform.open(), input.host),
  ),
  add: os.domains.add.handler(({ context, input }) => addDomain(contextOf(context), input)),
  verify: os.domains.verify.handler(({ context, input }) => verifyDomain(contextOf(context), input)),
  remove: os.domains.remove.handler(({ context, input }) => removeDomain(contextOf(context), input.host)),
};
