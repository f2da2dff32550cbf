import { afterAll, beforeAll, expect, it } from 'vitest';
import { lintFiles } from '../../../src/engine/migrations/lint/lint-files.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { type LintReport, TABLE_LOCKS, type TableLock } from '../../../src/shared/models/migration-lint.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { BEFORE, CORPUS } from '../../unit/migrations/lint/corpus.ts';

const ROWS = `
INSERT INTO users VALUES (1, 'a@b', 'a@b', 'abc', 1, 1, now(), now(), '{x}', B'1', '10.0.0.0/8', '{}', 'new', 1, 1);
INSERT INTO invoices (user_id, total) VALUES (1, 1);
INSERT INTO "Order lines" VALUES (1, 1);
INSERT INTO measures VALUES ('2025-05-05', 1);
INSERT INTO measures_2026 VALUES ('2026-05-05', 1);
INSERT INTO scratch VALUES (1);`;

/** Rules that say that the rows are written again, and those that say that they are read. */
const REWRITES = ['table-rewrite', 'type-change'];
const SCANS = [...REWRITES, 'not-null-scan', 'constraint-scan', 'unique-lock'];

interface Observed {
  /** Strongest lock of each table that was there before. */
  readonly locks: Map<string, TableLock>;
  readonly rewritten: string[];
  readonly scanned: string[];
}

interface Table extends Record<string, unknown> {
  oid: string;
  name: string;
  node: string | null;
}

const TABLES = `SELECT oid::text AS oid, oid::regclass::text AS name, pg_relation_filenode(oid)::text AS node
  FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v') AND relnamespace = 'public'::regnamespace`;

/** What this transaction holds, where each table lies now, and which ones it has read from end to end. */
const after = (tables: readonly Table[]): string =>
  `SELECT oid::text AS oid, oid::regclass::text AS name, pg_relation_filenode(oid)::text AS node,
    ARRAY(SELECT mode FROM pg_locks
      WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation = tables.oid AND granted) AS modes,
    coalesce(pg_stat_get_xact_numscans(oid), 0) > 0 AS scanned
  FROM unnest(ARRAY[${tables.map(({ oid }) => oid).join()}]::oid[]) AS tables (oid)`;

eachMajor('What lint says of locks, rewrites and scans', (cluster) => {
  const database = uniqueName('lint');
  beforeAll(async () => {
    await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE DATABASE ${database}`));
    await asSuperuser(cluster, database, (session) => session.script(BEFORE + ROWS));
  });
  afterAll(() =>
    asSuperuser(cluster, 'postgres', (session) => session.script(`DROP DATABASE ${database} WITH (FORCE)`)),
  );

  /** Runs it in a transaction that is rolled back, and reads what it held and wrote. */
  const observe = async (session: Session, before: readonly Table[], sql: string): Promise<Observed> => {
    try {
      await session.script(`BEGIN;\n${sql};\nSET LOCAL search_path = public`);
      const found = await query<Table & { modes: string[]; scanned: boolean }>(session, after(before));
      const seen: Observed = { locks: new Map(), rewritten: [], scanned: [] };
      for (const { oid, name, node } of before) {
        const now = found.find((each) => each.oid === oid);
        const strongest = TABLE_LOCKS.findLast((lock) => now?.modes.includes(lock));
        if (!now || !strongest) continue;
        seen.locks.set(name, strongest);
        // It may have another name by now; one that is gone has none.
        if (!/^\d+$/.test(now.name)) seen.locks.set(now.name, strongest);
        if (now.node && node !== null && now.node !== node) seen.rewritten.push(name);
        if (now.scanned) seen.scanned.push(name);
      }
      return seen;
    } finally {
      // Else the counters of this transaction would be added to those of the next.
      await session.script('ROLLBACK; SELECT pg_stat_force_next_flush()');
    }
  };

  const provable = CORPUS.filter(
    ({ unproven, alone, since }) => unproven === undefined && !alone && (since ?? 0) <= cluster.major,
  );

  it('is what the server does, for every statement of the corpus that it takes', async () => {
    expect(provable.length).toBeGreaterThan(120);
    const wrong: string[] = [];
    await asSuperuser(cluster, database, async (session) => {
      const before = await query<Table>(session, TABLES);
      for (const { sql, also = [] } of provable) {
        const report = await lintFiles([{ path: 'b', content: sql, checksum: 'b', transactional: true }], {
          known: [{ path: 'a', content: BEFORE, checksum: 'a', transactional: true }],
        });
        const seen = await observe(session, before, sql).catch((error: Error) => error);
        if (seen instanceof Error) wrong.push(`${sql}\n  the server refuses it: ${seen.message}`);
        else wrong.push(...differences(sql, report, seen, also).map((text) => `${sql}\n  ${text}`));
      }
    });
    expect(wrong.join('\n')).toBe('');
  });
});

function differences(sql: string, report: LintReport, seen: Observed, also: readonly string[]): string[] {
  const told = new Map<string, TableLock>();
  for (const { table, lock } of report.locks) {
    const before = told.get(table);
    if (!before || TABLE_LOCKS.indexOf(lock) > TABLE_LOCKS.indexOf(before)) told.set(table, lock);
  }
  const found: string[] = [];
  const rules = report.findings.map(({ rule }) => rule as string);
  const renames = / RENAME | SET SCHEMA /.test(sql);
  for (const [table, lock] of told) {
    if (seen.locks.get(table) !== lock && !renames) {
      found.push(`lint says ${lock} on ${table}, the server ${seen.locks.get(table) ?? 'none'}`);
    }
  }
  for (const [table, lock] of seen.locks) {
    // What a view, a partition or a key reads on the way keeps nobody waiting.
    const matters = TABLE_LOCKS.indexOf(lock) > TABLE_LOCKS.indexOf('RowExclusiveLock');
    if (matters && !told.has(table) && !renames && !also.includes(table))
      found.push(`the server takes ${lock} on ${table}, lint says nothing`);
  }
  const replaced = rules.some((rule) => rule === 'truncate' || rule === 'exclusive-refresh');
  if (!replaced && seen.rewritten.length > 0 !== rules.some((rule) => REWRITES.includes(rule))) {
    found.push(`written again: ${seen.rewritten.join(', ') || 'nothing'}; lint finds ${rules.join(', ')}`);
  }
  const reads =
    rules.some((rule) => SCANS.includes(rule)) ||
    report.findings.some(({ rule, severity }) => rule === 'foreign-key-lock' && severity === 'refuse');
  if (isOneAlter(sql) && seen.scanned.length > 0 !== reads) {
    found.push(`read: ${seen.scanned.join(', ') || 'nothing'}; lint finds ${rules.join(', ') || 'nothing'}`);
  }
  return found;
}

/** Nothing else in the file reads rows. Validating reads them too, beside everybody; partitions have a rule of their own. */
const isOneAlter = (sql: string) =>
  /^ALTER TABLE/.test(sql) && !sql.includes(';') && !/VALIDATE|PARTITION/.test(sql);
