-- Runs of schema changes over the fleet. The job holds the work; what was reached stands here, so that any agent shares it.
CREATE TABLE platform.migration_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Kept as a plain number: the run outlives its job.
  job_id bigint UNIQUE,
  kind text NOT NULL CHECK (kind IN ('up', 'down')),
  -- Of a run down: the run whose files it takes back; null where tenants were named.
  takes_back bigint,
  blueprint text NOT NULL,
  -- What new tenants are made from, and what every target ends at.
  blueprint_hash text NOT NULL REFERENCES platform.blueprints,
  to_version text NOT NULL,
  files text[] NOT NULL,
  options jsonb NOT NULL,
  filter jsonb NOT NULL,
  status text NOT NULL DEFAULT 'running'
    CHECK (status IN ('running', 'paused', 'gate', 'stopped', 'succeeded', 'partly', 'cancelled')),
  fact text NOT NULL DEFAULT '',
  error jsonb,
  templates jsonb NOT NULL DEFAULT '[]',
  -- Tenants that are made meanwhile join at the end.
  late boolean NOT NULL DEFAULT false,
  -- Somebody has changed its status, and whoever leads it has not looked since.
  called boolean NOT NULL DEFAULT false,
  -- When it was asked who is there: who came after that is late.
  planned_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
-- One run of a blueprint at a time.
CREATE UNIQUE INDEX migration_runs_open ON platform.migration_runs (blueprint)
  WHERE status IN ('running', 'paused', 'gate');

CREATE TABLE platform.migration_waves (
  run_id bigint NOT NULL REFERENCES platform.migration_runs ON DELETE CASCADE,
  index integer NOT NULL,
  definition jsonb NOT NULL,
  status text NOT NULL DEFAULT 'waiting'
    CHECK (status IN ('waiting', 'running', 'soaking', 'gate', 'passed', 'stopped')),
  started_at timestamptz,
  soak_until timestamptz,
  healthy integer,
  unhealthy integer,
  -- Failures that a person has seen and gone on from: they do not stop it again.
  forgiven integer NOT NULL DEFAULT 0,
  -- It had passed before some of it was tried again: then it neither soaks nor waits at its gate once more.
  again boolean NOT NULL DEFAULT false,
  fact text NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, index)
);

-- Sessions that a process may use on a server for a run: the limits hold over all processes.
CREATE SEQUENCE platform.migration_worker_number AS integer CYCLE;
CREATE TABLE platform.migration_workers (
  run_id bigint NOT NULL REFERENCES platform.migration_runs ON DELETE CASCADE,
  worker integer NOT NULL,
  workstation text NOT NULL,
  server_id uuid NOT NULL,
  lanes integer NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, worker, server_id)
);

-- A tenant in a run, or the shared tables of a database.
CREATE TABLE platform.migration_targets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES platform.migration_runs ON DELETE CASCADE,
  -- Plain numbers and names: the record outlives the tenant.
  organization_id integer,
  shared_database_id bigint,
  slug text,
  name text NOT NULL,
  server_id uuid NOT NULL,
  database_name text NOT NULL,
  schema_name text,
  isolation text NOT NULL CHECK (isolation IN ('database', 'schema', 'row')),
  owner_role text NOT NULL,
  -- Version to checksum as it was seen last; null: its own history is asked.
  known jsonb,
  -- Of a run down: versions that go, the newest first, as they were planned; null in a run up.
  takes_back text[],
  wave integer NOT NULL,
  -- Order within the wave.
  position integer NOT NULL,
  status text NOT NULL DEFAULT 'not-run' CHECK (status IN ('not-run', 'at-work', 'succeeded', 'failed', 'skipped')),
  from_version text,
  version text,
  applied text[] NOT NULL DEFAULT '{}',
  attempts integer NOT NULL DEFAULT 0,
  -- Process that has it: its lock of this number is held for as long as it lives.
  worker integer,
  workstation text,
  -- Another act is at work on it: since when, and not to be asked for again before.
  held_since timestamptz,
  not_before timestamptz,
  -- A person has asked to go on from a statement that is in doubt.
  settle boolean NOT NULL DEFAULT false,
  started_at timestamptz,
  finished_at timestamptz,
  duration_ms double precision,
  fact text NOT NULL DEFAULT '',
  error jsonb,
  blocker jsonb
);
CREATE UNIQUE INDEX migration_targets_tenant ON platform.migration_targets (run_id, organization_id)
  WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX migration_targets_shared ON platform.migration_targets (run_id, shared_database_id)
  WHERE shared_database_id IS NOT NULL;
CREATE INDEX migration_targets_next ON platform.migration_targets (run_id, wave, position) WHERE status = 'not-run';
CREATE INDEX migration_targets_status ON platform.migration_targets (run_id, status);
CREATE INDEX migration_targets_organization ON platform.migration_targets (organization_id, run_id DESC);

-- What a command has said while it brought a target up, the last time: bounded, without secrets.
CREATE TABLE platform.migration_outputs (
  target_id bigint PRIMARY KEY REFERENCES platform.migration_targets ON DELETE CASCADE,
  output text NOT NULL
);

-- Where a tenant stood when it was last read: the matrix without asking anybody, and what drift was found.
CREATE TABLE platform.tenant_schemas (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  -- Version to checksum, as its history has it; null: it could not be read.
  history jsonb,
  -- A file without transaction that was begun and has not ended.
  unfinished text,
  problem text,
  read_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE platform.lint_waivers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  blueprint text NOT NULL,
  file text NOT NULL,
  checksum text NOT NULL,
  rule text NOT NULL,
  reason text NOT NULL,
  waived_by text NOT NULL,
  waived_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (blueprint, file, checksum, rule)
);

CREATE TABLE platform.rehearsals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id bigint NOT NULL UNIQUE,
  blueprint text NOT NULL,
  blueprint_hash text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  rehearsal jsonb NOT NULL
);

-- What a version of a blueprint looks like on a major of PostgreSQL, read from a database that was made from it.
CREATE TABLE platform.schema_references (
  blueprint_hash text NOT NULL REFERENCES platform.blueprints,
  -- As many files of it as this version has.
  version text NOT NULL,
  isolation text NOT NULL CHECK (isolation IN ('database', 'schema', 'row')),
  major integer NOT NULL,
  -- How Cadastre writes what it reads: one that writes otherwise reads anew.
  format integer NOT NULL,
  objects jsonb NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (blueprint_hash, version, isolation, major, format)
);

-- What was read last, of a tenant with tables of its own, or of the tables that tenants of a database share.
CREATE TABLE platform.schema_drift (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer UNIQUE REFERENCES platform.organizations ON DELETE CASCADE,
  shared_database_id integer UNIQUE REFERENCES platform.shared_databases ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('in-sync', 'drifted', 'unknown')),
  version text,
  fact text NOT NULL,
  tables integer,
  -- Without those that are accepted.
  differences integer NOT NULL DEFAULT 0,
  items jsonb NOT NULL DEFAULT '[]',
  read_at timestamptz NOT NULL DEFAULT now(),
  CHECK (num_nonnulls(organization_id, shared_database_id) = 1)
);

CREATE TABLE platform.accepted_drift (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer REFERENCES platform.organizations ON DELETE CASCADE,
  shared_database_id integer REFERENCES platform.shared_databases ON DELETE CASCADE,
  key text NOT NULL,
  -- What was accepted: when it changes, it counts again.
  found jsonb NOT NULL,
  reason text NOT NULL,
  accepted_by text NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization_id, key),
  UNIQUE (shared_database_id, key),
  CHECK (num_nonnulls(organization_id, shared_database_id) = 1)
);
