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

-- Roles that a tenant has beside its logins, as its tier names them: what suspends, ends and purges it knows them from here.
CREATE TABLE platform.tenant_accounts (
  organization_id integer NOT NULL REFERENCES platform.organizations ON DELETE CASCADE,
  role_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('admin', 'app', 'read_only')),
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, role_name)
);

-- What a tenant's configuration says, null where it has none: the gate falls back on its plan.
CREATE FUNCTION platform.effective_of(tenant integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT effective FROM platform.tenant_configurations WHERE organization_id = $1
$$;

/*
 * The limit of a metric by configuration. Users, storage, API calls and connections are settings of their own, every
 * other metric is a custom limit. Null: none is set, or it is unlimited.
 */
CREATE FUNCTION platform.configured_limit(effective jsonb, metric text) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said jsonb := CASE
    WHEN $2 IN ('users', 'storage', 'api_calls', 'connections') THEN $1 -> ('resources.' || $2)
    ELSE $1 -> ('custom_limits.' || $2)
  END;
BEGIN
  IF jsonb_typeof(said) = 'number' THEN
    RETURN least(trunc((said #>> '{}')::numeric), 9223372036854775807)::bigint;
  END IF;
  RETURN NULL;
END $$;

-- Of its configuration where it has one, else of its plan: `gate.check_limit` asks.
CREATE OR REPLACE FUNCTION platform.limit_of(tenant integer, metric text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  effective jsonb := platform.effective_of($1);
BEGIN
  IF effective IS NOT NULL THEN
    RETURN platform.configured_limit(effective, $2);
  END IF;
  RETURN (SELECT CASE $2 WHEN 'users' THEN p.max_users WHEN 'storage' THEN p.storage_bytes END
    FROM platform.subscriptions s JOIN platform.plans p ON p.id = s.plan WHERE s.organization_id = $1);
END $$;

-- As before; with a configuration, its list of modules decides. One that names none holds none back.
CREATE OR REPLACE FUNCTION gate.check_module(tenant text, module text) RETURNS gate.module_answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who gate.decision := gate.resolve(slug => $1);
  modules jsonb;
  answer gate.module_answer;
BEGIN
  answer.module := $2;
  answer.allowed := false;
  answer.code := who.code;
  IF who.allowed THEN
    SELECT p.id, to_jsonb(p.modules) INTO answer.plan, modules
    FROM platform.subscriptions s JOIN platform.plans p ON p.id = s.plan WHERE s.organization_id = who.tenant;
    modules := coalesce(platform.effective_of(who.tenant) -> 'modules', modules);
    answer.allowed := modules IS NULL OR coalesce(modules ? $2, false);
    answer.code := CASE WHEN modules IS NULL THEN 'no-plan' WHEN answer.allowed THEN 'ok' ELSE 'module-missing' END;
  END IF;
  IF NOT answer.allowed THEN
    SELECT m.fr, m.en INTO answer.message_fr, answer.message_en FROM platform.gate_messages m
    WHERE m.code = answer.code;
  END IF;
  RETURN answer;
END $$;

/*
 * What the application may know of its tenant: features, branding, limits, modules and labels. Always one object with
 * `allowed` and `code`, as `gate.resolve` says them; the rest is there when the tenant is let in. A limit of null is
 * none. `modules` null: none is held back.
 */
CREATE FUNCTION gate.configuration(tenant text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who gate.decision := gate.resolve(slug => $1);
  held record;
  bought record;
  maps jsonb;
BEGIN
  IF NOT who.allowed THEN
    RETURN jsonb_build_object('tenant', who.slug, 'allowed', false, 'code', who.code);
  END IF;
  SELECT c.tier, c.effective INTO held FROM platform.tenant_configurations c WHERE c.organization_id = who.tenant;
  SELECT p.max_users, p.storage_bytes, p.modules INTO bought
  FROM platform.subscriptions s JOIN platform.plans p ON p.id = s.plan WHERE s.organization_id = who.tenant;
  SELECT jsonb_object_agg(map, entries) INTO maps FROM (
    SELECT split_part(key, '.', 1) AS map, jsonb_object_agg(substr(key, strpos(key, '.') + 1), value) AS entries
    FROM jsonb_each(held.effective) WHERE split_part(key, '.', 1) IN ('features', 'branding', 'custom_limits', 'labels')
    GROUP BY 1
  ) AS grouped;
  RETURN jsonb_build_object(
    'tenant', who.slug,
    'allowed', true,
    'code', who.code,
    'tier', held.tier,
    'features', coalesce(maps -> 'features', '{}'),
    'branding', coalesce(maps -> 'branding', '{}'),
    'labels', coalesce(maps -> 'labels', '{}'),
    'limits', jsonb_build_object(
      'users', CASE WHEN held.effective IS NULL THEN bought.max_users
        ELSE platform.configured_limit(held.effective, 'users') END,
      'storage', CASE WHEN held.effective IS NULL THEN bought.storage_bytes
        ELSE platform.configured_limit(held.effective, 'storage') END,
      'api_calls', platform.configured_limit(held.effective, 'api_calls'),
      'connections', platform.configured_limit(held.effective, 'connections')
    ) || coalesce(maps -> 'custom_limits', '{}'),
    'modules', coalesce(held.effective -> 'modules', to_jsonb(bought.modules))
  );
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA platform, gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.configuration(text) TO cadastre_gate;
