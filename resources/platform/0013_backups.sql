-- Backups of tenants: a row for each that was begun, whatever became of it.
CREATE TABLE platform.backups (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- A plain number: the row outlives a purged tenant until its file is gone.
  organization_id integer NOT NULL,
  job_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('full', 'incremental', 'by-hand')),
  -- The time of its schedule that it was made for; null: nobody's but a person's.
  due_at timestamptz,
  began_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  result text NOT NULL DEFAULT 'at-work' CHECK (result IN ('at-work', 'good', 'failed', 'cancelled')),
  -- What stopped it, in a sentence, with the way out.
  error jsonb,
  -- Where the file lies: a path of this machine, or of a folder that several machines see.
  workstation text NOT NULL,
  file text,
  manifest text,
  bytes bigint,
  -- Of the file as it lies on the disk.
  sha256 text,
  tables integer,
  -- Recipients of age; empty: it is not sealed.
  sealed_for text[] NOT NULL DEFAULT '{}',
  copy_file text,
  -- Why there is no copy elsewhere although its tier asks for one.
  copy_problem text,
  client_version text,
  server_version text,
  checked_at timestamptz,
  -- What a check has found wrong with the file: it counts as good no more.
  problem text,
  removed_at timestamptz,
  removed_by text,
  removed_because text,
  CHECK ((result = 'good') = (file IS NOT NULL AND sha256 IS NOT NULL AND ended_at IS NOT NULL))
);
-- One at a time of a tenant, whoever began it.
CREATE UNIQUE INDEX backups_open ON platform.backups (organization_id) WHERE result = 'at-work';
CREATE INDEX backups_tenant ON platform.backups (organization_id, began_at DESC);
CREATE INDEX backups_job ON platform.backups (job_id);

-- Unfinished files that a process may leave behind when it is killed: written down before the first byte.
CREATE TABLE platform.backup_leftovers (
  workstation text NOT NULL,
  folder text NOT NULL,
  -- How the names of these files begin.
  prefix text NOT NULL,
  job_id bigint NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workstation, folder, prefix)
);
