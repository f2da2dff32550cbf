import { acceptLog } from '../engine/audit/accept-log.ts';
import { CadastreError } from '../engine/errors.ts';
import { os } from './base.ts';

export const audit = {
  list: os.audit.list.handler(({ context, input }) => context.engine.audit.list(input)),
  get: os.audit.get.handler(({ context, input }) => {
    const act = context.engine.audit.get(input.sequence);
    if (!act) throw new CadastreError('NOT_FOUND', `The audit log has no entry ${input.sequence}`);
    return act;
  }),
  verify: os.audit.verify.handler(({ context }) => context.engine.audit.verify()),
  accept: os.audit.accept.handler(async ({ context: { engine, actor }, input }) => {
    const verified = await acceptLog(engine.audit, actor, input);
    engine.announcer.announce('audit');
    return verified;
  }),
};
