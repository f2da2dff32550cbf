import { performAct } from '../engine/acts/perform-act.ts';
import { os } from './base.ts';

export const schedule = {
  list: os.schedule.list.handler(({ context: { engine } }) => engine.schedule.list()),
  run: os.schedule.run.handler(({ context: { engine, actor }, input }) =>
    performAct(
      engine.audit,
      { actor, verb: 'run scheduled work', target: `schedule ${input.name}`, input: {} },
      () => engine.schedule.run(input.name),
    ),
  ),
};
