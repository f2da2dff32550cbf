-- Databases that tenants of the models schema and row share: one for each server and blueprint, and for row one for
-- each content of the blueprint too, whose tables are built once.
CREATE TABLE platform.shared_databases (
  -- Out of the sequence of the organizations: no name ever meets another.
  id integer PRIMARY KEY,
  server_id uuid NOT NULL REFERENCES platform.servers (id) ON DELETE CASCADE,
  blueprint text NOT NULL,
  isolation text NOT NULL CHECK (isolation IN ('schema', 'row')),
  -- Hash of the blueprint for row; empty for schema, where each tenant has tables of its own.
  content text NOT NULL,
  database_name text NOT NULL,
  owner_role text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (server_id, blueprint, isolation, content),
  UNIQUE (server_id, database_name)
);
