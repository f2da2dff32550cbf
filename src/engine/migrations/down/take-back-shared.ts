import type { Blueprint, Migration } from '../../blueprints/blueprint.ts';
import { migrationError } from '../../blueprints/migration-error.ts';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, sql } from '../../postgres/sql.ts';
import { protectTables } from '../../provisioning/shared/row-tables.ts';
import { forcedTables } from '../run/apply-shared.ts';
import type { PlaceHistory } from '../run/direction.ts';
import {
  asOwner,
  isPlainDdl,
  ORPHANED,
  opening,
  type ScriptOptions,
  type ScriptPlace,
} from '../run/file-script.ts';
import { backStep } from './way-back.ts';

interface SharedBack {
  /** Newest first, with their down part as content. */
  readonly lot: readonly Migration[];
  readonly history: PlaceHistory;
  readonly blueprint: Blueprint;
  readonly ownerRole: string;
}

/**
 * Takes files back from tables that many tenants share, all in one transaction: of each first what its files under `row/`
 * did, then its own. Row security is looked at before the end, so that at no moment tenants could meet.
 */
export async function takeBackShared(
  session: Session,
  place: ScriptPlace,
  { lot, history, blueprint, ownerRole }: SharedBack,
  options: ScriptOptions,
): Promise<void> {
  await session.transaction(async () => {
    await session.script([ORPHANED, ...opening(place, history, options)].join('\n;\n'));
    const along = await rowFilesOf(session, blueprint, lot);
    const steps = lot.flatMap((file) => [...(along.get(file.version) ?? []), file]);
    const forced = steps.some(({ content }) => !isPlainDdl(content)) ? await forcedTables(session) : [];
    for (const table of forced) await session.run(sql`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
    for (const step of steps) {
      if (!lot.includes(step)) await dropPolicies(session, step);
      try {
        await session.script(asOwner(place, step.content).join('\n;\n'));
      } catch (error) {
        throw migrationError(step, error, 0);
      }
      if (lot.includes(step)) await session.script(options.direction.record(place, step, options.appliedBy));
    }
    for (const table of forced) {
      await session.run(sql`ALTER TABLE IF EXISTS ${table} FORCE ROW LEVEL SECURITY`);
    }
    await protectTables(session, blueprint, { ownerRole });
    await session.run(
      sql`DELETE FROM ONLY cadastre.row_files WHERE version = ANY (${lot.map(({ version }) => version)}::text[])`,
    );
  });
}

/**
 * The policy of Cadastre holds the column that a file under `row/` has added, and is of no file: it goes from the tables
 * that the down part names, and comes again on those that are left.
 */
async function dropPolicies(session: Session, { content }: Migration): Promise<void> {
  const { rows } = await session.run<{ schema: string; name: string }>(
    sql`SELECT schemaname AS schema, tablename AS name FROM pg_catalog.pg_policies
        WHERE policyname = 'cadastre_tenant' ORDER BY 1, 2`,
  );
  const words = new Set(content.match(/[\p{L}_][\p{L}\p{N}_$]*/gu)?.map((word) => word.toLowerCase()));
  for (const { schema, name } of rows) {
    if (!words.has(name.toLowerCase())) continue;
    await session.run(sql`DROP POLICY cadastre_tenant ON ${identifier(schema)}.${identifier(name)}`);
  }
}

/** Those that came with each of these files, the newest first. Throws `CONFLICT` for one without a way back. */
async function rowFilesOf(
  session: Session,
  { rowMigrations }: Blueprint,
  lot: readonly Migration[],
): Promise<ReadonlyMap<string, Migration[]>> {
  const { rows } = await session.run<{ path: string; version: string }>(
    sql`SELECT path, version FROM ONLY cadastre.row_files
        WHERE version = ANY (${lot.map(({ version }) => version)}::text[])`,
  );
  const names = new Set(rows.map(({ path }) => path));
  const found = rowMigrations.filter(({ path }) => names.has(path));
  const stuck = [...names].find((path) => found.find((file) => file.path === path)?.down === undefined);
  if (stuck !== undefined) {
    throw new CadastreError(
      'CONFLICT',
      `${stuck} came with a file that is taken back, and has no down part`,
      {
        target: `${session.database}, ${stuck}`,
        wayOut: 'Give it one, or write the change back as a new file.',
      },
    );
  }
  const versionOf = new Map(rows.map(({ path, version }) => [path, version]));
  const along = new Map<string, Migration[]>();
  for (const file of found.toReversed()) {
    const version = versionOf.get(file.path) ?? '';
    along.set(version, [...(along.get(version) ?? []), backStep(file)]);
  }
  return along;
}
