import { newestVersion } from '../../blueprints/load-migrations.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { Applied } from './apply-target.ts';
import type { Claimed } from './claim-targets.ts';
import type { TargetEnd } from './end-targets.ts';

/** A tenant on which another act is at work is asked for again after this long, and counts as failed after that. */
const HELD_AGAIN_MS = 400;
const HELD_FOR_MS = 60_000;

const ending = ({ id }: Claimed) => ({
  id,
  history: null,
  version: null,
  applied: [],
  durationMs: 0,
  error: null,
  againInMs: null,
});

export const deletedEnd = (target: Claimed): TargetEnd => ({
  ...ending(target),
  status: 'skipped',
  fact: 'it was deleted after the run began',
});

export const movedEnd = (target: Claimed): TargetEnd => ({
  ...ending(target),
  status: 'not-run',
  fact: 'it has moved; the run goes to where it is',
});

/** It lives in shared tables now, which are a target of their own or were none when the run was planned. */
export function joinedEnd(target: Claimed): TargetEnd {
  const error = new CadastreError('CONFLICT', 'It was moved into shared tables after the run began', {
    wayOut: 'Skip it here, and plan again: the shared tables are migrated for all their tenants at once.',
  });
  return { ...ending(target), status: 'failed', fact: error.message, error: toErrorData(error) };
}

/** Another act is at work on it: it waits its turn, and counts as failed when that takes too long. */
export function heldEnd(target: Claimed): TargetEnd {
  const waited = target.heldMs ?? 0;
  if (waited < HELD_FOR_MS) {
    return {
      ...ending(target),
      status: 'not-run',
      fact: 'waits: another act is at work on it',
      againInMs: HELD_AGAIN_MS,
    };
  }
  const error = new CadastreError(
    'CONFLICT',
    `Another act has been at work on it for ${Math.round(waited / 1000)} s`,
    {
      wayOut: 'Wait until it has ended, then retry.',
    },
  );
  return { ...ending(target), status: 'failed', fact: error.message, error: toErrorData(error) };
}

/** It may be applied and not be on disk: its own history is asked again. */
export function doubtedEnd(end: TargetEnd): TargetEnd {
  if (end.status !== 'succeeded') return end;
  const fact = 'its server was lost before it was on disk; it is looked at again';
  return { ...end, status: 'not-run', history: null, version: null, applied: [], fact, againInMs: 1_000 };
}

export function endOf(target: Claimed, result: Applied, durationMs: number): TargetEnd {
  const { applied, history, error, output } = result;
  const version = history === null ? null : newestVersion(history.keys());
  const list = applied.join(', ');
  const done = target.takesBack === null ? `${list} applied` : `${list} taken back`;
  const files = applied.length === 0 ? 'stood already' : done;
  // What was stopped between two files is done again by whoever comes next; what is in doubt waits for a person.
  const again = error?.code === 'CANCELLED' && result.inDoubt !== true;
  return {
    id: target.id,
    status: error === null ? 'succeeded' : again ? 'not-run' : 'failed',
    history: history === null ? null : Object.fromEntries(history),
    version,
    applied,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(output && { output }),
    fact: error === null ? files : error.message,
    error: again ? null : error,
    againInMs: null,
  };
}
