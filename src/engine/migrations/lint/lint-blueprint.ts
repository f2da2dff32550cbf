import type { LintReport } from '../../../shared/models/migration-lint.ts';
import { type Blueprint, sha256 } from '../../blueprints/blueprint.ts';
import { asksForNoTransaction } from '../../blueprints/check-sql.ts';
import { findBlueprint } from '../../blueprints/index.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { onlyBlueprint } from '../plan/select-targets.ts';
import type { LintContext } from './lint-context.ts';
import { lintFiles } from './lint-files.ts';
import { readWaivers } from './waivers.ts';

export interface LintRequest {
  /** A name or a folder; the only one with tenants when left out. */
  readonly blueprint?: string;
  /** Only files that some tenant lacks, as was last known. */
  readonly pending: boolean;
  /** In the place of a blueprint's: texts in their order. */
  readonly files?: readonly { readonly file: string; readonly content: string }[];
}

/** Findings in a blueprint's files or in loose ones. Errors: `NOT_FOUND`, `BLUEPRINT_INVALID`. */
export async function lint(context: LintContext, request: LintRequest): Promise<LintReport> {
  if (request.files) return lintTexts(request.files);
  const platform = context.hasPlatform() ? await context.platform() : null;
  const name = request.blueprint ?? (await onlyBlueprint(platform ?? (await context.platform())));
  const blueprint = await findBlueprint(context.blueprints, name);
  if (!request.pending) return lintBlueprint(platform, blueprint);
  const behind = platform ?? (await context.platform());
  return lintBlueprint(behind, blueprint, await lackedBySome(behind, blueprint));
}

/**
 * The files of these versions, or all, with the waivers that stand. What files before them made is known. `platform`
 * null: there are no waivers but those in the files.
 */
export async function lintBlueprint(
  platform: OpenPlatform | null,
  blueprint: Blueprint,
  versions?: readonly string[],
): Promise<LintReport> {
  const waivers = platform ? await readWaivers(platform.database, blueprint.name) : [];
  const { name } = blueprint;
  // Of what a command does, nobody sees the statements before it runs.
  const migrations = blueprint.migrations.filter(({ command }) => !command);
  const wanted = migrations.filter(({ version }) => versions === undefined || versions.includes(version));
  const [first] = wanted;
  const known = first ? migrations.slice(0, migrations.indexOf(first)) : [];
  // One in the middle that nobody lacks is read for what it made, and nothing of it is told.
  const through = first ? migrations.slice(migrations.indexOf(first)) : [];
  const report = await lintFiles(through, { known, waivers, blueprint: name });
  return wanted.length === through.length ? report : onlyOf(report, new Set(wanted.map(({ path }) => path)));
}

function onlyOf(report: LintReport, files: ReadonlySet<string>): LintReport {
  const findings = report.findings.filter(({ file }) => files.has(file));
  const open = findings.filter(({ waiver }) => waiver === null);
  return {
    ...report,
    files: report.files.filter(({ file }) => files.has(file)),
    findings,
    locks: report.locks.filter(({ file }) => files.has(file)),
    refusals: open.filter(({ severity }) => severity === 'refuse').length,
    warnings: open.filter(({ severity }) => severity === 'warn').length,
    waived: findings.length - open.length,
  };
}

function lintTexts(files: readonly { file: string; content: string }[]): Promise<LintReport> {
  return lintFiles(
    files.map(({ file, content }) => {
      const text = content.replace(/^\uFEFF/, '');
      return {
        path: file,
        content: text,
        checksum: sha256(text),
        transactional: !asksForNoTransaction(text),
      };
    }),
  );
}

/** Versions after the lowest at which a tenant stands; none without tenants. */
async function lackedBySome(platform: OpenPlatform, { name, migrations }: Blueprint): Promise<string[]> {
  const { rows } = await platform.database.run<{ version: string | null }>(
    sql`SELECT DISTINCT schema_version AS version FROM platform.tenants
        JOIN platform.organizations ON organizations.id = tenants.organization_id
        WHERE blueprint = ${name}
          AND organizations.status NOT IN ('PENDING', 'DELETING', 'DELETED', 'PURGING', 'PURGED')`,
  );
  return migrations
    .map(({ version }) => version)
    .filter((version) =>
      rows.some((tenant) => tenant.version === null || compareVersions(tenant.version, version) < 0),
    );
}
