import { describeAttacks } from '../engine/isolation/attacks/index.ts';
import { mendAttack, planMend } from '../engine/isolation/mends/mend-attack.ts';
import { readOpenFindings } from '../engine/isolation/read-open-findings.ts';
import { listReports, readReport, readTenantIsolation } from '../engine/isolation/read-reports.ts';
import { testIsolation } from '../engine/isolation/test-isolation.ts';
import { os } from './base.ts';

export const isolation = {
  attacks: os.isolation.attacks.handler(() => describeAttacks()),
  test: os.isolation.test.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await testIsolation(engine.isolation, actor, input);
    return { jobId: record.id };
  }),
  reports: os.isolation.reports.handler(async ({ context: { engine }, input }) =>
    listReports(await engine.platform.open(), input.limit),
  ),
  report: os.isolation.report.handler(async ({ context: { engine }, input }) =>
    readReport(await engine.platform.open(), input.id),
  ),
  open: os.isolation.open.handler(async ({ context: { engine } }) =>
    readOpenFindings(await engine.platform.open()),
  ),
  planMend: os.isolation.planMend.handler(({ context: { engine }, input }) =>
    planMend(engine.isolation, input),
  ),
  mend: os.isolation.mend.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await mendAttack(engine.isolation, actor, input);
    return { jobId: record.id };
  }),
  tenant: os.isolation.tenant.handler(async ({ context: { engine }, input }) =>
    readTenantIsolation(await engine.platform.open(), input.tenant, input.report),
  ),
};
