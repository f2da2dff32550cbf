import type { AdoptionFinding, AdoptionRow } from '../../shared/models/adoption.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { writeBytes } from '../../shared/models/quantity.ts';
import type { Server } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { becauseOf } from '../provisioning/tier/choose-tier.ts';
import { tierOfExisting } from '../provisioning/tier/tier-of-existing.ts';
import { statementsFor } from '../provisioning/tier/tier-of-run.ts';

interface Asked {
  readonly platform: OpenPlatform;
  readonly maintenance: Database;
  readonly ensureTiers: (platform: OpenPlatform) => Promise<unknown>;
}

interface Adopted {
  readonly tier: string | null;
  /** The plan's id. */
  readonly subscription: string | null;
  readonly server: Pick<Server, 'name' | 'labels'>;
  readonly database: string;
  readonly role: string;
  readonly owner: string;
  readonly bytes: number | null;
  readonly connections: number | null;
}

export interface AdoptedTier {
  readonly tier: AdoptionRow['tier'];
  /** What is not as the tier wants it: shown, and no reason to refuse. */
  readonly findings: AdoptionFinding[];
  readonly statements: string[];
  readonly errors: { field: string; message: string }[];
}

/** Which tier an adopted database gets, what its server is told for it, and where it has more than that tier gives. */
export async function adoptTier(asked: Asked, adopted: Adopted): Promise<AdoptedTier> {
  const { server, database, role, owner } = adopted;
  try {
    const { tier, values, leftOut } = await tierOfExisting(
      asked.platform,
      { tier: adopted.tier, plan: adopted.subscription },
      { server, isolation: 'database' },
      asked.ensureTiers,
    );
    const finding = (check: string, message: string): AdoptionFinding => ({
      check,
      severity: check === 'tier-left-out' ? 'note' : 'warning',
      message,
      statements: [],
    });
    if (tier === null)
      return {
        tier: null,
        findings: leftOut === null ? [] : [finding('tier-left-out', leftOut)],
        statements: [],
        errors: [],
      };
    const statements = await statementsFor(asked.maintenance, onServer(values), 'database', {
      id: 0,
      database,
      role,
      ownerRole: owner,
    });
    return {
      tier: { name: tier.name, version: tier.version, because: becauseOf(tier) },
      findings: over(adopted, values).map((message) => finding('over-tier', message)),
      statements: statements.map(({ shown }) => shown),
      errors: [],
    };
  } catch (error) {
    if (!(error instanceof CadastreError) || error.code !== 'INVALID_INPUT') throw error;
    const fields = error.details.fields ?? [{ field: 'tier', message: error.message }];
    return { tier: null, findings: [], statements: [], errors: [...fields] };
  }
}

/** Schemas and roles carry the tenant's number, which is not given out yet. */
const onServer = (values: FlatSettings): FlatSettings =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([path]) => !path.startsWith('accounts.') && !path.startsWith('namespaces.'),
    ),
  );

function over({ connections, bytes }: Adopted, values: FlatSettings): string[] {
  const [limit, storage] = [values['resources.connections'], values['resources.storage']];
  return [
    ...(typeof limit === 'number' && connections !== null && connections > limit
      ? [`It has ${connections} sessions open, and its tier gives ${limit}`]
      : []),
    ...(typeof storage === 'number' && bytes !== null && bytes > storage
      ? [`It has ${writeBytes(bytes)} on the disk, and its tier gives ${writeBytes(storage)}`]
      : []),
  ];
}
