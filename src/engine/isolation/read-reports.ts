import {
  causeOf,
  type IsolationCause,
  type IsolationReport,
  type IsolationReportSummary,
  isolationReportSchema,
  type TenantIsolation,
  tenantIsolationSchema,
} from '../../shared/models/isolation.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';

/** Newest first. */
export async function listReports(platform: OpenPlatform, limit: number): Promise<IsolationReportSummary[]> {
  const { rows } = await platform.database.run<{ report: unknown }>(
    sql`SELECT report FROM platform.isolation_reports ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map((row) => {
    const report = isolationReportSchema.parse(row.report);
    return {
      id: report.id,
      at: report.at,
      durationMs: report.durationMs,
      actor: report.actor,
      extent: report.extent,
      cause: report.cause,
      attacks: report.attacks,
      models: report.models,
      passed: report.passed,
      findings: report.findings.length,
    };
  });
}

/** The newest when no number is given; null where there is none. */
export async function readReport(platform: OpenPlatform, id?: number): Promise<IsolationReport | null> {
  const { rows } = await platform.database.run<{ report: unknown }>(
    sql`SELECT report FROM platform.isolation_reports WHERE ${id ?? null}::bigint IS NULL OR id = ${id ?? null}
        ORDER BY id DESC LIMIT 1`,
  );
  return rows[0] ? isolationReportSchema.parse(rows[0].report) : null;
}

/** What was seen as this tenant, in this report or in its newest. */
export async function readTenantIsolation(
  platform: OpenPlatform,
  slug: string,
  report?: number,
): Promise<(TenantIsolation & { report: number; at: string; cause: IsolationCause }) | null> {
  const tenant = await getTenant(platform, slug);
  const { rows } = await platform.database.run<{
    id: number;
    at: Date;
    result: unknown;
    actor: string;
    cause: IsolationCause | null;
  }>(
    sql`SELECT reports.id::int AS id, results.at, result, actor, report->>'cause' AS cause
        FROM platform.isolation_results AS results
        JOIN platform.isolation_reports AS reports USING (job_id)
        WHERE organization_id = ${tenant.id} AND (${report ?? null}::bigint IS NULL OR reports.id = ${report ?? null})
        ORDER BY results.at DESC LIMIT 1`,
  );
  const row = rows[0];
  if (!row) return null;
  const cause = causeOf({ cause: row.cause ?? undefined, actor: row.actor });
  return { ...tenantIsolationSchema.parse(row.result), report: row.id, at: row.at.toISOString(), cause };
}
