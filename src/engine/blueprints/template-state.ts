import { z } from 'zod';
import type { Session } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
import type { Blueprint } from './blueprint.ts';

/**
 * Owns everything a blueprint makes, in the template and in every clone. PostgreSQL's own role for this (manual,
 * section "Predefined Roles"): its only member is the owner of the current database, so each clone's objects are
 * its tenant's from the first moment, with nothing to reassign, and a dump restores under any owner.
 */
export const OBJECT_OWNER = 'pg_database_owner';

/** Every template's name begins so. */
const TEMPLATE_PREFIX = 'cadastre_tpl_';

const BUILDING = '_building';

// PostgreSQL 14 does not note the version of a database's collation.
const NEVER_STALE = trusted('false');
const STALE = trusted('coalesce(d.datcollversion <> pg_database_collation_actual_version(d.oid), false)');

const markerSchema = z.object({
  /** Version of the Cadastre that built it. */
  cadastre: z.string(),
  blueprint: z.string(),
  hash: z.string(),
  version: z.string(),
  tables: z.number().int(),
  builtAt: z.string(),
});
/** What a finished template says of itself, in the comment on the database. */
export type TemplateMarker = z.infer<typeof markerSchema>;

/**
 * `ready`: closed and complete; `open`: complete, but somebody may connect; `building`: under way or left by
 * a crash; `broken`: dropped half-way, without a marker, or made under another version of the system's
 * collations, which PostgreSQL refuses to clone.
 */
export interface TemplateState {
  readonly template: string;
  readonly state: 'ready' | 'open' | 'building' | 'broken';
  readonly marker: TemplateMarker | null;
  /** 0 also where this user may not ask: another one built it. */
  readonly bytes: number;
  /** `datconnlimit = -2`: an interrupted drop, which only another drop accepts. */
  readonly invalid: boolean;
  readonly isTemplate: boolean;
}

/** `cadastre_tpl_<name>_<hash>`, well within 63 bytes also while it is being built. */
export function templateName(blueprint: Pick<Blueprint, 'name' | 'hash'>): string {
  const name = blueprint.name.replaceAll('-', '_').slice(0, 20);
  return `${TEMPLATE_PREFIX}${name}_${blueprint.hash.slice(0, 12)}`;
}

export const buildingName = (template: string) => `${template}${BUILDING}`;

/** The name that a template has, or will have when it is built. */
export const finalName = (database: string) =>
  database.endsWith(BUILDING) ? database.slice(0, -BUILDING.length) : database;

/** All template databases of a server, or the one asked for. */
export async function listTemplates(session: Session, only?: string): Promise<TemplateState[]> {
  const stale = (await readServerVersion(session)) < 150_000 ? NEVER_STALE : STALE;
  const { rows } = await session.run<{
    name: string;
    connections: boolean;
    template: boolean;
    invalid: boolean;
    stale: boolean;
    bytes: string;
    comment: string | null;
  }>(sql`
    SELECT d.datname AS name, d.datallowconn AS connections, d.datistemplate AS template,
      d.datconnlimit = -2 AS invalid, ${stale} AS stale,
      CASE WHEN d.datconnlimit <> -2 AND (has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE'))
        THEN pg_database_size(d.oid) ELSE 0 END AS bytes,
      shobj_description(d.oid, 'pg_database') AS comment
    FROM pg_database AS d
    WHERE starts_with(d.datname, ${TEMPLATE_PREFIX}) AND (${only ?? null}::text IS NULL OR d.datname = ${only ?? null})
    ORDER BY d.datname`);
  return rows.map((row) => {
    const marker = readMarker(row.comment);
    const closed = row.template && !row.connections;
    const state = row.name.endsWith(BUILDING)
      ? 'building'
      : row.invalid || row.stale || marker === null || row.name !== templateNameOf(marker)
        ? 'broken'
        : closed
          ? 'ready'
          : 'open';
    return {
      template: row.name,
      state,
      marker,
      bytes: Number(row.bytes),
      invalid: row.invalid,
      isTemplate: row.template,
    };
  });
}

/** As a number, such as 150018. */
export async function readServerVersion(session: Session): Promise<number> {
  const { rows } = await session.run<{ version: number }>(
    sql`SELECT current_setting('server_version_num')::int AS version`,
  );
  return rows[0]?.version ?? 0;
}

const templateNameOf = (marker: TemplateMarker) =>
  templateName({ name: marker.blueprint, hash: marker.hash });

function readMarker(comment: string | null): TemplateMarker | null {
  if (!comment?.startsWith('{')) return null;
  try {
    const parsed = markerSchema.safeParse(JSON.parse(comment));
    return parsed.success ? parsed.data : null;
  } catch {
    // A comment of somebody else's: then it is not a template of ours.
    return null;
  }
}
