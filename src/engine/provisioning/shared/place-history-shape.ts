import { sql } from '../../postgres/sql.ts';

/**
 * Shared databases were built before places kept how long a file took. First in a transaction that writes such a row: it
 * locks the table where the column is missing, once, and must hold nothing of it by then.
 */
export const PLACE_HISTORY_SHAPE = sql`DO $cadastre_shape$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
      WHERE attrelid = 'cadastre.place_history'::pg_catalog.regclass AND attname = 'duration_ms' AND NOT attisdropped) THEN
    ALTER TABLE cadastre.place_history ADD COLUMN IF NOT EXISTS duration_ms integer;
  END IF;
END $cadastre_shape$`;
