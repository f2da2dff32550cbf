import type { JobHooks } from '../../src/engine/jobs/job-definition.ts';

export interface StepTrap {
  /** `strike` happens once, before the next run (or undo) of this step. */
  set(step: string, strike: () => Promise<void>, direction?: 'run' | 'undo'): void;
  readonly hooks: JobHooks;
}

/** Lets something happen between two steps of a job in this process. */
export function stepTrap(): StepTrap {
  let armed: { step: string; direction: 'run' | 'undo'; strike: () => Promise<void> } | null = null;
  return {
    set(step, strike, direction = 'run') {
      armed = { step, direction, strike };
    },
    hooks: {
      async beforeStep(step, direction) {
        if (armed?.step !== step || armed.direction !== direction) return;
        const { strike } = armed;
        armed = null;
        await strike();
      },
    },
  };
}
