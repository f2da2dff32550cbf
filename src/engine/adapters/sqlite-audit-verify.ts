import type { AuditVerification } from '../../shared/models/audit.ts';
import type { MacKey } from '../audit/chain.ts';
import { type BadEntry, type ChainCheck, createChainCheck } from '../audit/check-chain.ts';
import { compareAnchor, readAnchors } from '../audit/compare-anchors.ts';
import type { StoredEntry } from '../audit/entry.ts';
import type { AnchorKeeper } from '../audit/keep-anchors.ts';
import { CadastreError } from '../errors.ts';
import type { AuditActs } from './sqlite-audit-acts.ts';
import { auditFileError } from './sqlite-audit-errors.ts';
import { COLUMNS, schemaProblem } from './sqlite-audit-schema.ts';
import { type SqliteDatabase, sqliteCode } from './sqlite-file.ts';

/** An anchor that has not answered by then is unreachable. */
const ANCHOR_READ_MS = 10_000;
/** Read at a time, so that a long log does not hold up the app: some 20 ms of work. */
const CHUNK = 1000;

export interface VerifiedLog {
  readonly database: SqliteDatabase;
  readonly file: string;
  readonly logId: string;
  readonly keys: ReadonlyMap<string, MacKey>;
  readonly acts: Pick<AuditActs, 'open' | 'accepted'>;
  readonly keeper: Pick<AnchorKeeper, 'anchors' | 'lastFailure'>;
  readonly hashAt: (sequence: number) => string | null;
  readonly now: () => Date;
}

/** Anchors first, then every entry: see `readAnchors` for the order. */
export async function verifyAuditFile(log: VerifiedLog): Promise<AuditVerification> {
  const started = performance.now();
  const at = log.now().toISOString();
  const readings = await readAnchors(log.keeper.anchors, ANCHOR_READ_MS);
  try {
    const chain = await walkChain(log);
    const file = { logId: log.logId, sequence: chain.head.sequence, hashAt: log.hashAt };
    const anchors = readings.map((reading) =>
      compareAnchor(reading, file, log.keeper.lastFailure(reading.place)),
    );
    const fileProblem = chain.firstBad ?? guardProblem(log.database);
    const bad = [chain.firstBad, ...anchors.map((anchor) => anchor.bad)].filter((found) => found !== null);
    const firstBad = earliest(bad) ?? fileProblem;
    const held = anchors.some(({ report }) => report.state === 'agrees' || report.state === 'behind');
    return {
      verdict: firstBad ? 'broken' : held ? 'ok' : 'unanchored',
      at,
      durationMs: Math.round(performance.now() - started),
      entries: chain.entries,
      firstHash: chain.firstHash,
      headHash: chain.entries === 0 ? null : chain.head.hash,
      firstBad,
      fileProblem,
      accepted: log.acts.accepted(),
      anchors: anchors.map(({ report }) => report),
      mac: chain.mac(),
      unresolved: [...log.acts.open().unresolved],
    };
  } catch (error) {
    throw auditFileError(error, log.file);
  }
}

/** Entries that are added meanwhile are left to the next verification. */
async function walkChain(log: VerifiedLog): Promise<ChainCheck> {
  const { database } = log;
  const placeQuery = database
    .prepare('SELECT sequence FROM entries WHERE hash = ? ORDER BY sequence')
    .pluck();
  const placeOf = (hash: string) => (placeQuery.get(hash) as number | undefined) ?? null;
  const chain = createChainCheck(log.logId, log.keys, placeOf);
  const columns = Object.entries(COLUMNS).map(([field, column]) => `${column} AS "${field}"`);
  const chunk = database.prepare(
    `SELECT ${columns.join(', ')} FROM entries NOT INDEXED
     WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${CHUNK}`,
  );
  const last = database.prepare('SELECT max(sequence) FROM entries').pluck().get() as number | null;
  let before = Number.MIN_SAFE_INTEGER;
  while (last !== null) {
    if (!database.open) {
      throw new CadastreError('AUDIT_UNAVAILABLE', 'The audit log was closed while it was verified');
    }
    const rows = chunk.all(before, last) as StoredEntry[];
    for (const row of rows) chain.take(row);
    const newest = rows.at(-1);
    if (rows.length < CHUNK || !newest) break;
    before = newest.sequence;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return chain;
}

function earliest(bad: readonly BadEntry[]): BadEntry | null {
  // Of two about the same entry the first one stands: the chain tells more than an anchor.
  return bad.reduce<BadEntry | null>(
    (first, next) => (first === null || next.sequence < first.sequence ? next : first),
    null,
  );
}

/** All entries are right, but the file that holds them was tampered with. Sequence 0: no single entry is meant. */
function guardProblem(database: SqliteDatabase): BadEntry | null {
  const schema = schemaProblem(database);
  if (schema) return { sequence: 0, problem: `The file no longer guards its entries: ${schema}` };
  const damage = indexDamage(database);
  return damage === null
    ? null
    : { sequence: 0, problem: `The file is damaged, lists may leave entries out: ${damage}` };
}

/** Compares the indices, which lists are read from, with the entries, which the chain covers. */
function indexDamage(database: SqliteDatabase): string | null {
  try {
    const result = String(database.pragma('integrity_check(1)', { simple: true }));
    return result === 'ok' ? null : result;
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_CORRUPT')) return 'it cannot be read to its end';
    throw error;
  }
}
