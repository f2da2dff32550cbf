import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, sql } from '../../../postgres/sql.ts';
import type { Place, PlaceTools } from '../../place.ts';

/** Renames the schema out of the way; its tenant has been shut out by then. */
export function park(tools: PlaceTools, place: Place, parkedAs: string): Promise<string> {
  return rename(tools, place, schemaOf(place), parkedAs);
}

export function unpark(tools: PlaceTools, place: Place): Promise<string> {
  const schema = schemaOf(place);
  if (place.parkedAs === null) return Promise.resolve(`${schema} is not parked`);
  return rename(tools, place, place.parkedAs, schema);
}

/** Throws `INTERNAL` where the books name none. */
export function schemaOf({ schema, tenantId }: Place): string {
  if (schema !== null) return schema;
  throw new CadastreError('INTERNAL', `Tenant ${tenantId} is isolated by schema and has none in the books`);
}

/** How the tenant's schema is called at this moment, parked or not. */
export async function schemasNow(session: Session, place: Place): Promise<string[]> {
  const names = [schemaOf(place), ...(place.parkedAs === null ? [] : [place.parkedAs])];
  const { rows } = await session.run<{ nspname: string }>(
    sql`SELECT nspname FROM pg_namespace WHERE nspname = ANY (${names}::text[]) ORDER BY 1`,
  );
  return rows.map((row) => row.nspname);
}

function rename(tools: PlaceTools, place: Place, from: string, to: string): Promise<string> {
  return tools.inDatabase(place.database, async (session) => {
    const { rows } = await session.run<{ nspname: string }>(
      sql`SELECT nspname FROM pg_namespace WHERE nspname IN (${from}, ${to})`,
    );
    const there = new Set(rows.map((row) => row.nspname));
    if (there.has(to) && !there.has(from)) return `${to} is called so already`;
    if (!there.has(from)) {
      throw new CadastreError('NOT_FOUND', `The schema ${from} is not in ${place.database}`, {
        target: place.database,
        wayOut: 'Restore it from a backup; or purge the tenant.',
      });
    }
    if (there.has(to)) {
      throw new CadastreError('CONFLICT', `There is another schema ${to} in ${place.database}`, {
        target: place.database,
        wayOut: `Rename or drop that one, then do this again: it keeps ${from} from its name.`,
      });
    }
    await session.run(sql`ALTER SCHEMA ${identifier(from)} RENAME TO ${identifier(to)}`);
    return `${from} is called ${to} now`;
  });
}
