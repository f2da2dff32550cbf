import type { DriftState } from '../../shared/models/schema-drift.ts';
import { readHistory, type SchemaHistory } from '../blueprints/schema-history.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { compareSchemas, type FoundDifference } from './compare-schemas.ts';
import { type DriftTarget, namesToMend, namesToRead } from './drift-targets.ts';
import { CATALOG_TIMEOUT_MS, closeForReading, type RawSchema, readCatalogs } from './read-catalogs.ts';
import { type ReferenceContext, referenceFor, standingOf } from './references.ts';
import { toObjects } from './to-objects.ts';

/** What one reading says. */
export interface DriftReading {
  readonly state: DriftState;
  /** Its own version, which it was compared with. */
  readonly version: string | null;
  /** Why it is unknown; else empty. */
  readonly reason: string;
  readonly tables: number | null;
  readonly differences: readonly FoundDifference[];
}

const unknown = (reason: string, version: string | null = null): DriftReading => ({
  state: 'unknown',
  version,
  reason,
  tables: null,
  differences: [],
});

/**
 * Reads one place and compares it with what its own version looks like. Changes nothing of it. Never throws: what keeps
 * it from being read is the reason why it is unknown. `ours`: the caller holds its lock.
 */
export async function readTarget(
  context: ReferenceContext,
  platform: OpenPlatform,
  target: DriftTarget,
  { ours = false }: { readonly ours?: boolean } = {},
): Promise<DriftReading> {
  const { blueprint, hash, isolation, serverId } = target;
  if (!target.ready || target.status === 'PENDING') return unknown('It is being created');
  if (blueprint === null)
    return unknown('It was adopted without a blueprint: there is nothing to compare it with');
  if (!ours && (await isAtWork(platform, target))) return unknown('A job is at work on it');
  let version: string | null = null;
  try {
    const { raw, history } = await readPlace(context, target);
    if (raw.schemas.length === 0) return unknown('Its schema is gone');
    if (history === null || history.size === 0)
      return unknown('It has no history of its files: which version it is cannot be told');
    const standing = await standingOf(context, platform, { blueprint, hash }, history);
    if (standing === null)
      return unknown(`No version of ${blueprint} that is known here has the files that were applied to it`);
    version = standing.version;
    const reference = await referenceFor(context, platform, {
      standing,
      isolation,
      major: raw.major,
      serverId,
    });
    const differences = compareSchemas(
      reference,
      toObjects(raw, namesToRead(target)),
      { isolation, major: raw.major, accounts: target.accounts.map(({ kind }) => kind) },
      namesToMend(target),
    );
    // What a job changes meanwhile is no difference of its own.
    if (differences.length > 0 && !ours && (await isAtWork(platform, target)))
      return unknown('A job is at work on it', version);
    const tables = raw.relations.filter(({ kind }) => 'rpf'.includes(kind)).length;
    return {
      state: differences.length > 0 ? 'drifted' : 'in-sync',
      version,
      reason: '',
      tables,
      differences,
    };
  } catch (error) {
    return unknown(reasonOf(error, target), version);
  }
}

async function isAtWork(platform: OpenPlatform, { tenants }: DriftTarget): Promise<boolean> {
  const [only] = tenants;
  if (tenants.length === 1 && only !== undefined) return platform.locks.isHeld('tenant', only);
  const held = await platform.locks.heldIds('tenant');
  return tenants.some((id) => held.has(id));
}

/** One connection and three round trips, whatever is in it. */
async function readPlace(
  context: Pick<ReferenceContext, 'connectTo'>,
  target: DriftTarget,
): Promise<{ raw: RawSchema; history: SchemaHistory | null }> {
  const session = await context.connectTo(target.serverId, target.database);
  try {
    await closeForReading(session);
    const raw = await readCatalogs(session, target.schema);
    if (raw === null) throw new CadastreError('INTERNAL', 'The catalogs did not answer');
    return { raw, history: await historyOf(session, target) };
  } finally {
    // Ends the transaction too.
    await session.close();
  }
}

async function historyOf(session: Session, target: DriftTarget): Promise<SchemaHistory | null> {
  if (target.isolation !== 'schema') return readHistory(session);
  const { rows } = await session.run<{ version: string; checksum: string }>(
    sql`SELECT version, checksum FROM cadastre.place_history WHERE tenant_id = ${target.organizationId}`,
  );
  return new Map(rows.map(({ version, checksum }) => [version, checksum]));
}

const GONE = '3D000';
const OUT_OF_TIME = '57014';

function reasonOf(error: unknown, { database }: DriftTarget): string {
  const { code, message, details } = toErrorData(error);
  if (details.sqlstate === GONE) return `Its database ${database} is gone`;
  if (details.sqlstate === OUT_OF_TIME)
    return `Its catalogs took longer than ${CATALOG_TIMEOUT_MS / 1000} s to read`;
  if (code === 'SERVER_UNREACHABLE') return `Its server does not answer: ${message}`;
  return message;
}
