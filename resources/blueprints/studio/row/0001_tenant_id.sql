-- For tables that all tenants share: every one gets tenant_id, every key and every reference begins with it, so that
-- two tenants never meet in a key. Cadastre checks that afterwards, and puts row security on each table.

DO $$
DECLARE
  it record;
  keys text[] := '{}';
  statement text;
BEGIN
  -- References go first, since they hold the keys they point to; all come back at the end.
  FOR it IN
    SELECT
      conrelid::regclass AS relation,
      quote_ident(conname) AS name,
      confrelid::regclass AS target,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY position)
       FROM unnest(conkey) WITH ORDINALITY AS part (number, position)
       JOIN pg_attribute ON attrelid = conrelid AND attnum = number) AS columns,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY position)
       FROM unnest(confkey) WITH ORDINALITY AS part (number, position)
       JOIN pg_attribute ON attrelid = confrelid AND attnum = number) AS target_columns,
      confdeltype AS on_delete,
      condeferrable AS may_wait,
      condeferred AS waits
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
  LOOP
    keys := keys || format(
      'ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (tenant_id, %s) REFERENCES %s (tenant_id, %s)%s%s%s',
      it.relation, it.name, it.columns, it.target, it.target_columns,
      CASE it.on_delete
        WHEN 'c' THEN ' ON DELETE CASCADE'
        WHEN 'r' THEN ' ON DELETE RESTRICT'
        -- Of these columns alone: a row keeps its tenant.
        WHEN 'n' THEN format(' ON DELETE SET NULL (%s)', it.columns)
        WHEN 'd' THEN format(' ON DELETE SET DEFAULT (%s)', it.columns)
        ELSE ''
      END,
      CASE WHEN it.may_wait THEN ' DEFERRABLE' ELSE '' END,
      CASE WHEN it.waits THEN ' INITIALLY DEFERRED' ELSE '' END
    );
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', it.relation, it.name);
  END LOOP;

  FOR it IN
    SELECT oid::regclass AS relation FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN tenant_id bigint NOT NULL', it.relation);
  END LOOP;

  FOR it IN
    SELECT conrelid::regclass AS relation, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype IN ('p', 'u') AND connamespace = current_schema()::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', it.relation, it.name);
    EXECUTE format(
      'ALTER TABLE %s ADD CONSTRAINT %s %s',
      it.relation, it.name, regexp_replace(it.definition, '\(', '(tenant_id, ')
    );
  END LOOP;

  FOR it IN
    SELECT indexrelid::regclass AS index, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indisunique AND relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  LOOP
    EXECUTE format('DROP INDEX %s', it.index);
    EXECUTE regexp_replace(it.definition, '\(', '(tenant_id, ');
  END LOOP;

  FOREACH statement IN ARRAY keys LOOP
    EXECUTE statement;
  END LOOP;
END;
$$;
