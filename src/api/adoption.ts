import { adoptDatabases } from '../engine/adoption/adopt-databases.ts';
import { planAdoption } from '../engine/adoption/plan-adoption.ts';
import { os } from './base.ts';

export const adoption = {
  plan: os.adoption.plan.handler(({ context: { engine }, input }) => planAdoption(engine.orphans, input)),
  adopt: os.adoption.adopt.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await adoptDatabases(engine.orphans, actor, input);
    return { jobId: record.id };
  }),
};
