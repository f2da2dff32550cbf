-- Host names that Cadastre makes itself, and what became of the generated routing files.

CREATE FUNCTION platform.base_domain() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT nullif(value ->> 'baseDomain', '') FROM platform.settings WHERE key = 'access'
$$;

CREATE FUNCTION platform.under_domain(host text, base text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT host = base OR right(host, length(base) + 1) = '.' || base
$$;

-- Every tenant has SLUG.BASE while a base domain is set: those that are missing are made, those of another base go.
CREATE FUNCTION platform.refresh_primary_domains() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base text := platform.base_domain();
  standing text;
BEGIN
  SELECT string_agg(host, ', ' ORDER BY host) INTO standing FROM platform.domains
  WHERE kind = 'custom' AND platform.under_domain(host, base);
  IF standing IS NOT NULL THEN
    RAISE EXCEPTION 'custom domains stand under %: %', base, standing USING ERRCODE = 'check_violation';
  END IF;
  DELETE FROM platform.domains AS d USING platform.organizations AS o
  WHERE o.id = d.organization_id AND d.kind = 'primary' AND d.host IS DISTINCT FROM o.slug || '.' || base;
  INSERT INTO platform.domains (host, organization_id, kind, token, verified_at, verified_by)
  SELECT o.slug || '.' || base, o.id, 'primary', '', now(), 'own' FROM platform.organizations AS o
  WHERE base IS NOT NULL AND o.status <> 'PURGED'
  ON CONFLICT (host) DO NOTHING;
END $$;

-- A purged tenant's host names name a person as much as its slug did.
CREATE FUNCTION platform.keep_primary_domain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  base text := platform.base_domain();
BEGIN
  IF NEW.status = 'PURGED' THEN
    DELETE FROM platform.domains WHERE organization_id = NEW.id;
    RETURN NULL;
  END IF;
  DELETE FROM platform.domains
  WHERE organization_id = NEW.id AND kind = 'primary' AND host IS DISTINCT FROM NEW.slug || '.' || base;
  IF base IS NOT NULL THEN
    INSERT INTO platform.domains (host, organization_id, kind, token, verified_at, verified_by)
    VALUES (NEW.slug || '.' || base, NEW.id, 'primary', '', now(), 'own')
    ON CONFLICT (host) DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_primary_domain AFTER INSERT ON platform.organizations
  FOR EACH ROW EXECUTE FUNCTION platform.keep_primary_domain();
CREATE TRIGGER keep_primary_domain_changed AFTER UPDATE OF slug, status ON platform.organizations
  FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug OR NEW.status = 'PURGED')
  EXECUTE FUNCTION platform.keep_primary_domain();

CREATE FUNCTION platform.keep_primary_domains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.refresh_primary_domains();
  RETURN NULL;
END $$;
CREATE TRIGGER keep_primary_domains AFTER INSERT ON platform.settings
  FOR EACH ROW WHEN (NEW.key = 'access') EXECUTE FUNCTION platform.keep_primary_domains();
CREATE TRIGGER keep_primary_domains_changed AFTER UPDATE ON platform.settings
  FOR EACH ROW WHEN (NEW.key = 'access'
    AND OLD.value ->> 'baseDomain' IS DISTINCT FROM NEW.value ->> 'baseDomain')
  EXECUTE FUNCTION platform.keep_primary_domains();
SELECT platform.refresh_primary_domains();

-- What became of each writing of routing files, on any workstation.
CREATE TABLE platform.routing_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  duration_ms double precision NOT NULL,
  actor text NOT NULL,
  workstation text NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('change', 'hand')),
  folder text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('written', 'unchanged', 'failed')),
  tenants integer NOT NULL,
  domains integer NOT NULL,
  files jsonb NOT NULL,
  commands jsonb NOT NULL,
  error jsonb
);
CREATE INDEX routing_runs_workstation ON platform.routing_runs (workstation, id);

-- Every app hears that what the routing files are made of has changed, and compares.
CREATE FUNCTION platform.say_domains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_notify('cadastre', '{"topic":"domains","id":null,"from":"database"}');
  RETURN NULL;
END $$;
CREATE TRIGGER say_domains AFTER INSERT OR DELETE ON platform.organizations
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains_changed AFTER UPDATE OF status, status_reason, slug, trial_ends_at ON platform.organizations
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains AFTER INSERT OR DELETE ON platform.tenants
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains_changed
  AFTER UPDATE OF server_id, database_name, schema_name, role_name, isolation ON platform.tenants
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains AFTER INSERT OR UPDATE OR DELETE ON platform.domains
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains AFTER UPDATE OF name, definition ON platform.servers
  FOR EACH ROW WHEN (OLD.definition IS DISTINCT FROM NEW.definition) EXECUTE FUNCTION platform.say_domains();
CREATE TRIGGER say_domains AFTER INSERT OR UPDATE OR DELETE ON platform.settings
  FOR EACH STATEMENT EXECUTE FUNCTION platform.say_domains();
