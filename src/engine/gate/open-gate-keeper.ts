import { connectPostgres } from '../adapters/postgres-session.ts';
import { CadastreError } from '../errors.ts';
import type { PlatformPlace } from '../platform/platform.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import { GateKeeper } from './gate-keeper.ts';

interface Parts {
  readonly platform: { place(): PlatformPlace | null };
  readonly access: { targetOf(serverId: string, database?: string): Promise<ConnectionTarget> };
}

/** A keeper on the platform database of this workstation. Errors: `PLATFORM_NOT_CONFIGURED`. */
export function openGateKeeper(
  { platform, access }: Parts,
  options: { cacheSize?: number; log: (line: string) => void },
): GateKeeper {
  if (!platform.place()) throw notConfigured();
  return new GateKeeper({
    ...options,
    connect: connectPostgres,
    // Read anew each time: the server may have another address or password by then.
    target: async () => {
      const place = platform.place();
      if (!place) throw notConfigured();
      return access.targetOf(place.serverId, place.database);
    },
  });
}

const notConfigured = () =>
  new CadastreError('PLATFORM_NOT_CONFIGURED', 'No platform database has been chosen yet', {
    wayOut: 'Choose a server for it.',
    command: 'cadastre platform init --server NAME',
  });
