import type {
  AuditAct,
  AuditActDetail,
  AuditFilter,
  AuditPage,
  AuditVerification,
} from '../../shared/models/audit.ts';
import { ACCEPT_VERB } from '../audit/accept-log.ts';
import type { SqliteDatabase } from './sqlite-file.ts';

/** Tells whether the process that opened the log under this session still has it open. */
export type IsAlive = (session: string) => boolean;

/** The reading side: intent joined with outcome, newest first. */
export interface AuditActs {
  list(filter: AuditFilter): AuditPage;
  get(sequence: number): AuditActDetail | null;
  lastDone(verb: string, target: string): { actor: string; at: string } | null;
  /** Since when this log is the one that a person accepted; null: nobody ever had to. */
  accepted(): NonNullable<AuditVerification['accepted']> | null;
  /** Intents without an outcome, by whether their writer still lives. */
  open(): { readonly underWay: readonly number[]; readonly unresolved: readonly number[] };
}

interface ActRow extends Omit<AuditAct, 'outcome'> {
  readonly outcome: AuditAct['outcome'] | null;
  readonly session: string;
}

interface DetailRow extends ActRow {
  readonly outcomeAt: string | null;
  readonly input: string | null;
  readonly statements: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly previousHash: string;
  readonly hash: string;
}

interface AcceptedRow {
  readonly sequence: number;
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly input: string;
}

const ACT = `
  i.sequence, i.at, i.actor, i.shell, i.workstation, i.verb, i.target, i.reason, i.session,
  coalesce(o.outcome, i.outcome) AS outcome, o.sequence AS outcomeSequence,
  coalesce(o.duration_ms, i.duration_ms) AS durationMs, coalesce(o.job_id, i.job_id) AS jobId`;

const DETAIL = `${ACT},
  o.at AS outcomeAt, i.input, coalesce(o.statements, i.statements) AS statements,
  o.error_code AS errorCode, o.error_message AS errorMessage, i.previous_hash AS previousHash, i.hash`;

const SOURCE = 'FROM entries i LEFT JOIN entries o ON o.intent = i.sequence';

export function auditActs(database: SqliteDatabase, isAlive: IsAlive): AuditActs {
  // LIKE of SQLite folds ASCII only.
  database.function('contains_folded', { deterministic: true }, (text: unknown, needle: unknown) =>
    typeof text === 'string' && text.toLowerCase().includes(String(needle)) ? 1 : 0,
  );

  const open: AuditActs['open'] = () => {
    const rows = database
      .prepare(
        `SELECT i.sequence, i.session FROM entries i
         WHERE i.kind = 'intent' AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.intent = i.sequence)
         ORDER BY i.sequence`,
      )
      .all() as { sequence: number; session: string }[];
    const alive = new Map<string, boolean>();
    const underWay: number[] = [];
    const unresolved: number[] = [];
    for (const { sequence, session } of rows) {
      const lives = alive.get(session) ?? isAlive(session);
      alive.set(session, lives);
      (lives ? underWay : unresolved).push(sequence);
    }
    return { underWay, unresolved };
  };

  const column = (query: string): string[] => database.prepare(query).pluck().all() as string[];

  const act = (row: ActRow): AuditAct => {
    const { session, outcome, ...rest } = row;
    return { ...rest, outcome: outcome ?? (isAlive(session) ? 'under-way' : 'unresolved') };
  };

  return {
    open,
    list(filter) {
      const where = conditions(filter, open);
      const page = [...where.terms];
      if (filter.before != null) page.push('i.sequence < @before');
      const rows = database
        .prepare(`SELECT ${ACT} ${SOURCE} WHERE ${page.join(' AND ')} ORDER BY i.sequence DESC LIMIT @limit`)
        .all({ ...where.values, before: filter.before ?? 0, limit: filter.limit }) as ActRow[];
      const source = where.needsOutcome ? SOURCE : 'FROM entries i';
      const total = database
        .prepare(`SELECT count(*) ${source} WHERE ${where.terms.join(' AND ')}`)
        .pluck()
        .get(where.values);
      return {
        acts: rows.map(act),
        total: Number(total),
        entries: Number(database.prepare('SELECT count(*) FROM entries').pluck().get()),
        firstAt: column('SELECT at FROM entries ORDER BY sequence LIMIT 1')[0] ?? null,
        actors: column(distinct('actor')),
        verbs: column(distinct('verb')),
      };
    },
    get(sequence) {
      const row = database
        .prepare(`SELECT ${DETAIL} ${SOURCE} WHERE i.sequence = ? AND i.kind <> 'outcome'`)
        .get(sequence) as DetailRow | undefined;
      if (!row) return null;
      const { input, statements, outcomeAt, errorCode, errorMessage, previousHash, hash, ...rest } = row;
      return {
        ...act(rest),
        outcomeAt,
        input: input === null ? {} : JSON.parse(input),
        statements: statements === null ? [] : JSON.parse(statements),
        errorCode,
        errorMessage,
        previousHash,
        hash,
      };
    },
    accepted() {
      const row = database
        .prepare(
          `SELECT i.sequence, i.at, i.actor, i.reason, i.input ${SOURCE}
           WHERE i.verb = ? AND o.outcome = 'done' ORDER BY i.sequence DESC LIMIT 1`,
        )
        .get(ACCEPT_VERB) as AcceptedRow | undefined;
      if (!row) return null;
      const { input, ...rest } = row;
      const { disagreements = [] } = JSON.parse(input) as { disagreements?: { message: string }[] };
      return { ...rest, problems: [...new Set(disagreements.map(({ message }) => message))] };
    },
    lastDone(verb, target) {
      const row = database
        .prepare(
          `SELECT i.actor, coalesce(o.at, i.at) AS at ${SOURCE}
           WHERE i.verb = ? AND i.target = ? AND coalesce(o.outcome, i.outcome) = 'done'
           ORDER BY i.sequence DESC LIMIT 1`,
        )
        .get(verb, target) as { actor: string; at: string } | undefined;
      return row ?? null;
    },
  };
}

/** From value to next value over the index: an answer in a few steps, however many entries there are. */
function distinct(column: 'actor' | 'verb'): string {
  return `
    WITH RECURSIVE found (value) AS (
      SELECT min(${column}) FROM entries WHERE ${column} IS NOT NULL
      UNION ALL
      SELECT (SELECT min(${column}) FROM entries WHERE ${column} IS NOT NULL AND ${column} > value)
      FROM found WHERE value IS NOT NULL)
    SELECT value FROM found WHERE value IS NOT NULL`;
}

function conditions(filter: AuditFilter, open: AuditActs['open']) {
  const terms: string[] = ["i.kind <> 'outcome'"];
  const values: Record<string, string> = {};
  let needsOutcome = false;
  const add = (name: string, term: string, value: string) => {
    terms.push(term);
    values[name] = value;
  };
  if (filter.actor != null) add('actor', 'i.actor = @actor', filter.actor);
  if (filter.verb != null) add('verb', 'i.verb = @verb', filter.verb);
  if (filter.since != null) add('since', 'i.at >= @since', new Date(filter.since).toISOString());
  if (filter.until != null) add('until', 'i.at <= @until', new Date(filter.until).toISOString());
  if (filter.outcome === 'under-way' || filter.outcome === 'unresolved') {
    const sequences = filter.outcome === 'under-way' ? open().underWay : open().unresolved;
    add('open', 'i.sequence IN (SELECT value FROM json_each(@open))', JSON.stringify(sequences));
  } else if (filter.outcome != null) {
    // Two indexed questions are quicker than one over the joined column.
    add(
      'outcome',
      `i.sequence IN (SELECT coalesce(e.intent, e.sequence) FROM entries e
                      WHERE e.outcome = @outcome AND e.outcome IS NOT NULL)`,
      filter.outcome,
    );
  }
  const search = filter.search.trim();
  if (search !== '') {
    needsOutcome = true;
    // Within JSON a quote or a line break is written escaped.
    const inJson = JSON.stringify(search).slice(1, -1);
    const plain = ['i.verb', 'i.target', 'i.actor', 'i.reason', 'o.error_message', 'o.error_code'];
    const json = ['o.statements', 'i.input'];
    const ascii = /^[\x20-\x7e]*$/.test(search);
    const match = (name: string) => (column: string) =>
      ascii ? `${column} LIKE @${name} ESCAPE '\\'` : `contains_folded(${column}, @${name})`;
    const shape = (text: string) => (ascii ? `%${text.replace(/[\\%_]/g, '\\$&')}%` : text.toLowerCase());
    values['search'] = shape(search);
    values['searchJson'] = shape(inJson);
    terms.push(`(${[...plain.map(match('search')), ...json.map(match('searchJson'))].join(' OR ')})`);
  }
  return { terms, values, needsOutcome };
}
