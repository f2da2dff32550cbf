import { implement } from '@orpc/server';
import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import { contract } from '../shared/contract/index.ts';
import { isUnforeseen, toTransportError } from './errors.ts';

/** What a shell gives with every call. */
export interface ApiContext {
  readonly engine: Engine;
  readonly actor: Actor;
}

export const os = implement(contract)
  .$context<ApiContext>()
  .use(async ({ context, path, next }) => {
    try {
      return await next();
    } catch (error) {
      if (isUnforeseen(error)) context.engine.log(`${path.join('.')}: ${(error as Error).stack ?? error}`);
      throw toTransportError(error);
    }
  });

/** Errors on the way of a stream are data too. */
export async function* translated<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream;
  } catch (error) {
    throw toTransportError(error);
  }
}
