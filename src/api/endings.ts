import { exportErasure, getErasure, listErasures, verifyErasure } from '../engine/erasure/read-erasures.ts';
import { deleteTenants, purgeTenant, restoreTenants } from '../engine/lifecycle/ending-acts.ts';
import { planEndings } from '../engine/lifecycle/plan-ending.ts';
import { planPurge } from '../engine/lifecycle/plan-purge.ts';
import { os } from './base.ts';

export const endings = {
  planDelete: os.endings.planDelete.handler(({ context: { engine }, input }) =>
    planEndings(engine.endings, 'delete', input.tenants),
  ),
  delete: os.endings.delete.handler(({ context: { engine, actor }, input, signal }) =>
    deleteTenants(engine.endings, actor, { ...input, signal }),
  ),
  planRestore: os.endings.planRestore.handler(({ context: { engine }, input }) =>
    planEndings(engine.endings, 'restore', input.tenants),
  ),
  restore: os.endings.restore.handler(({ context: { engine, actor }, input, signal }) =>
    restoreTenants(engine.endings, actor, { ...input, signal }),
  ),
  planPurge: os.endings.planPurge.handler(({ context: { engine }, input }) =>
    planPurge(engine.endings, input.tenant, input.backupTo),
  ),
  purge: os.endings.purge.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await purgeTenant(engine.endings, actor, input);
    return { tenant: input.tenant, jobId: record.id };
  }),
  erasures: os.endings.erasures.handler(async ({ context: { engine } }) =>
    listErasures(await engine.platform.open()),
  ),
  erasure: os.endings.erasure.handler(async ({ context: { engine }, input }) =>
    getErasure(await engine.platform.open(), input.tenant),
  ),
  exportErasure: os.endings.exportErasure.handler(({ context: { engine, actor }, input }) =>
    exportErasure(engine.endings, actor, input.tenant, input.format),
  ),
  verifyErasure: os.endings.verifyErasure.handler(async ({ context: { engine }, input }) =>
    verifyErasure(Buffer.from(input.base64, 'base64'), await engine.platform.openSoon()),
  ),
};
