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

-- The former place of a tenant that was converted, kept until somebody confirms it or goes back.
CREATE TABLE platform.conversions (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  job_id bigint NOT NULL,
  server_id uuid NOT NULL REFERENCES platform.servers ON DELETE CASCADE,
  isolation text NOT NULL CHECK (isolation IN ('database', 'schema', 'row')),
  database_name text NOT NULL,
  schema_name text,
  switched_at timestamptz NOT NULL DEFAULT now(),
  -- When the tenant was proven to be at work in its new place.
  ready_at timestamptz
);
