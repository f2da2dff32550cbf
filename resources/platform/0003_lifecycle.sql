-- A tenant's life after it was made: states, subscriptions, domains, access that was taken, erasures.

-- The same pairs as `TRANSITIONS` in the application; a test compares them.
CREATE TABLE platform.status_transitions (
  from_status text NOT NULL,
  to_status text NOT NULL,
  PRIMARY KEY (from_status, to_status)
);
INSERT INTO platform.status_transitions VALUES
  ('PENDING', 'TRIAL'), ('PENDING', 'ACTIVE'),
  ('TRIAL', 'ACTIVE'),
  ('TRIAL', 'SUSPENDING'), ('ACTIVE', 'SUSPENDING'),
  ('SUSPENDING', 'TRIAL'), ('SUSPENDING', 'ACTIVE'), ('SUSPENDING', 'SUSPENDED'),
  ('SUSPENDED', 'REACTIVATING'), ('CANCELLED', 'REACTIVATING'),
  ('REACTIVATING', 'SUSPENDED'), ('REACTIVATING', 'CANCELLED'), ('REACTIVATING', 'TRIAL'), ('REACTIVATING', 'ACTIVE'),
  ('TRIAL', 'CANCELLING'), ('ACTIVE', 'CANCELLING'), ('SUSPENDED', 'CANCELLING'),
  ('CANCELLING', 'TRIAL'), ('CANCELLING', 'ACTIVE'), ('CANCELLING', 'SUSPENDED'), ('CANCELLING', 'CANCELLED'),
  ('TRIAL', 'DELETING'), ('ACTIVE', 'DELETING'), ('SUSPENDED', 'DELETING'), ('CANCELLED', 'DELETING'),
  ('DELETING', 'TRIAL'), ('DELETING', 'ACTIVE'), ('DELETING', 'SUSPENDED'), ('DELETING', 'CANCELLED'),
  ('DELETING', 'DELETED'),
  ('DELETED', 'RESTORING'),
  ('RESTORING', 'DELETED'), ('RESTORING', 'TRIAL'), ('RESTORING', 'ACTIVE'), ('RESTORING', 'SUSPENDED'),
  ('RESTORING', 'CANCELLED'),
  ('TRIAL', 'PURGING'), ('ACTIVE', 'PURGING'), ('SUSPENDED', 'PURGING'), ('CANCELLED', 'PURGING'),
  ('DELETED', 'PURGING'),
  ('PURGING', 'TRIAL'), ('PURGING', 'ACTIVE'), ('PURGING', 'SUSPENDED'), ('PURGING', 'CANCELLED'),
  ('PURGING', 'DELETED'), ('PURGING', 'PURGED');

ALTER TABLE platform.organizations
  DROP CONSTRAINT organizations_status_check,
  ADD CONSTRAINT organizations_status_check CHECK (status IN (
    'PENDING', 'TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED', 'DELETED', 'PURGED',
    'SUSPENDING', 'REACTIVATING', 'CANCELLING', 'DELETING', 'RESTORING', 'PURGING')),
  ADD COLUMN status_since timestamptz NOT NULL DEFAULT now(),
  -- The settled status it came from: where an undo leads back to, and what a restore gives again.
  ADD COLUMN status_before text,
  -- The job that took it to its present status: a job that is taken up late knows by it whether it is still its turn.
  ADD COLUMN status_job bigint,
  -- Why it is suspended: it decides the message at the gate and what brings it back.
  ADD COLUMN status_reason text CHECK (status_reason IN ('manual', 'payment', 'trial-over')),
  -- When a transitional status counts as stuck.
  ADD COLUMN status_deadline timestamptz,
  ADD COLUMN deleted_at timestamptz,
  -- From then on the schedule purges it.
  ADD COLUMN purge_due_at timestamptz,
  -- The company name as it is compared: lower case, accents and marks removed.
  ADD COLUMN name_key text;

-- A purged tenant leaves its number behind, and no personal data.
ALTER TABLE platform.organizations ALTER COLUMN owner_email DROP NOT NULL;

CREATE TABLE platform.status_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  from_status text NOT NULL,
  to_status text NOT NULL,
  reason text,
  job_id bigint
);
CREATE INDEX status_history_organization ON platform.status_history (organization_id, at);
CREATE INDEX status_history_job ON platform.status_history (job_id) WHERE job_id IS NOT NULL;

-- No app, old or new, and no person with psql takes a tenant along a way that is not in the table.
CREATE FUNCTION platform.guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM platform.status_transitions WHERE from_status = OLD.status AND to_status = NEW.status
  ) THEN
    RAISE EXCEPTION 'a tenant cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  NEW.status_since := clock_timestamp();
  INSERT INTO platform.status_history (organization_id, from_status, to_status, reason, job_id)
  VALUES (NEW.id, OLD.status, NEW.status, NEW.status_reason, NEW.status_job);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_status BEFORE UPDATE OF status ON platform.organizations
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION platform.guard_status();

ALTER TABLE platform.tenants
  DROP CONSTRAINT tenants_isolation_check,
  ADD CONSTRAINT tenants_isolation_check CHECK (isolation IN ('database', 'schema', 'row')),
  DROP CONSTRAINT tenants_server_id_database_name_key,
  -- The schema of a tenant that shares its database.
  ADD COLUMN schema_name text,
  -- What its application signs in as, since a password was first rotated: both logins act as `role_name`.
  ADD COLUMN login_role text,
  -- What it is called while it is deleted and out of the way: a database or a schema.
  ADD COLUMN parked_as text,
  ADD COLUMN adopted_at timestamptz,
  -- Roles of it that others use too, as an adoption found them: they are never shut out and never dropped.
  ADD COLUMN shared_roles text[] NOT NULL DEFAULT '{}',
  -- A database that was adopted may come from no blueprint.
  ALTER COLUMN blueprint DROP NOT NULL,
  ALTER COLUMN blueprint_hash DROP NOT NULL;
CREATE UNIQUE INDEX tenants_own_database ON platform.tenants (server_id, database_name) WHERE isolation = 'database';
CREATE UNIQUE INDEX tenants_own_schema ON platform.tenants (server_id, database_name, schema_name)
  WHERE isolation = 'schema';

-- What a block took from a tenant's roles, as it stood before: privileges, limits, settings. Gone once given back.
CREATE TABLE platform.access_snapshots (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  snapshot jsonb NOT NULL,
  -- Who took it: the same job keeps what it read first.
  job_id bigint,
  taken_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE platform.plans (
  id text PRIMARY KEY,
  name text NOT NULL,
  position integer NOT NULL,
  -- Cents of the currency a month.
  price integer NOT NULL CHECK (price >= 0),
  currency text NOT NULL,
  -- null: without limit.
  max_users integer,
  storage_bytes bigint,
  modules text[] NOT NULL
);
INSERT INTO platform.plans VALUES
  ('starter', 'Starter', 1, 4900, 'EUR', 5, 10 * 1024^3, '{crm,accounting-basic}'),
  ('professional', 'Professional', 2, 14900, 'EUR', 25, 50 * 1024^3,
   '{crm,accounting-basic,accounting,sales,purchasing,stock,projects,hr}'),
  ('enterprise', 'Enterprise', 3, 49900, 'EUR', NULL, 500 * 1024^3,
   '{crm,accounting-basic,accounting,sales,purchasing,stock,projects,hr,ai,bi}');

CREATE TABLE platform.subscriptions (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  plan text NOT NULL REFERENCES platform.plans,
  status text NOT NULL CHECK (status IN ('TRIAL', 'ACTIVE', 'PAST_DUE', 'CANCELLED')),
  started_at timestamptz NOT NULL DEFAULT now(),
  -- Paid until; null during a trial.
  paid_until timestamptz
);

CREATE TABLE platform.credit_accounts (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  kind text NOT NULL,
  balance integer NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, kind)
);

CREATE TABLE platform.domains (
  host text PRIMARY KEY CHECK (host = lower(host) AND length(host) <= 253),
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('primary', 'custom')),
  -- What the DNS record or the file must say.
  token text NOT NULL,
  verified_at timestamptz,
  verified_by text CHECK (verified_by IN ('dns', 'file', 'own')),
  added_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domains_organization ON platform.domains (organization_id);

-- What all admins of this platform share: how long deleted tenants are kept, where domains end, mail, commands.
CREATE TABLE platform.settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);

-- Told once each: a trial that ends, a purge that comes.
CREATE TABLE platform.warnings (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  kind text NOT NULL,
  -- What it warned of, so that a new date warns anew.
  due_at timestamptz NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, kind, due_at)
);

-- Keys that sign proofs of erasure. Whoever has the platform's key can sign; the public part is for everybody.
CREATE TABLE platform.erasure_keys (
  key_id text PRIMARY KEY,
  -- SPKI, PEM.
  public_key text NOT NULL,
  -- PKCS 8, PEM, sealed with the platform key beside it.
  sealed text NOT NULL,
  sealed_key text NOT NULL REFERENCES platform.keys,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Proofs that a tenant was erased. They outlive it, and name no person.
CREATE TABLE platform.erasures (
  organization_id integer PRIMARY KEY,
  record jsonb NOT NULL,
  signature text NOT NULL,
  key_id text NOT NULL REFERENCES platform.erasure_keys,
  erased_at timestamptz NOT NULL DEFAULT now()
);

-- Whoever caches answers of the gate hears within moments that they no longer hold. The payload is the tenant's number.
CREATE FUNCTION platform.say_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_id integer;
BEGIN
  IF TG_TABLE_NAME = 'organizations' THEN
    row_id := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
  ELSE
    row_id := CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END;
  END IF;
  PERFORM pg_notify('cadastre_gate', row_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER say_gate AFTER UPDATE OF status, status_reason, slug, trial_ends_at OR DELETE ON platform.organizations
  FOR EACH ROW EXECUTE FUNCTION platform.say_gate();
CREATE TRIGGER say_gate AFTER UPDATE OF server_id, database_name, schema_name, role_name, parked_as ON platform.tenants
  FOR EACH ROW EXECUTE FUNCTION platform.say_gate();
CREATE TRIGGER say_gate AFTER INSERT OR UPDATE OR DELETE ON platform.domains
  FOR EACH ROW EXECUTE FUNCTION platform.say_gate();
