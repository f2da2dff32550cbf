import { eventIterator, oc } from '@orpc/contract';
import { implement, ORPCError } from '@orpc/server';
import { z } from 'zod';
import { procedure } from '../../src/shared/contract/base.ts';

/** A contract of tests only, for what no procedure of Cadastre lets a test see from outside. */
const probeContract = {
  echo: oc.input(z.object({ text: z.string() })).output(z.object({ text: z.string() })),
  refuse: procedure.output(z.object({})),
  /** Counts until nobody listens. */
  count: oc.output(eventIterator(z.object({ number: z.number() }))),
};

/** How many counters run now, and how many were ended. */
export interface ProbeState {
  open: number;
  closed: number;
}

export function createProbeRouter(state: ProbeState) {
  const probe = implement(probeContract);
  return probe.router({
    echo: probe.echo.handler(({ input }) => input),
    refuse: probe.refuse.handler(() => {
      throw new ORPCError('REFUSED', { message: 'No', data: { wayOut: 'Ask again' } });
    }),
    count: probe.count.handler(async function* ({ signal }) {
      state.open += 1;
      try {
        for (let number = 1; !signal?.aborted; number += 1) {
          yield { number };
          await new Promise((wake) => setTimeout(wake, 10));
        }
      } finally {
        state.open -= 1;
        state.closed += 1;
      }
    }),
  });
}
