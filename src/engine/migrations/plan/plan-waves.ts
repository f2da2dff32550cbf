import type { Wave } from '../../../shared/models/migration-options.ts';
import type { MigrationPlan } from '../../../shared/models/migration-plan.ts';
import { assignWaves } from './assign-waves.ts';
import type { MigrationPlanContext } from './plan-migration.ts';
import type { PlaceReading } from './read-places.ts';
import type { FleetTarget } from './select-targets.ts';

interface Candidate {
  readonly target: FleetTarget;
  readonly reading: PlaceReading;
}

export interface PlannedWaves<Each> {
  /** Those that a wave takes, in the order in which they come. */
  readonly chosen: readonly Each[];
  /** As the plan shows them. */
  readonly waves: MigrationPlan['waves'];
  /** The index of its wave; null: none takes it. */
  waveOf(each: Candidate): number | null;
}

/** Which of those that have something to do comes in which wave. */
export function planWaves<Each extends Candidate>(
  { server }: Pick<MigrationPlanContext, 'server'>,
  candidates: readonly Each[],
  waves: readonly Wave[],
): PlannedWaves<Each> {
  const turns = assignWaves(
    candidates.map(({ target, reading }) => ({
      key: target.key,
      name: target.name,
      tier: target.tier,
      labels: server(target.serverId).labels,
      bytes: reading.bytes,
    })),
    waves,
  );
  const turnOf = ({ target }: Candidate) => turns.get(target.key);
  return {
    chosen: candidates
      .filter((each) => turnOf(each) !== undefined)
      .sort((a, b) => {
        const [one, other] = [turnOf(a), turnOf(b)];
        return (one?.wave ?? 0) - (other?.wave ?? 0) || (one?.position ?? 0) - (other?.position ?? 0);
      }),
    waves: waves.map((wave, index) => ({
      ...wave,
      targets: [...turns.values()].filter((turn) => turn.wave === index).length,
    })),
    waveOf: (each) => turnOf(each)?.wave ?? null,
  };
}
