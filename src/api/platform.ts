import { choosePlatform, initializeContext } from '../engine/platform/choose-platform.ts';
import { planPlatform } from '../engine/platform/initialize-platform.ts';
import { os } from './base.ts';

export const platform = {
  status: os.platform.status.handler(({ context }) => context.engine.platform.status()),
  plan: os.platform.plan.handler(({ context: { engine, actor }, input }) =>
    planPlatform(initializeContext(engine, actor, input.server), input),
  ),
  initialize: os.platform.initialize.handler(({ context: { engine, actor }, input }) =>
    choosePlatform(engine, actor, input),
  ),
};
