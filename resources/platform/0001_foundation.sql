-- What every workstation shares: the register itself, its servers, its jobs.
CREATE TABLE platform.meta (
  -- One row, so that a second platform can never be begun in the same database.
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  platform_id uuid NOT NULL,
  environment text NOT NULL CHECK (environment IN ('development', 'staging', 'production')),
  scheme text NOT NULL CHECK (scheme IN ('aes-256-gcm', 'fernet')),
  current_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The keys themselves lie in secret stores; `proof` is a known text sealed with the key, to tell a wrong one.
CREATE TABLE platform.keys (
  key_id text PRIMARY KEY,
  scheme text NOT NULL CHECK (scheme IN ('aes-256-gcm', 'fernet')),
  proof text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL
);

CREATE TABLE platform.servers (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  definition jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE platform.blueprints (
  hash text PRIMARY KEY,
  name text NOT NULL,
  content jsonb NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE platform.organizations (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 40),
  status text NOT NULL CHECK (status IN ('PENDING', 'TRIAL', 'ACTIVE')),
  owner_email text NOT NULL,
  trial_ends_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  ready_at timestamptz
);
CREATE UNIQUE INDEX organizations_owner_email ON platform.organizations (lower(owner_email));

CREATE TABLE platform.tenants (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  isolation text NOT NULL CHECK (isolation IN ('database')),
  server_id uuid NOT NULL REFERENCES platform.servers,
  database_name text NOT NULL,
  role_name text NOT NULL,
  owner_role text NOT NULL,
  blueprint text NOT NULL,
  blueprint_hash text NOT NULL REFERENCES platform.blueprints,
  schema_version text,
  UNIQUE (server_id, database_name),
  UNIQUE (server_id, role_name)
);

CREATE TABLE platform.credentials (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  role_name text NOT NULL,
  key_id text NOT NULL REFERENCES platform.keys,
  sealed text NOT NULL,
  password_length integer NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, role_name)
);

CREATE TABLE platform.jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  title text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'undoing', 'undone', 'repair')),
  -- Kept as plain numbers: the history outlives the tenant.
  tenant_id integer,
  tenant_slug text,
  tenant_name text,
  server_name text,
  parent_id bigint REFERENCES platform.jobs ON DELETE CASCADE,
  actor jsonb NOT NULL,
  input jsonb NOT NULL,
  -- What the job needs and nobody may read, sealed with the platform key; emptied when the job ends.
  sealed text,
  sealed_key text,
  state jsonb NOT NULL DEFAULT '{}',
  steps jsonb NOT NULL,
  fact text NOT NULL DEFAULT '',
  error jsonb,
  cancel_requested boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz
);
CREATE INDEX jobs_open ON platform.jobs (status) WHERE status IN ('queued', 'running', 'failed', 'undoing', 'repair');
CREATE INDEX jobs_tenant ON platform.jobs (tenant_id);
CREATE INDEX jobs_parent ON platform.jobs (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE platform.job_journal (
  job_id bigint NOT NULL REFERENCES platform.jobs ON DELETE CASCADE,
  line integer NOT NULL,
  at timestamptz NOT NULL,
  step integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('statement', 'retry', 'remark', 'error')),
  text text NOT NULL,
  database_name text,
  duration_ms double precision,
  PRIMARY KEY (job_id, line)
);

CREATE TABLE platform.import_rows (
  job_id bigint NOT NULL REFERENCES platform.jobs ON DELETE CASCADE,
  row_number integer NOT NULL,
  name text NOT NULL,
  slug text,
  owner_email text NOT NULL,
  input jsonb NOT NULL,
  sealed text,
  result text NOT NULL CHECK (result IN ('succeeded', 'failed', 'skipped', 'not-run')),
  message text,
  child_job bigint,
  PRIMARY KEY (job_id, row_number)
);

-- Heads of the audit logs of all workstations, kept away from the files they vouch for.
CREATE TABLE platform.audit_heads (
  -- The workstation and data folder, so that another file put in the log's place is contradicted.
  place text PRIMARY KEY,
  log_id text,
  sequence bigint NOT NULL,
  hash text NOT NULL,
  entry_count bigint NOT NULL,
  at timestamptz NOT NULL
);
