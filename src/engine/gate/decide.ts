import type { GateCode, GateDecision, GateSource } from '../../shared/models/gate.ts';
import type { Database, Row } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';

/** What a request says of its tenant. What is left out or empty says nothing. */
export type GateRequest = { readonly [source in GateSource]?: string | undefined };

/** A decision, and for how many milliseconds it holds at most; null: until somebody changes something. */
export interface TimedDecision {
  readonly decision: GateDecision;
  readonly holdsForMs: number | null;
}

interface DecisionRow extends Row {
  tenant: number | null;
  slug: string | null;
  server: string | null;
  server_host: string | null;
  server_port: number | null;
  database: string | null;
  role: string | null;
  schema: string | null;
  isolation: GateDecision['isolation'];
  status: string | null;
  allowed: boolean;
  code: GateCode;
  message_fr: string | null;
  message_en: string | null;
  /** By the clock of the platform's server, so that ours need not agree with it. */
  holds_ms: number | null;
}

/** Asks `gate.resolve` of the platform database: the one place that decides. */
export async function decide(database: Pick<Database, 'run'>, request: GateRequest): Promise<TimedDecision> {
  const { rows } = await database.run<DecisionRow>(decisionStatement(request));
  const row = rows[0];
  if (!row) throw new Error('gate.resolve answered no row');
  return { decision: toDecision(row), holdsForMs: row.holds_ms };
}

function decisionStatement({ host, header, path, slug, claim }: GateRequest): Statement {
  // PostgreSQL's text cannot hold NUL, and no tenant is called so either.
  const given = (text: string | undefined) => text?.replaceAll('\0', '\uFFFD') ?? null;
  return sql`SELECT tenant, slug, server, server_host, server_port, database, role, schema, isolation, status, allowed,
      code, message_fr, message_en,
      (extract(epoch FROM valid_until - clock_timestamp()) * 1000)::double precision AS holds_ms
    FROM gate.resolve(${given(host)}, ${given(header)}, ${given(path)}, ${given(slug)}, ${given(claim)})`;
}

function toDecision(row: DecisionRow): GateDecision {
  const { tenant, slug, database, role, schema, isolation, status, allowed, code } = row;
  return {
    tenant,
    slug,
    server:
      row.server === null
        ? null
        : { name: row.server, host: row.server_host ?? '', port: row.server_port ?? 0 },
    database,
    role,
    schema,
    isolation,
    status,
    allowed,
    code,
    message:
      row.message_fr === null || row.message_en === null ? null : { fr: row.message_fr, en: row.message_en },
  };
}
