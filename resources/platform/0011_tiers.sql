-- A published version of a tier never changes: what tenants are held to is named by it.
CREATE TABLE platform.tiers (
  name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  version integer NOT NULL CHECK (version > 0),
  title text NOT NULL,
  -- Lowest first: how tiers stand beside each other.
  position integer NOT NULL,
  -- The file, with its comments.
  document text NOT NULL,
  -- The layers of it and of what it extends, each as it was when this was published: weakest first.
  layers jsonb NOT NULL,
  extends_name text,
  extends_version integer,
  -- Revision of the file that Cadastre ships; null: an admin's own.
  shipped_revision integer,
  published_at timestamptz NOT NULL DEFAULT now(),
  published_by text NOT NULL,
  PRIMARY KEY (name, version),
  FOREIGN KEY (extends_name, extends_version) REFERENCES platform.tiers
);

-- No new tenant gets a retired tier; those who have it keep it.
CREATE TABLE platform.retired_tiers (
  name text PRIMARY KEY,
  retired_at timestamptz NOT NULL DEFAULT now(),
  retired_by text NOT NULL
);

CREATE FUNCTION platform.keep_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published version of a tier is never changed: publish another' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER keep_tier BEFORE UPDATE OR DELETE ON platform.tiers
  FOR EACH ROW EXECUTE FUNCTION platform.keep_tier();
CREATE TRIGGER keep_tiers BEFORE TRUNCATE ON platform.tiers
  FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_tier();

ALTER TABLE platform.plans ADD COLUMN tier text;
UPDATE platform.plans SET tier = CASE id WHEN 'starter' THEN 'standard' WHEN 'professional' THEN 'premium' ELSE 'enterprise' END;

-- What a tenant is held to. A tenant without a row is held to no tier.
CREATE TABLE platform.tenant_configurations (
  organization_id integer PRIMARY KEY REFERENCES platform.organizations ON DELETE CASCADE,
  tier text NOT NULL,
  tier_version integer NOT NULL,
  -- null: the platform's.
  environment text CHECK (environment IN ('development', 'staging', 'production')),
  -- By path, such as {"resources.connections": 20}.
  overrides jsonb NOT NULL DEFAULT '{}',
  -- By path: all layers merged, as of the last change. The gate reads it.
  effective jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  FOREIGN KEY (tier, tier_version) REFERENCES platform.tiers
);
CREATE INDEX tenant_configurations_tier ON platform.tenant_configurations (tier, tier_version);

-- Changes of tier for a date, and those that wait until the tenant fits.
CREATE TABLE platform.tier_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  tier text NOT NULL,
  tier_version integer NOT NULL,
  at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'scheduled' CHECK (state IN ('scheduled', 'waiting', 'done', 'failed', 'cancelled')),
  -- Folder of the backup that the tier asks for, and why it is done.
  input jsonb NOT NULL DEFAULT '{}',
  fact text NOT NULL DEFAULT '',
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  job_id bigint,
  FOREIGN KEY (tier, tier_version) REFERENCES platform.tiers
);
-- One open change a tenant.
CREATE UNIQUE INDEX tier_changes_open ON platform.tier_changes (organization_id) WHERE state IN ('scheduled', 'waiting');

CREATE TRIGGER say_gate AFTER INSERT OR UPDATE OR DELETE ON platform.tenant_configurations
  FOR EACH ROW EXECUTE FUNCTION platform.say_gate();
