import { CadastreError } from '../errors.ts';
import type { Migration } from './blueprint.ts';
import { placesOf, splitStatements } from './sql-text.ts';

const LONGEST_SHOWN = 500;

/**
 * The error of a file's statement, told with the file and, where PostgreSQL gives one, the line. `sentFrom`
 * is the offset of what was sent: PostgreSQL counts from its start, in characters.
 */
export function migrationError(migration: Migration, error: unknown, sentFrom: number): unknown {
  if (!(error instanceof CadastreError)) return error;
  const sent = migration.content.slice(sentFrom);
  const position = positionIn(sent, error.cause);
  const offset = position === null ? null : sentFrom + unitsOf(sent, position - 1);
  const place = offset === null ? null : placesOf(migration.content)(offset);
  const statement =
    offset === null
      ? undefined
      : splitStatements(migration.content)
          .findLast((each) => each.start <= offset)
          ?.text.slice(0, LONGEST_SHOWN);
  const where = place ? `${migration.path}:${place.line}:${place.column}` : migration.path;
  return new CadastreError(
    error.code,
    `${where}: ${error.message}`,
    { ...error.details, target: where, statement },
    error,
  );
}

/** In characters from 1; null: PostgreSQL gave none, or one in another text. Within a function it counts in the function's text. */
function positionIn(sent: string, cause: unknown): number | null {
  const { position, internalPosition, internalQuery } = (cause ?? {}) as Record<string, string | undefined>;
  if (internalPosition !== undefined) return internalQuery === sent ? Number(internalPosition) : null;
  return position === undefined ? null : Number(position);
}

/** UTF-16 units taken up by the first `characters` characters. */
function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (let seen = 0; seen < characters && units < text.length; seen++) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}
