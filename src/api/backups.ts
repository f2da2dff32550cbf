import {
  backUpTenants,
  backupOverview,
  checkBackup,
  createSealKey,
  findBackupProblems,
  listBackups,
  planBackups,
  removeBackup,
} from '../engine/backups/index.ts';
import { os } from './base.ts';

export const backups = {
  overview: os.backups.overview.handler(async ({ context: { engine } }) =>
    backupOverview(await engine.platform.open()),
  ),
  list: os.backups.list.handler(async ({ context: { engine }, input }) =>
    listBackups(await engine.platform.open(), engine.backups.workstation, input),
  ),
  plan: os.backups.plan.handler(({ context: { engine }, input }) =>
    planBackups(engine.backups, input.tenants),
  ),
  backUp: os.backups.backUp.handler(({ context: { engine, actor }, input, signal }) =>
    backUpTenants(engine.backups, actor, { ...input, signal }),
  ),
  check: os.backups.check.handler(({ context: { engine, actor }, input }) =>
    checkBackup(engine.backups, actor, input.id),
  ),
  remove: os.backups.remove.handler(({ context: { engine, actor }, input }) =>
    removeBackup(engine.backups, actor, input),
  ),
  createKey: os.backups.createKey.handler(async ({ context: { engine, actor }, input }) => {
    const key = await createSealKey(engine.mail, actor, input);
    engine.announcer.announce('settings');
    return key;
  }),
  findings: os.backups.findings.handler(async ({ context: { engine } }) =>
    findBackupProblems(await engine.platform.open()),
  ),
};
